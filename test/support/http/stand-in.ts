import { hash } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Transact, Tx } from '../../../src/platform/database/transaction.ts'
import type {
  KeptAnswer,
  OpenedRequest,
  RequestLifecycle,
  Scope,
} from '../../../src/platform/http/request-lifecycle.ts'
import type { ServerSettings } from '../../../src/platform/http/server.ts'
import { buildServer } from '../../../src/platform/http/server.ts'
import { newId } from '../../../src/platform/ids.ts'
import { type Log, openLog } from '../../../src/platform/log.ts'
import { openMetrics } from '../../../src/platform/metrics.ts'
import type { Play } from './stand-in-routes.ts'
import { standInRoutes } from './stand-in-routes.ts'

/** A server without a database: it keeps answers in memory, and its routes do as the test says. */
export interface StandIn {
  readonly app: FastifyInstance
  readonly url: string
  readonly keys: Readonly<Record<Scope | 'other', string>>
  readonly usedKeys: string[]
  /** Runs while a thing is made; replace it to make something happen. */
  during: () => Promise<void> | void
  atCommit: () => Promise<void> | void
  lines: () => AsyncIterable<string>
  readonly counts: { handled: number; committed: number }
  ready: () => Promise<void>
  close(): Promise<void>
}

/** Starts a stand-in on a free port, which writes into that log. */
export async function startStandIn(
  settings: Partial<ServerSettings> = {},
  log: Log = openLog({ level: process.env.TEST_LOG ?? 'silent', format: 'json' }),
): Promise<StandIn> {
  const tenants = { ours: newId(), other: newId() }
  const keys = { read: 'key-that-reads', write: 'key-that-writes', admin: 'key-that-rules', other: 'key-of-another' }
  const standIn = {
    keys,
    usedKeys: [] as string[],
    during: () => {},
    atCommit: () => {},
    lines: twoThousandLines,
    counts: { handled: 0, committed: 0 },
    ready: async () => {},
  } as unknown as { -readonly [K in keyof StandIn]: StandIn[K] }
  const { lifecycle, transact } = memoryLifecycle(standIn, tenants)
  const app = await buildServer({
    routes: standInRoutes,
    lifecycle,
    transact,
    metrics: openMetrics(),
    log,
    document: {
      title: 'Things',
      version: '1.0.0',
      description: 'Things.',
      tags: [{ name: 'Things', description: 'Things.' }],
    },
    readiness: { database: () => standIn.ready() },
    onKeyUsed: (keyId) => standIn.usedKeys.push(keyId),
    settings: {
      requestTimeoutMs: 2000,
      loopDelayMsMax: 0, // a busy machine is not what is tested
      rateLimitPerSecond: 100_000,
      trustProxy: false,
      hasMetrics: true,
      checkResponses: true,
      ...settings,
    },
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  standIn.app = app
  standIn.url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  standIn.close = () => app.close()
  return standIn
}

function memoryLifecycle(standIn: StandIn, tenants: { readonly ours: string; readonly other: string }) {
  const locks = new Map<string, Tx>()
  const kept = new Map<string, NonNullable<OpenedRequest<Play>['kept']>>()
  const byHash = new Map(
    Object.entries(standIn.keys).map(([name, secret]) => [hash('sha256', secret), name as Scope | 'other']),
  )
  let lastNumber = 0
  const lifecycle: RequestLifecycle<Play> = {
    async authenticate(tx, { secretHash, idempotencyKey }) {
      const name = byHash.get(secretHash.toString('hex'))
      if (!name) return null
      const tenantId = name === 'other' ? tenants.other : tenants.ours
      const key = `${tenantId} ${idempotencyKey}`
      const isLocked = idempotencyKey === null || !locks.has(key)
      if (isLocked && idempotencyKey !== null) locks.set(key, tx)
      const cursorKey = Buffer.from(hash('sha256', tenantId), 'hex')
      const context: Play = {
        tenantId,
        cursorKey,
        needsNumber: false,
        during() {
          standIn.counts.handled += 1
          return standIn.during()
        },
        atCommit: () => standIn.atCommit(),
        lines: () => standIn.lines(),
      }
      const scopes: Scope[] = [name === 'other' ? 'admin' : name]
      return {
        context,
        tenantId,
        keyId: name,
        access: { kind: 'key', scopes },
        sessionOf: null,
        cursorKey,
        isLocked,
        kept: (isLocked && kept.get(key)) || null,
      }
    },
    commitStatement: (context, answer) => ({ text: 'the commit statement', values: [context, answer] }),
    complete(body, rows) {
      const [number] = rows as readonly (string | null)[]
      return number ? { ...(body as object), number } : body
    },
  }
  const transact: Transact = async (_options, work) => {
    const tx: Tx = {
      cost: { statements: 0, roundTrips: 0 },
      rows: async () => [],
      send() {},
      onCommit() {},
      async commitWith<Row>({ values = [] }: { values?: readonly unknown[] }) {
        const [context, answer] = values as [Play, KeptAnswer | null]
        await context.atCommit()
        const assigned = context.needsNumber ? `N-${++lastNumber}` : null
        if (answer) kept.set(`${context.tenantId} ${answer.idempotencyKey}`, { ...answer, assigned })
        standIn.counts.committed += 1
        return [assigned] as Row[]
      },
    }
    try {
      return await work(tx)
    } finally {
      for (const [key, holder] of locks) if (holder === tx) locks.delete(key)
    }
  }
  return { lifecycle, transact }
}

async function* twoThousandLines(): AsyncGenerator<string> {
  for (let line = 0; line < 2000; line += 1) yield `line ${line}\n`
}
