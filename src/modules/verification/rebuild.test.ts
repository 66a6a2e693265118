import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { asOwner } from '../../../test/support/database/another-tenant.ts'
import { startTestService } from '../../../test/support/service/service.ts'
import { askBy, buildWorld } from '../../../test/support/service/world.ts'
import { openPool } from '../../platform/database/pool.ts'
import { type Tx, transaction } from '../../platform/database/transaction.ts'
import { rebuild } from './rebuild.ts'
import { isClean, reportOf } from './report.ts'
import { oneSnapshot, verify } from './verify.ts'

const { call, get, database } = await startTestService()
const own = askBy(call)
const world = await buildWorld(own)
const tenantId: string = (await get('/v1/settings')).body.id

const patienceMs = 20_000
const pool = openPool(
  {
    url: database.adminUrl,
    size: 2,
    applicationName: 'billing-test-rebuild',
    statementTimeoutMs: patienceMs,
    lockTimeoutMs: patienceMs,
    idleInTransactionTimeoutMs: patienceMs,
    acquireTimeoutMs: patienceMs,
  },
  () => undefined,
)
after(() => pool.end())

const everything = 4000

/** Looks as the owner of everything, in one snapshot. */
function asSeen<T>(look: (tx: Tx) => Promise<T>): Promise<T> {
  return transaction(pool, oneSnapshot, async (tx) => {
    await tx.rows({ text: 'set local role billing_owner' })
    return look(tx)
  })
}

/** Does damage past triggers and foreign keys, looks, and undoes it. */
function damaged<T>(statement: string, look: (tx: Tx) => Promise<T>): Promise<T> {
  return transaction(pool, { rollback: true }, async (tx) => {
    await tx.rows({ text: 'set local session_replication_role = replica' })
    await tx.rows({ text: statement })
    await tx.rows({ text: 'set local role billing_owner' })
    return look(tx)
  })
}

describe('computing again from history what is due', () => {
  const charge = '(tenant_id, item_id, version_number, period_number)'
  /** One charge in the past of which a single line bills the whole period. */
  const one = `${charge} = (
    select tenant_id, item_id, version_number, period_number from charge
    where tenant_id = '${tenantId}' and period_end < '2026-04-01' and serves_from = period_start and serves_until = period_end
      and kept = '{}' and forgiven = '{}' and ${charge} in (
        select tenant_id, item_id, version_number, period_number from document_line group by 1, 2, 3, 4 having count(*) = 1)
    order by item_id, period_number desc limit 1)`
  const columns = asOwner(database.adminUrl, (tx) =>
    tx.rows<{ names: string }>({
      text: `select string_agg(quote_ident(attname), ', ') as names from pg_attribute
        where attrelid = 'document_line'::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
    }),
  )
  const again =
    (days = everything) =>
    (tx: Tx) =>
      rebuild(tx, { days })

  test('finds a line that is missing', async () => {
    const { violations } = await damaged(`delete from document_line where ${one}`, again())
    assert.deepEqual(
      violations.map(({ problem }) => /^\d+ for .* is due but not billed$/.test(problem)),
      [true],
    )
  })

  test('finds a line too much', async () => {
    const [{ names = '' } = {}] = await columns
    const twice = `insert into document_line (${names}) select ${names} from (
      select (jsonb_populate_record(null::document_line, to_jsonb(l)
        || jsonb_build_object('position', position + 100, 'ordinal', 2))).* from document_line l where ${one}) again`
    const { violations } = await damaged(twice, again())
    assert.deepEqual(
      violations.map(({ problem }) => /^-\d+ for .* is billed but not due$/.test(problem)),
      [true],
    )
  })

  test('finds a line that takes back what is due', async () => {
    const [{ names = '' } = {}] = await columns
    const taken = `insert into document_line (${names}) select ${names} from (
      select (jsonb_populate_record(null::document_line, to_jsonb(l) || jsonb_build_object('position', position + 100,
        'ordinal', 2, 'sign', -1, 'amount_cents', -amount_cents, 'takes_back', 1))).* from document_line l where ${one}) again`
    const { violations } = await damaged(taken, again())
    assert.deepEqual(
      violations.map(({ problem }) => /^\d+ for .* is due but not billed$/.test(problem)),
      [true],
    )
  })

  test('finds a charge that is missing with its line', async () => {
    const gone = `with lines as (delete from document_line where ${one}) delete from charge where ${one}`
    const { violations } = await damaged(gone, again())
    assert.deepEqual(
      violations.map(({ problem }) => /is due but not billed$/.test(problem)),
      [true],
    )
  })

  test('finds a charge that serves less than it should', async () => {
    const shorter = `update charge set serves_until = serves_until - interval '1 hour' where ${one}`
    const { violations } = await damaged(shorter, again())
    assert.deepEqual(
      violations.map(({ problem }) => /^serves .* to .*, its version .* to /.test(problem)),
      [true],
    )
  })

  test('finds time that is forgiven or kept and should not be', async () => {
    const forgiven = `update charge set forgiven = tstzmultirange(serves) where ${one}`
    const kept = `update charge set forgiven = tstzmultirange(serves), kept = tstzmultirange(serves) where ${one}`
    for (const wrong of [forgiven, kept]) {
      const { violations } = await damaged(wrong, again())
      assert.match(violations[0]?.problem ?? '', /is billed but not due$/)
    }
  })

  test('finds an amount that is a cent too high', async () => {
    const { violations } = await damaged(
      `update document_line set amount_cents = amount_cents + 1 where ${one}`,
      again(),
    )
    assert.match(violations[0]?.problem ?? '', /^line 1 has the amount \d+, but its price gives \d+$/)
    assert.equal(violations.length, 1)
  })

  test('finds a price that is not the one that was billed', async () => {
    const dearer = `update price set unit_amount = '1100' where unit_amount = '1000' and tenant_id = '${tenantId}'`
    assert.ok((await damaged(dearer, again())).violation_count > 5)
  })

  test('finds a pause, an end or a version that is not the one that was billed', async () => {
    const wrongs = [
      `update subscription set pauses = '{}' where tenant_id = '${tenantId}' and pauses <> '{}'`,
      `update subscription set ends_at = ends_at - interval '4 days' where tenant_id = '${tenantId}' and ends_at > start_at + interval '9 days'`,
      `update item_version set due_from = due_from - interval '4 days' where tenant_id = '${tenantId}' and number = 2`,
    ]
    for (const wrong of wrongs) assert.ok((await damaged(wrong, again())).violation_count > 0, wrong)
  })

  test('looks no further back than it is asked to', async () => {
    const { violation_count, checked } = await damaged(`delete from document_line where ${one}`, again(30))
    assert.equal(violation_count, 0)
    assert.ok(checked > 0)
  })

  test('leaves what waits to be billed again, as after a void', async () => {
    const before = await asSeen(again())
    const { data } = await own('GET', `/v1/invoices?customer_id=${world.customers.joe}`)
    await own('POST', `/v1/invoices/${data[0]?.id}/void`, { rebill: true })
    const { waiting, subscriptions, violation_count } = await asSeen(again())
    assert.deepEqual([waiting - before.waiting, subscriptions, violation_count], [1, before.subscriptions, 0])
  })
})

describe('a history is computed again without a difference after', () => {
  type Step = readonly [at: string, action: string, body?: object]
  const histories: Readonly<Record<string, readonly Step[]>> = {
    'a pause': [
      ['2027-01-11T08:00:00Z', 'pause'],
      ['2027-02-20T16:30:00Z', 'resume'],
    ],
    'a pause without proration': [
      ['2027-01-11T08:00:00Z', 'pause', { proration: 'none' }],
      ['2027-01-20T00:00:00Z', 'resume'],
    ],
    'a change': [
      ['2027-01-11T08:00:00Z', 'change', { plan_code: 'pro' }],
      ['2027-01-25T08:00:00Z', 'change', { plan_code: 'basic', quantity: 3 }],
    ],
    'a change of the interval': [['2027-01-11T08:00:00Z', 'change', { plan_code: 'yearly' }]],
    'a change without proration': [['2027-01-11T08:00:00Z', 'change', { plan_code: 'yearly', proration: 'none' }]],
    'a change without proration, and another with it': [
      ['2027-01-11T08:00:00Z', 'change', { quantity: 2, proration: 'none' }],
      ['2027-01-13T08:00:00Z', 'change', { plan_code: 'pro' }],
    ],
    'a change at the end of the period': [['2027-01-11T08:00:00Z', 'change', { plan_code: 'pro', when: 'period_end' }]],
    'a cancellation': [['2027-01-11T08:00:00Z', 'cancel', { when: 'now' }]],
    'a cancellation without proration': [['2027-01-11T08:00:00Z', 'cancel', { when: 'now', proration: 'none' }]],
    'a cancellation at an instant': [['2027-01-11T08:00:00Z', 'cancel', { at: '2027-02-19T05:00:00Z' }]],
    'a cancellation that is taken back': [
      ['2027-01-11T08:00:00Z', 'cancel', { at: '2027-01-17T05:00:00Z' }],
      ['2027-01-13T08:00:00Z', 'uncancel'],
    ],
    'a void that is billed again': [
      ['2027-01-11T08:00:00Z', 'void', { rebill: true }],
      ['2027-01-13T08:00:00Z', 'change', { plan_code: 'pro' }],
    ],
    'a void that is forgiven': [
      ['2027-01-11T08:00:00Z', 'void', { rebill: false }],
      ['2027-01-13T08:00:00Z', 'change', { plan_code: 'pro' }],
    ],
    'a change whose invoice is void, and billed again': [
      ['2027-01-11T08:00:00Z', 'change', { plan_code: 'pro' }],
      ['2027-01-12T08:00:00Z', 'void', { rebill: true }],
    ],
    'a change whose invoice is void, and forgiven': [
      ['2027-01-11T08:00:00Z', 'change', { plan_code: 'pro' }],
      ['2027-01-12T08:00:00Z', 'void', { rebill: false }],
      ['2027-01-19T08:00:00Z', 'pause'],
    ],
  }

  for (const [name, steps] of Object.entries(histories)) {
    test(name, async () => {
      const clock = (await own('POST', '/v1/test_clocks', { now: '2027-01-01T00:00:00Z' })).id
      const customer = (await own('POST', '/v1/customers', { name, test_clock_id: clock })).id
      const order = {
        customer_id: customer,
        plan_code: 'basic',
        proration: name.includes('instant') ? 'second' : 'day',
      }
      const { id } = await own('POST', '/v1/subscriptions', order)
      for (const [at, action, body] of steps) {
        await own('POST', `/v1/test_clocks/${clock}/advance`, { to: at })
        const newest = (await own('GET', `/v1/invoices?subscription_id=${id}`)).data[0]
        await own(
          'POST',
          action === 'void' ? `/v1/invoices/${newest?.id}/void` : `/v1/subscriptions/${id}/${action}`,
          body,
        )
        await assertClean()
      }
      await own('POST', `/v1/test_clocks/${clock}/advance`, { to: '2027-04-20T00:00:00Z' })
      await assertClean()
      assert.equal((await own('GET', `/v1/subscriptions/${id}`)).id, id)
    })
  }

  async function assertClean() {
    const checks = await asSeen(async (tx) => [...(await verify(tx)), await rebuild(tx, { days: everything })])
    assert.ok(isClean(checks), reportOf(checks))
  }
})
