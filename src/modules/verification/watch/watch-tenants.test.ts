import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { anotherTenant, asOwner } from '../../../../test/support/database/another-tenant.ts'
import { startTestService } from '../../../../test/support/service/service.ts'
import { openPool } from '../../../platform/database/pool.ts'
import type { Transact } from '../../../platform/database/transaction.ts'
import { transaction } from '../../../platform/database/transaction.ts'
import { openLog } from '../../../platform/log.ts'
import { startLoop } from '../../../platform/loop.ts'
import { openMetrics } from '../../../platform/metrics.ts'
import { verificationLoop } from './watch-tenants.ts'

const service = await startTestService()
const { database, get, post } = service
const own: string = (await get('/v1/settings')).body.id
const stranger = await anotherTenant(database.ownerUrl)
const other: string = (await get('/v1/settings', stranger)).body.id

await post('/v1/plans', { code: 'pro', name: 'Pro', amount_cents: 2900, currency: 'EUR' })
const ada = await post('/v1/customers', { name: 'Ada' })
const subscribed = await post('/v1/subscriptions', { customer_id: ada.body.id, plan_code: 'pro' })
assert.equal(subscribed.status, 201, subscribed.text)

const patienceMs = 20_000
const daily = 86_400_000
const pool = openPool(
  {
    url: database.appUrl,
    size: 4,
    applicationName: 'billing-test-watch',
    statementTimeoutMs: patienceMs,
    lockTimeoutMs: patienceMs,
    idleInTransactionTimeoutMs: patienceMs,
    acquireTimeoutMs: patienceMs,
  },
  () => undefined,
)
after(() => pool.end())
const transact: Transact = (options, work) => transaction(pool, options, work)

type Row = any
const owner = (text: string, values: readonly unknown[] = []) =>
  asOwner(database.ownerUrl, (tx) => tx.rows<Row>({ text, values }))
const asAdmin = (text: string) => asOwner(database.adminUrl, (tx) => tx.rows<Row>({ text }))

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const giveUp = AbortSignal.timeout(patienceMs)
  while (!(await isSo())) {
    giveUp.throwIfAborted()
    await pause(20)
  }
}

const forget = () => owner('delete from verification')
const verified = async () =>
  (await owner('select tenant_id from verification where verified_at is not null order by 1')).map((v) => v.tenant_id)
const isNobodyAtIt = async () => (await owner('select from verification where claimed_at is not null')).length === 0

/** A worker that verifies, until the work is over. */
async function watching<T>(
  work: (metrics: { value(name: string): Promise<number | undefined> }) => Promise<T>,
  { every = daily, through = transact }: { every?: number; through?: Transact } = {},
): Promise<T> {
  const metrics = openMetrics()
  const log = openLog({ level: 'silent', format: 'json' })
  const settings = { workerPollMs: 20, verificationEveryMs: every }
  const loop = startLoop(verificationLoop({ transact: through, metrics, log, settings }), (_error, name) =>
    metrics.countLoopFailure(name),
  )
  try {
    return await work({
      async value(name) {
        const [, value] = new RegExp(`^${name.replace(/[{}]/g, '\\$&')} (.+)$`, 'm').exec(await metrics.text()) ?? []
        return value === undefined ? undefined : Number(value)
      },
    })
  } finally {
    await loop.stop()
  }
}

describe('a worker', () => {
  test('verifies every tenant as the application, once in a turn, and tells it in the metrics', async () => {
    await forget()
    const startedSeconds = Date.now() / 1000
    await watching(async ({ value }) => {
      await until(async () => (await verified()).length === 2 && (await isNobodyAtIt()))
      await until(async () => ((await value('billing_verification_last_run_timestamp_seconds')) ?? 0) >= startedSeconds)
      assert.equal(await value('billing_verification_violations'), 0)
      assert.equal(await value('billing_verification_duration_seconds_count{outcome="clean"}'), 2)
      await pause(100) // some more rounds, in which nobody's turn has come
      assert.equal(await value('billing_verification_duration_seconds_count{outcome="clean"}'), 2)
    })
    assert.deepEqual(await verified(), [own, other].sort())
  })

  test('comes again when the next turn begins', async () => {
    await forget()
    const count = 'billing_verification_duration_seconds_count{outcome="clean"}'
    await watching(({ value }) => until(async () => ((await value(count)) ?? 0) > 4), { every: 50 })
  })

  test('counts what does not hold, and goes on counting it after a restart, until it is mended', async () => {
    const move = (cents: number) =>
      asAdmin(
        `update document_line set amount_cents = amount_cents + ${cents} where tenant_id = '${own}' and amount_cents > 0`,
      )
    const offGuard = async (work: () => Promise<unknown>) => {
      await asAdmin('alter table document_line disable trigger user')
      await work()
      await asAdmin('alter table document_line enable trigger user')
    }
    await forget()
    await offGuard(() => move(1))
    const found = await watching(async ({ value }) => {
      await until(async () => (await verified()).length === 2)
      await until(async () => ((await value('billing_verification_violations')) ?? 0) > 0)
      return value('billing_verification_violations')
    })
    await watching(async ({ value }) => {
      await until(async () => (await value('billing_verification_violations')) !== undefined)
      assert.equal(await value('billing_verification_violations'), found, 'it is remembered')
      assert.equal(await value('billing_verification_duration_seconds_count{outcome="violated"}'), undefined)
    })
    await offGuard(() => move(-1))
    await forget()
    await watching(async ({ value }) => {
      await until(async () => (await verified()).length === 2)
      await until(async () => (await value('billing_verification_violations')) === 0)
    })
  })
})

describe('of several workers', () => {
  test('one verifies at a time, and each tenant is verified once', async () => {
    await forget()
    let [now, most] = [0, 0]
    const counted: Transact = async (options, work) => {
      const isVerifying = options.settings !== undefined
      if (isVerifying) most = Math.max(most, ++now)
      try {
        return await transact(options, work)
      } finally {
        if (isVerifying) now -= 1
      }
    }
    const counts = await Promise.all(
      Array.from({ length: 3 }, () =>
        watching(
          async ({ value }) => {
            await until(async () => (await verified()).length === 2 && (await isNobodyAtIt()))
            return (await value('billing_verification_duration_seconds_count{outcome="clean"}')) ?? 0
          },
          { through: counted },
        ),
      ),
    )
    assert.equal(most, 1)
    assert.equal(
      counts.reduce((sum, count) => sum + count, 0),
      2,
    )
  })

  test('one that died is waited for, and then its tenant comes last', async () => {
    await forget()
    const claim = (ago: string) =>
      owner(
        `insert into verification (tenant_id, claimed_at) values ($1, now() - $2::interval)
        on conflict (tenant_id) do update set claimed_at = excluded.claimed_at`,
        [own, ago],
      )
    await claim('1 minute')
    await watching(async ({ value }) => {
      await until(async () => (await value('billing_verification_violations')) !== undefined)
      await pause(100)
      assert.deepEqual(await verified(), [])
    })
    await claim('16 minutes')
    await watching(() => until(async () => (await verified()).length === 2))
    const [first] = await owner('select tenant_id from verification order by verified_at limit 1')
    assert.equal(first.tenant_id, other)
  })
})

test('a tenant that cannot be verified does not stop the others, and shows by its age', async () => {
  await forget()
  let isFirst = true
  const breaking: Transact = (options, work) => {
    const breaks = isFirst && options.settings !== undefined
    if (breaks) isFirst = false
    return breaks ? Promise.reject(new Error('this one breaks')) : transact(options, work)
  }
  await watching(
    async ({ value }) => {
      await until(async () => (await verified()).length === 1 && (await isNobodyAtIt()))
      assert.equal(await value('billing_verification_duration_seconds_count{outcome="failed"}'), 1)
      assert.equal(await value('billing_verification_duration_seconds_count{outcome="clean"}'), 1)
      const [unverified] = await owner(`select extract(epoch from t.created_at)::float8 as made
        from verification v join tenant t using (tenant_id) where v.verified_at is null and v.tried_at is not null`)
      const since = await value('billing_verification_last_run_timestamp_seconds')
      assert.ok(Math.abs((since ?? 0) - unverified.made) < 1, 'as old as the tenant that was never verified')
    },
    { through: breaking },
  )
})

test('told to stop, it has the database give up the statement under way, and leaves the tenant to another', async () => {
  await forget()
  // Somebody holds a table, as a migration might, so that a statement of the verification waits.
  const blocker = Promise.withResolvers<void>()
  const isHeld = Promise.withResolvers<void>()
  const holding = asOwner(database.adminUrl, async (tx) => {
    await tx.rows({ text: 'lock table charge in access exclusive mode' })
    isHeld.resolve()
    await blocker.promise
  })
  await isHeld.promise
  let stoppingMs = 0
  await watching(async () => {
    await until(async () => {
      const waiting = `select from pg_stat_activity where application_name = 'billing-test-watch' and wait_event_type = 'Lock'`
      return (await asAdmin(waiting)).length > 0
    })
    stoppingMs = performance.now()
  })
  const tookMs = performance.now() - stoppingMs
  blocker.resolve()
  await holding
  assert.ok(tookMs < 3000, `it took ${Math.round(tookMs)} ms`)
  assert.deepEqual(
    await owner('select claimed_at, tried_at from verification where claimed_at is not null or tried_at is not null'),
    [],
  )
})

test('the service does it as a worker, and not as an API', async () => {
  await forget()
  assert.doesNotMatch((await get('/metrics')).text, /^billing_verification_violations/m)
  const worker = await startTestService({
    BILLING_ROLE: 'worker',
    VERIFICATION_EVERY_MS: '60000',
    WORKER_POLL_MS: '50',
  })
  await until(async () =>
    /^billing_verification_duration_seconds_count\{outcome="clean"\} 1$/m.test((await worker.get('/metrics')).text),
  )
  assert.match((await worker.get('/metrics')).text, /^database_up 1$/m)
  await worker.stop()
})
