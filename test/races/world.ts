import { made } from '../support/merchant.ts'
import type { Answer } from '../support/service.ts'

/** Calls the API as one tenant. */
export type Call = (method: string, path: string, body?: object) => Promise<Answer>

/** In which surroundings two deeds meet; each customer of a race lives in the same ones. */
export interface Surroundings {
  readonly call: Call
  /** On a test clock of their own, or by the database's clock, where the billing run comes by. */
  readonly isOnClock: boolean
  /** Whether the tenant lets automatic invoices wait as drafts. */
  readonly hasDrafts: boolean
}

/** One customer with something for every deed to be done to. */
export interface World extends Surroundings {
  readonly now: Temporal.Instant
  readonly clock: string | null
  readonly customer: string
  /** Ends with its period, and a change waits for that as well. */
  readonly first: string
  readonly firstInvoice: string
  /** To be billed again at once, or in its draft: its invoice has been voided. */
  readonly second: string
  /** An automatic draft, where the tenant has draft time; else another one by hand. */
  readonly draft: string
  readonly handMade: string
}

export const plans = [
  { code: 'basic', name: 'Basic', amount_cents: 1000 },
  { code: 'pro', name: 'Pro', amount_cents: 2500 },
  { code: 'yearly', name: 'Yearly', amount_cents: 9000, interval: 'year' },
  { code: 'seats', name: 'Seats', amount_cents: 701, product: 'seats' },
  { code: 'storage', name: 'Storage', amount_cents: 333, product: 'storage' },
].map((plan) => ({ ...plan, currency: 'EUR' }))

/** The time on test clocks; by the database's clock it is noon as well, in a zone that is chosen for it. */
const clockNow = Temporal.Instant.from('2026-03-11T12:00:00Z')

/** Makes the customer of a race; all of the same surroundings are alike but for their ids. */
export async function newWorld(surroundings: Surroundings): Promise<World> {
  const { call, isOnClock, hasDrafts } = surroundings
  const now = isOnClock ? clockNow : Temporal.Now.instant()
  const ask = async (method: string, path: string, body?: object) => made(await call(method, path, body))
  // Draft time is for what time brings: there the second one is renewed a day ago, and its draft is open.
  const begun = hasDrafts ? now.subtract({ hours: 48 }) : now
  const clock = isOnClock ? (await ask('POST', '/v1/test_clocks', { now: begun.toString() })).id : null
  const who = clock === null ? { time_zone: zoneAtNoon(now) } : { test_clock_id: clock }
  const customer = (await ask('POST', '/v1/customers', { name: 'Ada', ...who })).id
  const start_at = now.subtract({ hours: 10 * 24 }).toString()
  const since = hasDrafts ? now.subtract({ hours: 29 * 24 }).toString() : start_at
  const second = await ask('POST', '/v1/subscriptions', { customer_id: customer, plan_code: 'seats', start_at: since })
  if (hasDrafts) await ask('POST', `/v1/test_clocks/${clock}/advance`, { to: now.toString() })
  const first = await ask('POST', '/v1/subscriptions', { customer_id: customer, plan_code: 'basic', start_at })
  await ask('POST', `/v1/subscriptions/${first.id}/change`, { quantity: 3, when: 'period_end' })
  await ask('POST', `/v1/subscriptions/${first.id}/cancel`, {})
  await ask('POST', `/v1/customers/${customer}/credit_entries`, { amount_cents: 700, currency: 'EUR', reason: 'gift' })
  const handMade = await newDraft(ask, customer)
  await ask('POST', `/v1/invoices/${second.latest_invoice.id}/void`)
  let draft = handMade
  if (hasDrafts) {
    const { data } = await ask('GET', `/v1/invoices?subscription_id=${second.id}&status=draft`)
    draft = data[0].id
  } else draft = await newDraft(ask, customer)
  const firstInvoice = first.latest_invoice.id
  return { ...surroundings, now, clock, customer, first: first.id, firstInvoice, second: second.id, draft, handMade }
}

/** Bills what is still due at the present: an action that changes nothing. */
export async function settled({ call, second }: World): Promise<void> {
  await call('PATCH', `/v1/subscriptions/${second}`, { metadata: {} })
}

async function newDraft(ask: (method: string, path: string, body: object) => Promise<any>, customer: string) {
  const lines = [{ description: 'Work', unit_amount: '500' }]
  return (await ask('POST', '/v1/invoices', { customer_id: customer, lines })).id
}

// Twins are made one after another: midnight must be far, or one of them would be billed for another number of days.
function zoneAtNoon(now: Temporal.Instant): string {
  const behind = now.toZonedDateTimeISO('UTC').hour - 12
  return behind === 0 ? 'UTC' : `Etc/GMT${behind > 0 ? '+' : ''}${behind}`
}

/**
 * All there is of a customer, without ids and without the time of day, so that twins to whom the same has happened in the
 * same order are alike. $1 is the customer.
 */
export const stateOfCustomer = `
  select jsonb_build_object(
    'is_there', exists (select from customer where id = $1),
    'who', (select jsonb_build_array(name, email, net_days, currency) from customer where id = $1),
    'credit', (select jsonb_object_agg(currency, balance_cents) from credit_balance where customer_id = $1),
    'entries', (select jsonb_agg(jsonb_build_array(amount_cents, reason) order by amount_cents, reason) from credit_entry where customer_id = $1),
    'queue', (select jsonb_build_array(next_billing_at::date, parked_at is not null) from customer_billing where customer_id = $1),
    'subscriptions', (select jsonb_agg(s.told order by s.told) from (
      select jsonb_build_object('product', product, 'start', start_at::date, 'end', ends_at::date, 'kept', end_keeps_until::date,
        'at_period_end', cancel_at_period_end, 'paused', paused_at::date, 'pending', pending_quantity, 'until', billed_until::date,
        'period', period_end::date, 'metadata', metadata, 'versions', (
          select jsonb_agg(jsonb_build_array(p.code, v.quantity, v.effective_at::date, v.charged_from::date, v.charged_until::date) order by v.number)
          from subscription_item i join item_version v on v.item_id = i.id join plan p on p.id = v.plan_id where i.subscription_id = s.id),
        'charges', (
          select jsonb_agg(jsonb_build_array(c.period_start::date, c.version_number, c.covers_from::date, c.covers_until::date,
            c.amount_cents, c.is_reopened,
            (select jsonb_agg(jsonb_build_array(lower(w)::date, upper(w)::date)) from unnest(c.waived) w)) order by c.period_start, c.version_number)
          from subscription_item i join charge c on c.item_id = i.id where i.subscription_id = s.id)) as told
      from subscription s where customer_id = $1) s),
    'invoices', (select jsonb_agg(i.told order by i.told) from (
      select jsonb_build_object('kind', kind, 'status', status, 'is_numbered', number is not null, 'total', total_cents,
        'credit', credit_applied_cents, 'paid', amount_paid_cents, 'due', amount_due_cents, 'due_at', due_at::date,
        'to', billed_to ->> 'name', 'period', period_start::date, 'lines', (
          select jsonb_agg(jsonb_build_array(description, amount_cents) order by description, amount_cents)
          from invoice_line l where l.invoice_id = i.id),
        'payments', (select jsonb_agg(amount_cents order by amount_cents) from payment y where y.invoice_id = i.id)) as told
      from invoice i where customer_id = $1) i),
    'events', (select jsonb_object_agg(type, times) from (
      select type, count(*) as times from event where object_id in (
        select $1::uuid union all select id from subscription where customer_id = $1
        union all select id from invoice where customer_id = $1 union all select id from credit_entry where customer_id = $1)
      group by type) e)) as state`
