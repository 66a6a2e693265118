import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { runLane } from './fuzz/lane.ts'
import { endSending } from './fuzz/send.ts'
import { operationsOf } from './support/generated-requests.ts'
import { generatedWorld } from './support/generated-world.ts'
import { brokenInvariants } from './support/invariants.ts'
import { asking, made } from './support/merchant.ts'
import { startTestService } from './support/service.ts'

// Hostile requests from the OpenAPI document: no failure, no answer that the document does not declare, no row written by a
// request that was refused. `npm run fuzz -- --requests 100000 --seed 1` sends more, and others.

const requests = Number(process.env.FUZZ_REQUESTS ?? 2000)
const seed = Number(process.env.FUZZ_SEED ?? 20_261_122)
const lanes = 4

const texts = new Set<string>()
const statements = pg.Client.prototype as unknown as { query: (...given: unknown[]) => unknown }
const { query } = statements

test(`${requests} hostile requests: no failure, nothing undeclared, nothing written by what was refused`, async (t) => {
  const service = await startTestService()
  await service.service.stopLoops() // which would note the use of keys meanwhile
  const owner = asking(service.database.ownerUrl)
  const document = made(await service.get('/openapi.json'))
  const others = generatedWorld(service)
  await others.replenish()
  statements.query = function (this: unknown, ...given) {
    const [statement] = given as [string | { text?: string }]
    texts.add(typeof statement === 'string' ? statement : (statement.text ?? ''))
    return query.apply(this, given)
  }

  const wrong: string[] = []
  let areBroken = false
  const counts = new Map<string, number>()
  const count = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1)
  const began = performance.now()
  await Promise.all(
    Array.from({ length: lanes }, (_, lane) =>
      runLane(
        {
          service,
          owner,
          others,
          operations: operationsOf(document),
          schemas: document.components.schemas,
          onAnswer({ kind }, status) {
            count(`status ${status}`)
            count(kind)
          },
          async onBlock(block) {
            const broken = areBroken ? {} : await brokenInvariants(owner)
            if (Object.keys(broken).length === 0) return
            areBroken = true
            wrong.push(`seed ${block}: the books are wrong: ${JSON.stringify(broken)}`)
          },
          onWrong: (what) => wrong.push(what),
        },
        seed + lane * 1_000_000,
        Math.ceil(requests / lanes),
      ),
    ),
  )
  statements.query = query
  endSending()
  const seconds = (performance.now() - began) / 1000
  const answered = [...counts].filter(([name]) => name.startsWith('status')).reduce((sum, [, times]) => sum + times, 0)
  t.diagnostic(
    `seed ${seed}: ${answered} answers in ${seconds.toFixed(0)} s, ${wrong.length} wrong, ${texts.size} statements`,
  )
  for (const [name, times] of [...counts].sort()) t.diagnostic(`${name}: ${times}`)

  assert.equal(wrong.length, 0, wrong.slice(0, 20).join('\n'))
  assert.deepEqual(Object.keys(Object.prototype), [], 'no prototype was polluted')
  const values = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-|drop table|@|\$\{/i
  assert.deepEqual(
    [...texts].filter((text) => values.test(text)),
    [],
    'no value of a request stands in a statement',
  )
  assert.ok(texts.size < 400, `${texts.size} different statements: are they put together from what was sent?`)
})
