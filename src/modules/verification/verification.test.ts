import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { anotherTenant, asOwner } from '../../../test/support/database/another-tenant.ts'
import { startTestService } from '../../../test/support/service/service.ts'
import { buildTaxes } from '../../../test/support/service/taxed-world.ts'
import { askBy, buildWorld } from '../../../test/support/service/world.ts'
import { openPool } from '../../platform/database/pool.ts'
import { type Tx, transaction } from '../../platform/database/transaction.ts'
import { type Check, violationsMax } from './invariant.ts'
import { rebuild } from './rebuild.ts'
import { isClean, reportOf } from './report.ts'
import { oneSnapshot, verify } from './verify.ts'

const { call, get, database } = await startTestService()
const stranger = await anotherTenant(database.ownerUrl)
const [own, other] = [askBy(call), askBy(call, stranger)]
const { clock } = await buildWorld(own)
await buildTaxes(own, clock)
await other('PATCH', '/v1/settings', { draft_hours: 72, number_series: 'customer', number_format: '{customer}-##' })
const worldOfOther = await buildWorld(other)
await buildTaxes(other, worldOfOther.clock)
const [plan] = (await own('GET', '/v1/plans?code=basic')).data
const [to] = (await own('GET', '/v1/plans?code=pro')).data
await own('POST', `/v1/plans/${plan?.id}/migrations`, { to_plan_id: to?.id, when: 'now', proration: 'prorate' })
const tenantId: string = (await get('/v1/settings')).body.id

const patienceMs = 20_000
const pool = openPool(
  {
    url: database.adminUrl,
    size: 2,
    applicationName: 'billing-test-verification',
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

function named(checks: readonly Check[], name: string): Check {
  const check = checks.find(({ invariant }) => invariant === name)
  assert.ok(check, `there is an invariant ${name}`)
  return check
}

describe('half a year of two merchants', () => {
  test('breaks nothing, and is what history gives', async () => {
    const checks = await asSeen(async (tx) => [...(await verify(tx)), await rebuild(tx, { days: everything })])
    assert.ok(isClean(checks), reportOf(checks))
    const blind = checks.filter(({ checked }) => checked === 0).map(({ invariant }) => invariant)
    // Each of these has a damage in damage.test.ts, and a world of its own.
    const ofOthers = [
      'usage_lines_are_their_difference',
      'discounts_are_their_arithmetic',
      'redemptions_are_counted',
      'grants_hold_what_their_entries_leave',
      'a_grant_is_never_below_zero',
      'grants_are_a_part_of_the_credit',
      'grants_pay_their_lines',
      'usage_is_what_was_recorded',
      'usage_hours_add_up_to_days',
      'usage_members_are_those_of_events',
      'usage_is_of_customers',
      'messages_have_a_cause',
      'messages_are_sent_once',
    ]
    assert.deepEqual(blind, ofOthers, 'every other invariant is about something in it')
  })

  test('is verified by each merchant for their own data alone', async () => {
    const all = await asSeen((tx) => verify(tx))
    const ofOwn = await asSeen((tx) => verify(tx, { tenantId }))
    const { status, body } = await get('/v1/verification')
    assert.equal(status, 200)
    assert.equal(body.is_clean, true)
    const counts = (checks: readonly { invariant: string; checked: number }[]) =>
      checks.map(({ invariant, checked }) => `${invariant} ${checked}`)
    assert.deepEqual(counts(body.data), counts(ofOwn), 'the application and the owner look at the same')
    assert.ok(named(ofOwn, 'events_have_no_gap').checked < named(all, 'events_have_no_gap').checked)
  })
})

describe('a violation', () => {
  const wrong = `(tenant_id, item_id, version_number, period_number) = (
    select tenant_id, item_id, version_number, period_number from charge
    where tenant_id <> '${tenantId}' and kept = '{}' order by item_id, period_number limit 1)`

  test('is reported to the tenant it is of, and to no other', async () => {
    const keep = (kept: string) =>
      asOwner(database.adminUrl, (tx) =>
        tx.rows({ text: `update charge set kept = ${kept} where ${wrong.replace(`kept = '{}'`, 'true')}` }),
      )
    await keep(`tstzmultirange(tstzrange(period_end, period_end + interval '1 hour'))`)
    const [mine, theirs] = [await get('/v1/verification'), await get('/v1/verification', stranger)]
    await keep(`'{}'`)
    assert.equal(mine.body.is_clean, true)
    assert.equal(theirs.body.is_clean, false)
    const broken = theirs.body.data.filter(({ violation_count }: Check) => violation_count > 0)
    assert.deepEqual(
      broken.map(({ invariant }: Check) => invariant),
      ['charges_stay_in_their_period'],
    )
    const [{ ids, problem }] = broken[0].violations
    assert.deepEqual(Object.keys(ids).sort(), ['item_id', 'period', 'version'])
    assert.match(problem, /^keeps .*, but its period is /)
  })

  test('is counted also where it is not listed any more', async () => {
    const checks = await damaged(`delete from event where type = 'invoice.created'`, (tx) => verify(tx))
    const { checked, violation_count, violations } = named(checks, 'invoices_say_they_were_created')
    assert.equal(violation_count, checked)
    assert.equal(violations.length, violationsMax)
  })

  test('so bad that nothing can be computed with it is one as well, and the others are still checked', async () => {
    const unreadable = `update document_line set period_amount = 'much' where item_id is not null`
    const checks = await damaged(unreadable, (tx) => verify(tx))
    const [violation] = named(checks, 'lines_are_their_arithmetic').violations
    assert.match(violation?.problem ?? '', /^cannot be computed: /)
    assert.equal(named(checks, 'events_have_no_gap').violation_count, 0)
  })
})

describe('the report', () => {
  const check: Check = {
    invariant: 'numbers_have_no_gap',
    promise: 'They count.',
    checked: 1204,
    violation_count: 0,
    violations: [],
    took_ms: 7,
  }
  const ids = { invoice_id: 'abc', number: null }
  const broken: Check = {
    ...check,
    violation_count: 3,
    violations: [{ tenant_id: 't', ids, problem: 'counts 4 at place 3' }],
  }

  test('has a line for each invariant, and below it what is wrong with which ids', () => {
    assert.deepEqual(reportOf([check, broken]).split('\n'), [
      'ok      numbers_have_no_gap                                  1,204        7 ms',
      'BROKEN  numbers_have_no_gap                                  1,204        7 ms  3 violations',
      '        They count.',
      '        - tenant_id=t invoice_id=abc: counts 4 at place 3',
      '        - and 2 more',
      '',
      '2 invariants, 2,408 checks in 0.0 s: 1 broken: numbers_have_no_gap (3 violations)',
      '',
    ])
    assert.match(reportOf([check]), /1 invariants, 1,204 checks in 0.0 s: all hold\n$/)
  })
})

test('a test clock that is deleted with its customers is not missed', async () => {
  await other('DELETE', `/v1/test_clocks/${worldOfOther.clock}`)
  const checks = await asSeen(async (tx) => [...(await verify(tx)), await rebuild(tx, { days: everything })])
  assert.ok(isClean(checks), reportOf(checks))
})
