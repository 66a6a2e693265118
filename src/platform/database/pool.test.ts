import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createTestDatabase } from '../../../test/support/database/postgres.ts'
import { openPool, type Pool } from './pool.ts'
import { type Tx, transaction } from './transaction.ts'

const pools: Pool[] = []
after(async () => {
  for (const pool of pools) await pool.end()
}) // before the hook of the database's server
const database = await createTestDatabase()
const settings = {
  size: 1,
  applicationName: 'billing-pool-test',
  statementTimeoutMs: 1234,
  lockTimeoutMs: 234,
  idleInTransactionTimeoutMs: 34_567,
  acquireTimeoutMs: 5000,
}
const direct = openPool({ ...settings, url: database.appUrl }, assert.ifError)
const pooled = openPool({ ...settings, url: database.appUrl, isPooled: true }, assert.ifError)
const forApp = openPool({ ...settings, url: database.adminUrl, role: 'billing_app', isPooled: true }, assert.ifError)
pools.push(direct, pooled, forApp)

const inForce = `select current_user as role, current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
  current_setting('idle_in_transaction_session_timeout') as idle, current_setting('enable_seqscan') as scan,
  current_setting('join_collapse_limit') as joins, current_setting('TimeZone') as zone`
const ours = {
  role: 'billing_app',
  statement: '1234ms',
  lock: '234ms',
  idle: '34567ms',
  scan: 'off',
  joins: '1',
  zone: 'UTC',
}

test('a connection says its settings when it starts', async () => {
  assert.deepEqual((await direct.query(inForce)).rows, [ours])
})

for (const [name, pool] of Object.entries({ 'as the application': pooled, 'as an owner who acts for it': forApp })) {
  test(`behind a pooler each transaction says them, ${name}, and leaves nothing behind`, async () => {
    const before = (await pool.query(inForce)).rows[0]
    assert.notEqual(before.statement, ours.statement)
    const readOnly = await transaction(pool, { readOnly: true }, (tx) => tx.rows({ text: inForce }))
    const shorter = await transaction(pool, { settings: { lock_timeout: '9ms' } }, async (tx) => {
      const rows = await tx.rows({ text: inForce })
      assert.equal(tx.cost.roundTrips, 1)
      return rows
    })
    assert.deepEqual([...readOnly, ...shorter], [ours, { ...ours, lock: '9ms' }])
    assert.deepEqual((await pool.query(inForce)).rows[0], before)
  })
}

test('behind a pooler a connection whose transaction PostgreSQL has refused is not used again', async () => {
  const processOf = async (pool: Pool) => (await pool.query('select pg_backend_pid() as id')).rows[0].id
  for (const [pool, isKept] of [
    [direct, true],
    [pooled, false],
  ] as const) {
    const before = await processOf(pool)
    await assert.rejects(
      transaction(pool, {}, (tx) => tx.rows({ text: 'select 1 / 0', name: 'nonsense' })),
      /division by zero/,
    )
    assert.equal((await processOf(pool)) === before, isKept)
    await assert.rejects(
      transaction(pool, {}, () => Promise.reject(new Error('a refusal of our own'))),
      /of our own/,
    )
    assert.equal((await processOf(pool)) === before, isKept)
  }
})

test('whoever waits for several statements at once hears of the one that failed first, however far down it was waited for', async () => {
  const failing = async (tx: Tx) => {
    const [rows] = await Promise.all([tx.rows({ text: 'select 1 / 0' }), tx.rows({ text: 'select 1' })])
    return rows
  }
  for (const pool of [direct, pooled]) {
    const both = transaction(pool, {}, (tx) =>
      Promise.all([failing(tx).then((rows) => rows), tx.rows({ text: 'select 2' })]),
    )
    await assert.rejects(both, /division by zero/)
  }
})
