import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { document, routes } from '../src/api.ts'
import { type RefusalCode, refusals } from '../src/domain/refusal.ts'
import type { Context } from '../src/modules/transaction/context.ts'
import type { RequestLifecycle } from '../src/platform/http/request-lifecycle.ts'
import { buildServer } from '../src/platform/http/server.ts'
import { openLog } from '../src/platform/log.ts'
import { openMetrics } from '../src/platform/metrics.ts'
import { isTest, projectDirectory, sourceFiles } from './support/source-files.ts'

// What is registered in one place and used in others: routes with their scopes, codes with their constraints.

const files = sourceFiles('src').filter((file) => !isTest(file))

test('every route declares its scope, and what writes does not do it with the scope read', async () => {
  const lifecycle = {} as RequestLifecycle<Context>
  const app = await buildServer({
    routes,
    lifecycle,
    transact: () => Promise.reject(new Error('no database here')),
    metrics: openMetrics(),
    log: openLog({ level: 'silent', format: 'json' }),
    document,
    readiness: {},
    onKeyUsed: () => {},
    settings: {
      requestTimeoutMs: 1000,
      rateLimitPerSecond: 1000,
      trustProxy: false,
      hasMetrics: true,
      checkResponses: true,
    },
  })
  try {
    await app.ready()
    const scopes = ['public', 'read', 'write', 'admin', 'usage']
    assert.ok(app.registeredRoutes.length >= routes.length)
    assert.deepEqual(
      app.registeredRoutes.filter(({ scope }) => !scopes.includes(String(scope))),
      [],
    )
    const open = app.registeredRoutes.filter(({ url, scope }) => url.startsWith('/v1') && scope === 'public')
    assert.deepEqual(open, [], 'nothing of the API is public')
  } finally {
    await app.close()
  }
  const careless = routes.filter(({ kind, scope }) => kind === 'write' && scope === 'read')
  assert.deepEqual(
    careless.map(({ operationId }) => operationId),
    [],
  )
  const unidentified = routes.filter(
    ({ kind, method }) => (method === 'GET') !== (kind === 'read') && kind !== 'preview',
  )
  assert.deepEqual(
    unidentified.map(({ operationId }) => operationId),
    [],
    'a GET reads and everything else writes',
  )
})

test('every code of the registry is used somewhere', () => {
  const used = new Set(
    files
      .filter(({ path }) => path !== 'src/domain/refusal.ts')
      .flatMap(({ strings }) => strings.map(({ text }) => text)),
  )
  const unused = (Object.keys(refusals) as RefusalCode[]).filter(
    (code) => !used.has(code) && !('constraints' in refusals[code]),
  )
  assert.deepEqual(unused, [])
})

test('every constraint of the registry exists in the schema', () => {
  const schema = readdirSync(join(projectDirectory, 'database/schema'))
    .map((name) => readFileSync(join(projectDirectory, 'database/schema', name), 'utf8'))
    .join('\n')
  const named = Object.values(refusals).flatMap((entry) => ('constraints' in entry ? entry.constraints : []))
  const byDefault = /^(\w+)_pkey$/
  const unknown = named.filter((name) => {
    const table = byDefault.exec(name)?.[1]
    return !schema.includes(table ? `create table ${table} ` : name)
  })
  assert.deepEqual(unknown, [])
})

const guide = join(projectDirectory, 'docs/guide/errors.md')

test('every code of the registry is documented', { skip: !existsSync(guide) && 'the guide is not written yet' }, () => {
  const text = readFileSync(guide, 'utf8')
  assert.deepEqual(
    Object.keys(refusals).filter((code) => !text.includes(`\`${code}\``)),
    [],
  )
})
