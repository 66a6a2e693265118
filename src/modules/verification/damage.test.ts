import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { anotherTenant } from '../../../test/support/database/another-tenant.ts'
import { startTestService } from '../../../test/support/service/service.ts'
import { askBy, buildWorld } from '../../../test/support/service/world.ts'
import { openPool } from '../../platform/database/pool.ts'
import { type Tx, transaction } from '../../platform/database/transaction.ts'
import type { Check } from './invariant.ts'
import { invariants } from './invariants.ts'
import { verify } from './verify.ts'

// The database refuses all of this. So the damage is done as its administrator, with triggers and foreign keys asleep and,
// where they would still refuse, constraints dropped; then it is rolled back.

const { call, get, database } = await startTestService()
const stranger = await anotherTenant(database.ownerUrl)
await buildWorld(askBy(call))
await askBy(call, stranger)('PATCH', '/v1/settings', { draft_hours: 72, number_series: 'customer' })
await buildWorld(askBy(call, stranger))
const tenants = {
  own: (await get('/v1/settings')).body.id,
  other: (await call('GET', '/v1/settings', undefined, stranger)).body.id,
}

const patienceMs = 20_000
const pool = openPool(
  {
    url: database.adminUrl,
    size: 1,
    applicationName: 'billing-test-damage',
    statementTimeoutMs: patienceMs,
    lockTimeoutMs: patienceMs,
    idleInTransactionTimeoutMs: patienceMs,
    acquireTimeoutMs: patienceMs,
  },
  () => undefined,
)
after(() => pool.end())

/** Does the damage, looks as the owner of everything, and undoes it. */
async function damaged<T>(statements: readonly string[], look: (tx: Tx) => Promise<T>): Promise<T> {
  return transaction(pool, { rollback: true }, async (tx) => {
    await tx.rows({ text: 'set local session_replication_role = replica' })
    for (const text of statements) await tx.rows({ text })
    await tx.rows({ text: 'set local role billing_owner' })
    return look(tx)
  })
}

function without(table: string, ...constraints: string[]): string {
  return `alter table ${table} ${constraints.map((name) => `drop constraint ${name}`).join(', ')}`
}

function brokenIn(checks: readonly Check[]): string[] {
  return checks.filter(({ violation_count }) => violation_count > 0).map(({ invariant }) => invariant)
}

function problemsOf(checks: readonly Check[], invariant: string): string[] {
  return checks.find((check) => check.invariant === invariant)?.violations.map(({ problem }) => problem) ?? []
}

const own = `tenant_id = '${tenants.own}'`
const lineOfCharge = `${own} and item_id is not null`
/** The first of a subscription's charges that has others before and behind it. */
const middleCharge = `(tenant_id, item_id, period_number) = (
  select tenant_id, item_id, 2 from charge where ${own} and period_number = 3 and version_number = 1 order by item_id limit 1)`

interface Damage {
  readonly by: readonly string[]
  readonly told: RegExp
}

const damages: Readonly<Record<string, Damage>> = {
  one_live_subscription_per_product: {
    by: [
      without('subscription', 'one_live_subscription_per_product'),
      `update subscription set product = 'default' where ${own} and product = 'support'`,
    ],
    told: /^starts at .*, while an earlier one to default is live until/,
  },
  subscriptions_are_whole: { by: [`delete from item_version where ${own}`], told: /^has no version$/ },
  versions_follow_one_another: {
    by: [
      `update item_version set charged_until = charged_until + interval '3 days' where ${own} and charged_until > charged_from`,
    ],
    told: /^is charged from .*, while an earlier one is until/,
  },
  versions_are_of_the_product: {
    by: [`update plan set currency = 'USD' where ${own} and code = 'basic'`],
    told: /^is of a plan in USD, the subscription in EUR$/,
  },
  no_service_is_charged_twice: {
    by: [
      without('charge', 'no_service_is_charged_twice', 'charge_stays_in_its_period'),
      `update charge set covers_from = covers_from - interval '1 hour' where ${middleCharge}`,
    ],
    told: /^covers from .* what an earlier charge covers until/,
  },
  charges_stay_in_their_period: {
    by: [
      without('charge', 'no_service_is_charged_twice', 'charge_stays_in_its_period'),
      `update charge set covers_until = period_end + interval '1 hour' where ${middleCharge}`,
    ],
    told: /^covers until .*, its period ends at/,
  },
  charges_stay_in_their_version: {
    by: [`update charge set covers_from = covers_from + interval '1 hour' where ${middleCharge}`],
    told: /^covers from .* instead of/,
  },
  periods_meet: {
    by: [`update charge set period_end = period_end + interval '1 hour' where ${middleCharge}`],
    told: /^starts at .*, the one before ends at/,
  },
  charges_leave_no_gap: { by: [`delete from charge where ${middleCharge}`], told: /^is charged for nothing from/ },
  charges_are_the_sum_of_their_movements: {
    by: [`update charge set amount_cents = amount_cents + 1 where ${middleCharge}`],
    told: /^amounts to \d+, its lines to \d+$/,
  },
  what_falls_due_is_noted: {
    by: [`update subscription set next_billing_at = null where ${own}`],
    told: /^has something due at .*, and is never looked at$/,
  },
  customers_queue_by_their_subscriptions: {
    by: [`update customer_billing set next_billing_at = next_billing_at + interval '1 day' where ${own}`],
    told: /^is due at .*, their first subscription at/,
  },
  nobody_is_forgotten: {
    by: [
      `update test_clock set now = now + interval '1 year' where ${own}`,
      `update customer_billing set next_billing_at = null where ${own}`,
    ],
    told: /^is billed until .*, and the customer is due at no time$/,
  },
  drafts_become_final: {
    by: [
      `update subscription set next_billing_at = next_billing_at + interval '9 days' where id in (select subscription_id from invoice where status = 'draft')`,
    ],
    told: /^becomes final at .*, its subscription is looked at at/,
  },
  reopened_charges_are_due: {
    by: [`update charge set is_reopened = true where ${own}`],
    told: /^is reopened, and its subscription is never looked at$/,
  },
  drafts_hold_their_charges: { by: ['update charge set is_reopened = false'], told: /^is in a draft, its charge/ },
  lines_add_up_to_the_invoice: {
    by: [`update invoice_line set amount_cents = amount_cents + 1 where ${own} and position = 0`],
    told: /^has a subtotal of -?\d+, its lines add up to -?\d+$/,
  },
  lines_are_due_less_charged_before: {
    by: [
      `update invoice_line set arithmetic = jsonb_set(arithmetic, '{charged_before_cents}', '7') where ${lineOfCharge}`,
    ],
    told: /^amounts to -?\d+: \d+ due, 0 waived, 7 charged before$/,
  },
  what_was_due_is_its_arithmetic: {
    by: [`update invoice_line set arithmetic = jsonb_set(arithmetic, '{length}', '4000000') where ${lineOfCharge}`],
    told: /^says \d+ was due for \[\d+, \d+\) of 4000000 at \d+$/,
  },
  lines_have_the_price_of_their_version: {
    by: [`update plan set amount_cents = amount_cents + 1 where ${own}`],
    told: /^costs \d+ each/,
  },
  movements_follow_one_another: {
    by: [
      `update invoice_line set arithmetic = arithmetic || jsonb_build_object('due_cents', (arithmetic->>'due_cents')::int + 5,
        'charged_before_cents', (arithmetic->>'charged_before_cents')::int + 5)
        where ${lineOfCharge} and arithmetic->>'charged_before_cents' <> '0'`,
    ],
    told: /^says \d+ was charged before, \d+ stood then$/,
  },
  hand_made_lines_are_quantity_times_price: {
    by: [`update invoice_line set amount_cents = amount_cents + 1 where ${own} and item_id is null`],
    told: /^amounts to 3: 3 x 0\.5$/,
  },
  total_is_subtotal_and_tax: {
    by: [without('invoice', 'total_is_subtotal_and_tax'), `update invoice set tax_cents = 1 where ${own}`],
    told: /^totals -?\d+, with a subtotal of -?\d+ and a tax of 1$/,
  },
  amounts_due_are_what_is_left: {
    by: [
      without('invoice', 'never_paid_more_than_due'),
      `update invoice set amount_paid_cents = total_cents + 5 where ${own} and status = 'open'`,
    ],
    told: /^has -\d+ due$/,
  },
  paid_means_nothing_due: {
    by: [
      without('invoice', 'paid_means_nothing_due'),
      `update invoice set status = 'paid' where ${own} and status = 'open'`,
    ],
    told: /^is paid and has \d+ due$/,
  },
  states_say_when: {
    by: [without('invoice', 'a_void_invoice_says_when'), `update invoice set voided_at = null where ${own}`],
    told: /^is void and was voided at no time$/,
  },
  finalized_documents_are_whole: {
    by: [`update invoice set billed_to = '{}' where ${own} and status = 'open'`],
    told: /^does not say whom it bills$/,
  },
  documents_are_of_one_customer: {
    by: [`update invoice set currency = 'USD' where ${own} and subscription_id is not null`],
    told: /^is in USD, its subscription in/,
  },
  documents_of_a_test_clock_are_its_customers: {
    by: [`update invoice set test_clock_id = null where ${own}`],
    told: /^is of the clock none, its customer of/,
  },
  numbers_have_no_gap: {
    by: [`delete from invoice where ${own} and number_counter = 3`],
    told: /^counts 4 at place 3 of its series$/,
  },
  numbers_rise_with_time: {
    by: [`update invoice set finalized_at = finalized_at - interval '1 year' where ${own} and number_counter = 5`],
    told: /^was finalized at .*, the number before at/,
  },
  numbers_are_unique_as_printed: {
    by: [`update invoice set number = 'INV-2' where ${own} and number_counter in (2, 3)`],
    told: /^shares its number with 1 others$/,
  },
  number_counters_stand_at_the_last_number: {
    by: [`update tenant_counter set invoice_number = invoice_number + 1 where ${own}`],
    told: /^stands at \d+, the last number of the series is \d+$/,
  },
  credit_is_the_sum_of_its_entries: {
    by: [`update credit_balance set balance_cents = balance_cents + 1 where ${own}`],
    told: /^is \d+, the entries add up to \d+$/,
  },
  credit_is_never_below_zero: {
    by: [
      without('credit_balance', 'credit_is_never_below_zero'),
      `update credit_balance set balance_cents = -5 where ${own}`,
    ],
    told: /^is -5$/,
  },
  credit_applied_is_in_the_journal: {
    by: [`delete from credit_entry where ${own} and invoice_id is not null`],
    told: /^is paid with credit of -?\d+, the entries took 0$/,
  },
  amount_paid_is_the_sum_of_payments: {
    by: [`delete from payment where ${own}`],
    told: /^has been paid \d+, the payments add up to 0$/,
  },
  events_have_no_gap: { by: [`delete from event where ${own} and sequence = 5`], told: /^has the sequence 6 after 4$/ },
  event_counters_stand_at_the_last_event: {
    by: [`update tenant_counter set event_sequence = event_sequence + 1 where ${own}`],
    told: /^counts \d+ events, the last is \d+$/,
  },
  ...Object.fromEntries(
    Object.entries({
      customers_say_they_were_created: 'customer.created',
      plans_say_they_were_created: 'plan.created',
      subscriptions_say_they_were_created: 'subscription.created',
      ended_subscriptions_say_so: 'subscription.canceled',
      paused_subscriptions_say_so: 'subscription.paused',
      invoices_say_they_were_created: 'invoice.created',
      finalized_invoices_say_so: 'invoice.finalized',
      paid_invoices_say_so: 'invoice.paid',
      void_invoices_say_so: 'invoice.voided',
      uncollectible_invoices_say_so: 'invoice.marked_uncollectible',
      credit_given_says_so: 'credit.granted',
      credit_used_says_so: 'credit.applied',
    }).map(([name, type]) => [
      name,
      { by: [`delete from event where ${own} and type = '${type}'`], told: new RegExp(`has no event ${type}$`) },
    ]),
  ),
  events_tell_the_document: {
    by: [
      `update event set object = jsonb_set(object, '{total_cents}', '1') where ${own} and type = 'invoice.finalized'`,
    ],
    told: /^shows a total of 1, the invoice has -?\d+$/,
  },
  everything_refers_within_its_tenant: {
    by: [`update payment set tenant_id = '${tenants.other}' where ${own}`],
    told: /^refers to a row of invoice that its tenant does not have$/,
  },
  clocks_are_told_alike: {
    by: [`update customer_billing set test_clock_id = null where ${own}`],
    told: /^lives by the clock .* and queues by none$/,
  },
}

test('there is a damage for every invariant, and everything holds without', async () => {
  assert.deepEqual(Object.keys(damages).sort(), invariants.map(({ name }) => name).sort())
  assert.deepEqual(brokenIn(await damaged([], (tx) => verify(tx))), [])
})

for (const [name, { by, told }] of Object.entries(damages)) {
  test(`${name} is named when it is broken`, async () => {
    const checks = await damaged(by, (tx) => verify(tx))
    const problems = problemsOf(checks, name)
    assert.ok(
      problems.some((problem) => told.test(problem)),
      `broken: ${brokenIn(checks).join(', ') || 'nothing'}; it says: ${problems.slice(0, 3).join('; ')}`,
    )
  })
}
