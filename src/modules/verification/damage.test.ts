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

const [{ names: lineColumns } = { names: '' }] = await transaction(pool, { rollback: true }, (tx) =>
  tx.rows<{ names: string }>({
    text: `select string_agg(quote_ident(attname), ', ') as names from pg_attribute
      where attrelid = 'document_line'::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
  }),
)

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
const charge = 'tenant_id, item_id, version_number, period_number'
/** A charge of a whole period between two others that it touches. */
const middleCharge = `(${charge}) = (
  select ${charge.replaceAll(/(\w+)/g, 'c.$1')} from charge c
  join charge b on (b.tenant_id, b.item_id) = (c.tenant_id, c.item_id) and b.serves_until = c.serves_from and not isempty(b.serves)
  join charge a on (a.tenant_id, a.item_id) = (c.tenant_id, c.item_id) and a.serves_from = c.serves_until and not isempty(a.serves)
  where c.${own} and not isempty(c.serves) and c.version_number = b.version_number and c.version_number = a.version_number
  order by c.item_id, c.period_start limit 1)`
const openInvoice = `${own} and status = 'open'`

/** Copies lines behind the others of their document, with other values in some columns. */
function copied(where: string, changes: string): string {
  return `insert into document_line (${lineColumns}) select ${lineColumns} from (
    select (jsonb_populate_record(null::document_line, to_jsonb(l) || jsonb_build_object('id', gen_random_uuid(),
      'position', l.position + 100, 'ordinal', (select max(o.ordinal) + 1 from document_line o
        where (o.tenant_id, o.item_id, o.version_number, o.period_number) = (l.tenant_id, l.item_id, l.version_number, l.period_number)),
      ${changes}))).*
    from document_line l where ${where}) copy`
}

/** One final line of a charge, of credit notes or of invoices, of which nothing is taken back. */
function finalLine(sign: 1 | -1, document: 'invoice' | 'credit_note'): string {
  return `(l.tenant_id, l.id) = (select l.tenant_id, l.id from document_line l left join invoice i on i.id = l.invoice_id
    where l.tenant_id = '${tenants.own}' and l.sign = ${sign} and l.${document}_id is not null
      and i.status is distinct from 'void' and i.status is distinct from 'draft' and not exists (
        select from document_line t where t.item_id = l.item_id and t.version_number = l.version_number
          and t.period_number = l.period_number and t.takes_back = l.ordinal) order by l.id limit 1)`
}

interface Damage {
  readonly by: readonly string[]
  readonly says: RegExp
}

/** Damages by the invariant that they break; those of one that is broken in several ways have a word behind it. */
const damages: Readonly<Record<string, Damage>> = {
  one_live_subscription_per_product: {
    by: [
      without('subscription', 'one_live_subscription_per_product'),
      `update subscription set product = 'default' where ${own} and product = 'support'`,
    ],
    says: /^starts at .*, while an earlier one to default is live until/,
  },
  subscriptions_are_whole: { by: [`delete from item_version where ${own}`], says: /^has 1 items without a version$/ },
  'subscriptions_are_whole: items': { by: [`delete from subscription_item where ${own}`], says: /^has no item$/ },
  'subscriptions_are_whole: end': {
    by: [
      without('subscription', 'an_end_says_when_it_was_ordered'),
      `update subscription set canceled_at = null where ${own} and ends_at is not null`,
    ],
    says: /^has an end and does not say when it was canceled/,
  },
  'subscriptions_are_whole: period': {
    by: [
      without('subscription_item', 'a_period_is_whole'),
      `update subscription_item set period_start = null where ${own} and period_end is not null`,
    ],
    says: /^has 1 items with a part of a period$/,
  },
  versions_follow_one_another: {
    by: [`update item_version set effective_at = effective_at - interval '9 months' where ${own} and number > 1`],
    says: /^takes effect at .*, after one that does at/,
  },
  'versions_follow_one_another: number': {
    by: [`update item_version set number = number + 100 where ${own} and number > 1`],
    says: /^has the number 10\d at place \d$/,
  },
  'versions_follow_one_another: due': {
    by: [`update item_version set due_from = effective_at - interval '1 hour' where ${own}`],
    says: /^takes effect at .* and is due from/,
  },
  versions_are_of_the_product: {
    by: [`update plan set currency = 'USD' where ${own} and code = 'basic'`],
    says: /^is of a plan in USD, the subscription in EUR$/,
  },
  'versions_are_of_the_product: price': {
    by: [`update price set currency = 'USD' where ${own}`],
    says: /^has a price in USD, the subscription is in EUR$/,
  },
  'versions_are_of_the_product: code': {
    by: [`update price set code = 'seats' where ${own}`],
    says: /^has a price of the code seats, its item base$/,
  },
  'versions_are_of_the_product: list': {
    by: [`delete from plan_price where ${own}`],
    says: /^has a price that its plan does not list$/,
  },
  no_service_is_charged_twice: {
    by: [
      without('charge', 'no_service_is_charged_twice', 'charge_stays_in_its_period'),
      `update charge set serves_from = serves_from - interval '1 hour' where ${middleCharge}`,
    ],
    says: /^serves from .* what an earlier charge serves until/,
  },
  charges_stay_in_their_period: {
    by: [
      without('charge', 'no_service_is_charged_twice', 'charge_stays_in_its_period'),
      `update charge set serves_until = period_end + interval '1 hour' where ${middleCharge}`,
    ],
    says: /^serves until .*, its period ends at/,
  },
  'charges_stay_in_their_period: kept': {
    by: [`update charge set kept = tstzmultirange(tstzrange(period_start, null)) where ${middleCharge}`],
    says: /^keeps .*, its period is/,
  },
  'charges_stay_in_their_period: forgiven': {
    by: [
      `update charge set forgiven = tstzmultirange(tstzrange(period_start - interval '1 hour', period_end)) where ${middleCharge}`,
    ],
    says: /^forgives .*, its period is/,
  },
  charges_serve_what_their_version_does: {
    by: [`update charge set serves_from = serves_from + interval '1 hour' where ${middleCharge}`],
    says: /^serves from .* instead of/,
  },
  'charges_serve_what_their_version_does: end': {
    by: [`update charge set serves_until = serves_until - interval '1 hour' where ${middleCharge}`],
    says: /^serves until .* instead of/,
  },
  'charges_serve_what_their_version_does: later version': {
    by: [`update item_version set due_from = due_from - interval '1 hour' where ${own} and number = 2`],
    says: /^serves until .* instead of/,
  },
  periods_meet: {
    by: [`update charge set period_end = period_end + interval '1 hour' where ${middleCharge}`],
    says: /^starts at .*, the one before ends at/,
  },
  'periods_meet: bounds': {
    by: [`update subscription_item set period_end = period_end + interval '1 hour' where ${own}`],
    says: /^starts at .* here and at .* there, ends at .* and at/,
  },
  charges_leave_no_gap: { by: [`delete from charge where ${middleCharge}`], says: /^is charged for nothing from/ },
  'charges_leave_no_gap: last': {
    by: [
      `delete from charge where (${charge}) in (select distinct on (tenant_id, item_id) ${charge} from charge
        where ${own} order by tenant_id, item_id, period_start desc)`,
    ],
    says: /^is charged for nothing from/,
  },
  subscriptions_are_billed_in_time: {
    by: [`update subscription set next_billing_at = null where ${own}`],
    says: /^has something due at .*, and no next billing$/,
  },
  'subscriptions_are_billed_in_time: late': {
    by: [`update subscription set next_billing_at = next_billing_at + interval '1 second' where ${own}`],
    says: /^has something due at .*, and its next billing only at/,
  },
  customers_queue_by_their_subscriptions: {
    by: [`update customer_billing set next_billing_at = next_billing_at + interval '1 day' where ${own}`],
    says: /^is due at .*, their first subscription at/,
  },
  nobody_is_forgotten: {
    by: [
      `update test_clock set now = now + interval '1 year' where ${own}`,
      `update customer_billing set next_billing_at = null where ${own}`,
    ],
    says: /^is billed until .*, and the customer is due at no time$/,
  },
  unbilled_time_is_billed_again: {
    by: [`update subscription set unbilled_since = start_at, next_billing_at = null where ${own}`],
    says: /^has something unbilled since .*, and no next billing$/,
  },
  drafts_become_final: {
    by: [
      `update subscription set next_billing_at = next_billing_at + interval '9 days' where id in (select subscription_id from invoice where status = 'draft')`,
    ],
    says: /^becomes final at .*, the next billing of its subscription comes at/,
  },
  lines_of_drafts_are_computed_again: {
    by: ['update subscription set unbilled_since = null'],
    says: /^is about a period from .*, its subscription has nothing unbilled$/,
  },
  lines_add_up_to_the_invoice: {
    by: [`update document_line set amount_cents = amount_cents + 1 where ${own} and position = 0`],
    says: /^has a subtotal of -?\d+, its lines add up to -?\d+$/,
  },
  sign_and_amount_agree: {
    by: [
      without('document_line', 'sign_and_amount_agree'),
      `update document_line set amount_cents = -amount_cents where ${lineOfCharge}`,
    ],
    says: /^has the sign -1 and amounts to \d+$/,
  },
  'sign_and_amount_agree: names': {
    by: [
      without('document_line', 'what_takes_back_names_a_line', 'a_line_takes_back_one_of_its_charge'),
      `update document_line set takes_back = null where ${lineOfCharge}`,
    ],
    says: /^takes back, and names no line$/,
  },
  'sign_and_amount_agree: whole': {
    by: [
      without('document_line', 'a_line_of_a_charge_says_its_arithmetic'),
      `update document_line set period_amount = null where ${lineOfCharge}`,
    ],
    says: /^does not say how it was computed$/,
  },
  lines_are_their_arithmetic: {
    by: [`update document_line set period_length = 4000000 where ${lineOfCharge}`],
    says: /^amounts to \d+ for \[\d+, \d+\) of 4000000 at \d+, sign 1$/,
  },
  'lines_are_their_arithmetic: taken back': {
    by: [
      without('document_line', 'sign_and_amount_agree'),
      `update document_line set amount_cents = amount_cents - 1 where ${lineOfCharge} and sign = -1`,
    ],
    says: /^amounts to -\d+ for \[\d+, \d+\) of \d+ at \d+, sign -1$/,
  },
  'lines_are_their_arithmetic: proration': {
    by: [`update document_line set proration = not proration where ${lineOfCharge}`],
    says: /and says proration [tf]$/,
  },
  lines_have_the_price_of_their_version: {
    by: [`update price set unit_amount = '1001' where ${own}`],
    says: /^costs \d+ each, its price 1001$/,
  },
  'lines_have_the_price_of_their_version: period': {
    by: [`update document_line set period_amount = (period_amount::numeric + 0.5)::text where ${lineOfCharge}`],
    says: /^is a part of \d+\.5, a whole period costs \d+$/,
  },
  'lines_have_the_price_of_their_version: quantity': {
    by: [`update item_version set quantity = 77 where ${own}`],
    says: /^counts \d, its version 77$/,
  },
  'lines_have_the_price_of_their_version: time': {
    by: [`update document_line set service_end = service_end + interval '1 year' where ${lineOfCharge}`],
    says: /^bills .* to .*, its period is .* to/,
  },
  lines_of_a_charge_count_from_one: {
    by: [`update document_line set ordinal = ordinal + 100, takes_back = takes_back + 100 where ${lineOfCharge}`],
    says: /^has the number 101 at place 1 of its charge$/,
  },
  'lines_of_a_charge_count_from_one: twice': {
    by: [
      `alter table document_line drop constraint lines_of_a_charge_are_numbered cascade`,
      `update document_line set ordinal = 1 where ${lineOfCharge} and sign = 1`,
    ],
    says: /^has the number 1 at place 2 of its charge$/,
  },
  'lines_of_a_charge_count_from_one: drafts': {
    by: [
      copied(
        `l.id = (select id from document_line where ordinal = 1 and invoice_id in (select id from invoice where status = 'draft') limit 1)`,
        `'invoice_id', (select id from invoice where tenant_id = l.tenant_id and status = 'open' limit 1)`,
      ),
    ],
    says: /^is in an open draft with the number 1, a final line has 2$/,
  },
  what_is_taken_back_was_billed: {
    by: [
      without('document_line', 'a_line_takes_back_one_of_its_charge', 'a_line_takes_back_an_earlier_one'),
      `update document_line set takes_back = 77 where ${lineOfCharge} and sign = -1`,
    ],
    says: /^takes back line 77, which its charge does not have$/,
  },
  'what_is_taken_back_was_billed: more': {
    by: [
      `update document_line set until_position = until_position - 1 where ${lineOfCharge} and sign = 1 and until_position > from_position + 1`,
    ],
    says: /^takes back \[\d+, \d+\) of \d+, the line has billed \[\d+, \d+\) of \d+$/,
  },
  'what_is_taken_back_was_billed: draft': {
    by: [
      without('invoice', 'a_draft_has_no_number'),
      `update invoice set status = 'draft' where ${own} and status <> 'void'`,
    ],
    says: /^takes back line 1, which is in a draft$/,
  },
  'what_is_taken_back_was_billed: taken back': {
    by: [copied(finalLine(-1, 'credit_note'), `'takes_back', l.ordinal`)],
    says: /^takes back line \d, which bills no time$/,
  },
  'no_time_is_billed_twice: an invoice line again': {
    by: [copied(finalLine(1, 'invoice'), `'position', l.position + 100`)],
    says: /^is billed 2 times at position \d+$/,
  },
  'no_time_is_billed_twice: on another invoice': {
    by: [
      copied(
        finalLine(1, 'invoice'),
        `'invoice_id', (select id from invoice where ${openInvoice} order by id desc limit 1)`,
      ),
    ],
    says: /^is billed 2 times at position \d+$/,
  },
  'no_time_is_billed_twice: on a credit note': {
    by: [
      copied(
        finalLine(1, 'invoice'),
        `'invoice_id', null, 'credit_note_id', (select id from credit_note where ${own} limit 1)`,
      ),
    ],
    says: /^is billed 2 times at position \d+$/,
  },
  'no_time_is_billed_twice: a part of a line again': {
    by: [copied(finalLine(1, 'invoice'), `'from_position', l.until_position - 1`)],
    says: /^is billed 2 times at position \d+$/,
  },
  'no_time_is_billed_twice: taken back again on a credit note': {
    by: [copied(finalLine(-1, 'credit_note'), `'position', l.position + 100`)],
    says: /^has more taken back than billed: -1 times at position \d+$/,
  },
  'no_time_is_billed_twice: taken back again on an invoice': {
    by: [copied(finalLine(-1, 'invoice'), `'position', l.position + 100`)],
    says: /^has more taken back than billed: -1 times at position \d+$/,
  },
  'no_time_is_billed_twice: void without billing again': {
    by: [
      `update invoice i set status = 'void', voided_at = now() where ${own} and exists (
        select from credit_note_invoice r where r.tenant_id = i.tenant_id and r.invoice_id = i.id)`,
    ],
    says: /^has more taken back than billed: -1 times at position \d+$/,
  },
  hand_made_lines_are_quantity_times_price: {
    by: [`update document_line set amount_cents = amount_cents + 1 where ${own} and item_id is null`],
    says: /^amounts to 3: 3 x 0\.5$/,
  },
  total_is_subtotal_and_tax: {
    by: [without('invoice', 'total_is_subtotal_and_tax'), `update invoice set tax_cents = 1 where ${own}`],
    says: /^totals -?\d+, with a subtotal of -?\d+ and a tax of 1$/,
  },
  'total_is_subtotal_and_tax: negative': {
    by: [
      without('invoice', 'an_invoice_is_never_negative', 'never_paid_more_than_due'),
      `update invoice set subtotal_cents = -5, total_cents = -5 where ${openInvoice}`,
    ],
    says: /^is final and totals -5$/,
  },
  amounts_due_are_what_is_left: {
    by: [
      without('invoice', 'never_paid_more_than_due'),
      `update invoice set amount_paid_cents = total_cents + 5 where ${openInvoice}`,
    ],
    says: /^is settled with 5 more than its total$/,
  },
  'amounts_due_are_what_is_left: generated': {
    by: [
      'alter table invoice alter column amount_due_cents drop expression',
      `update invoice set amount_due_cents = 7 where ${own} and status = 'paid'`,
    ],
    says: /^is paid and has 7 due, 0 is left$/,
  },
  paid_means_nothing_due: {
    by: [without('invoice', 'paid_means_nothing_due'), `update invoice set status = 'paid' where ${openInvoice}`],
    says: /^is paid: \d+ of \d+$/,
  },
  'paid_means_nothing_due: open': {
    by: [
      `update invoice set credit_applied_cents = total_cents - credited_cents - amount_paid_cents where ${openInvoice}`,
    ],
    says: /^is open and has nothing due$/,
  },
  credited_is_the_sum_of_reductions: {
    by: [`delete from credit_note_invoice where ${own}`],
    says: /^was credited \d+, the reductions add up to 0$/,
  },
  states_say_when: {
    by: [without('invoice', 'a_void_invoice_says_when'), `update invoice set voided_at = null where ${own}`],
    says: /^is void and was voided at no time$/,
  },
  finalized_documents_are_whole: {
    by: [`update invoice set billed_to = '{}' where ${openInvoice}`],
    says: /^does not say whom it bills$/,
  },
  'finalized_documents_are_whole: due': {
    by: [`update invoice set due_at = due_at + interval '25 hours' where ${openInvoice}`],
    says: /^was finalized at .* with 0 net days and is due at/,
  },
  'finalized_documents_are_whole: due in days': {
    by: [`update invoice set net_days = 14, due_at = finalized_at + interval '12 days' where ${openInvoice}`],
    says: /^was finalized at .* with 14 net days and is due at/,
  },
  documents_are_of_one_customer: {
    by: [`update invoice set currency = 'USD' where ${own} and subscription_id is not null`],
    says: /^is in USD, its subscription in/,
  },
  documents_of_a_test_clock_are_its_customers: {
    by: [`update invoice set test_clock_id = null where ${own}`],
    says: /^is of the clock none, its customer of/,
  },
  lines_add_up_to_the_credit_note: {
    by: [`update document_line set amount_cents = amount_cents - 1 where ${own} and credit_note_id is not null`],
    says: /^gives back \d+, its lines \d+$/,
  },
  credit_notes_are_used_whole: {
    by: [
      without('credit_note', 'a_credit_note_is_used_whole'),
      `update credit_note set credit_cents = credit_cents + 1 where ${own}`,
    ],
    says: /^totals \d+, of which \d+ lowers what is due and \d+ becomes credit$/,
  },
  'credit_notes_are_used_whole: reductions': {
    by: [`update credit_note_invoice set reduced_cents = reduced_cents + 1 where ${own}`],
    says: /^lowers what is due by \d+, its reductions add up to \d+$/,
  },
  credit_notes_name_what_they_take_back: {
    by: [`delete from credit_note_invoice where ${own}`],
    says: /^takes back lines of an invoice that it does not name$/,
  },
  'credit_notes_name_what_they_take_back: too many': {
    by: [
      `insert into credit_note_invoice (tenant_id, credit_note_id, invoice_id, reduced_cents)
        select n.tenant_id, n.id, i.id, 0 from credit_note n join invoice i using (tenant_id, customer_id) where n.${own} on conflict do nothing`,
    ],
    says: /^names an invoice of which it takes back nothing$/,
  },
  credit_of_a_note_is_in_the_journal: {
    by: [`delete from credit_entry where ${own} and credit_note_id is not null`],
    says: /^became credit of \d+, the entries gave 0$/,
  },
  'credit_of_a_note_is_in_the_journal: another customer': {
    by: [`update credit_entry set customer_id = gen_random_uuid() where ${own} and credit_note_id is not null`],
    says: /^has 1 entries of another customer or currency$/,
  },
  credit_notes_are_whole: {
    by: [`update credit_note set billed_to = '{}' where ${own}`],
    says: /^does not say to whom it gives back$/,
  },
  'credit_notes_are_whole: number': {
    by: [`update credit_note set number = '' where ${own}`],
    says: /^has no number$/,
  },
  credit_notes_are_of_one_customer: {
    by: [`update credit_note set currency = 'USD' where ${own}`],
    says: /^is in USD, its subscription in/,
  },
  'credit_notes_are_of_one_customer: invoices': {
    by: [`update invoice set currency = 'USD' where ${own}`],
    says: /^names \d+ invoices of another customer or currency$/,
  },
  credit_notes_of_a_test_clock_are_its_customers: {
    by: [`update credit_note set test_clock_id = null where ${own}`],
    says: /^is of the clock none, its customer of/,
  },
  'credit_notes_of_a_test_clock_are_its_customers: series': {
    by: [`update credit_note set number_series = tenant_id where ${own}`],
    says: /^counts in the series/,
  },
  numbers_have_no_gap: {
    by: [`delete from invoice where ${own} and number_counter = 3`],
    says: /^counts 4 at place 3 of its series$/,
  },
  'numbers_have_no_gap: credit notes': {
    by: [`delete from credit_note where ${own} and number_counter = 2`],
    says: /^counts 3 at place 2 of its series$/,
  },
  numbers_rise_with_time: {
    by: [`update invoice set finalized_at = finalized_at - interval '1 year' where ${own} and number_counter = 5`],
    says: /^was finalized at .*, the number before at/,
  },
  'numbers_rise_with_time: credit notes': {
    by: [`update credit_note set finalized_at = finalized_at - interval '1 year' where ${own} and number_counter = 2`],
    says: /^was finalized at .*, the number before at/,
  },
  numbers_are_unique_as_printed: {
    by: [`update invoice set number = 'INV-2' where ${own} and number_counter in (2, 3)`],
    says: /^shares its number with 1 others$/,
  },
  'numbers_are_unique_as_printed: credit notes': {
    by: [`update credit_note set number = 'CN-2' where ${own} and number_counter in (1, 2)`],
    says: /^shares its number with 1 others$/,
  },
  number_counters_stand_at_the_last_number: {
    by: [`update tenant_counter set invoice_number = invoice_number + 1 where ${own}`],
    says: /^stands at \d+, the last invoice of the series is \d+$/,
  },
  'number_counters_stand_at_the_last_number: credit notes of a tenant': {
    by: [`update tenant_counter set credit_note_number = 77 where ${own}`],
    says: /^stands at 77, the last credit note of the series is \d+$/,
  },
  'number_counters_stand_at_the_last_number: credit notes of a test clock': {
    by: [`update test_clock set credit_note_number = 77 where ${own}`],
    says: /^stands at 77, the last credit note of the series is \d+$/,
  },
  'number_counters_stand_at_the_last_number: credit notes of a customer': {
    by: [`update customer_billing set credit_note_number = 77 where ${own}`],
    says: /^stands at 77, the last credit note of the series is \d+$/,
  },
  credit_is_the_sum_of_its_entries: {
    by: [`update credit_balance set balance_cents = balance_cents + 1 where ${own}`],
    says: /^is \d+, the entries add up to \d+$/,
  },
  credit_is_never_below_zero: {
    by: [
      without('credit_balance', 'credit_is_never_below_zero'),
      `update credit_balance set balance_cents = -5 where ${own}`,
    ],
    says: /^is -5$/,
  },
  credit_applied_is_in_the_journal: {
    by: [`delete from credit_entry where ${own} and invoice_id is not null`],
    says: /^is paid with credit of -?\d+, the entries took 0$/,
  },
  'credit_applied_is_in_the_journal: void': {
    by: [`delete from credit_entry where ${own} and invoice_id is not null and amount_cents > 0`],
    says: /^is void with credit of \d+, the entries took \d+$/,
  },
  amount_paid_is_the_sum_of_payments: {
    by: [`delete from payment where ${own}`],
    says: /^has been paid \d+, the payments add up to 0$/,
  },
  events_have_no_gap: { by: [`delete from event where ${own} and sequence = 5`], says: /^has the sequence 6 after 4$/ },
  event_counters_stand_at_the_last_event: {
    by: [`update tenant_counter set event_sequence = event_sequence + 1 where ${own}`],
    says: /^counts \d+ events, the last is \d+$/,
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
      credit_notes_say_they_were_created: 'credit_note.created',
      credit_given_says_so: 'credit.granted',
      credit_used_says_so: 'credit.applied',
    }).map(([name, type]) => [
      name,
      { by: [`delete from event where ${own} and type = '${type}'`], says: new RegExp(`has no event ${type}$`) },
    ]),
  ),
  events_show_the_document: {
    by: [
      `update event set object = jsonb_set(object, '{total_cents}', '1') where ${own} and type = 'invoice.finalized'`,
    ],
    says: /^shows a total of 1, the document has -?\d+$/,
  },
  'events_show_the_document: credit notes': {
    by: [
      `update event set object = jsonb_set(object, '{number}', '"CN-77"') where ${own} and type = 'credit_note.created'`,
    ],
    says: /^shows the number CN-77$/,
  },
  everything_refers_within_its_tenant: {
    by: [`update payment set tenant_id = '${tenants.other}' where ${own}`],
    says: /^refers to a row of invoice that its tenant does not have$/,
  },
  ...Object.fromEntries(
    ['plan', 'price', 'charge', 'credit_note', 'subscription_item'].map((table) => [
      `everything_refers_within_its_tenant: ${table}`,
      {
        by: [`delete from ${table} where ${own}`],
        says: new RegExp(`^refers to a row of ${table} that its tenant does not have$`),
      },
    ]),
  ),
  the_queue_names_the_clock_of_the_customer: {
    by: [`update customer_billing set test_clock_id = null where ${own}`],
    says: /^lives by the clock .* and queues by none$/,
  },
}

const nameOf = (damage: string) => damage.replace(/:.*/, '')

test('there is a damage for every invariant, and everything holds without', async () => {
  const broken = [...new Set(Object.keys(damages).map(nameOf))]
  assert.deepEqual(broken.sort(), invariants.map(({ name }) => name).sort())
  assert.deepEqual(brokenIn(await damaged([], (tx) => verify(tx))), [])
})

for (const [damage, { by, says }] of Object.entries(damages)) {
  test(`${damage} is noticed when it is broken`, async () => {
    const checks = await damaged(by, (tx) => verify(tx))
    const problems = problemsOf(checks, nameOf(damage))
    assert.ok(
      problems.some((problem) => says.test(problem)),
      `broken: ${brokenIn(checks).join(', ') || 'nothing'}; it says: ${problems.slice(0, 3).join('; ')}`,
    )
  })
}
