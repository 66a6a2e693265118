import { newId } from '../../src/platform/ids.ts'
import type { Call } from '../support/http/send.ts'
import { made } from '../support/service/merchant.ts'

/** In which surroundings two operations meet. */
export interface Surroundings {
  readonly call: Call
  /** On a test clock of their own, or by the database's clock, where the billing run comes by. */
  readonly isOnClock: boolean
  /** Whether the tenant lets automatic invoices wait as drafts. */
  readonly hasDrafts: boolean
}

/** One customer with something for every operation to be done to. */
export interface World extends Surroundings {
  readonly now: Temporal.Instant
  readonly tenantId: string
  readonly clock: string | null
  readonly customer: string
  /** Of several items, one of them an add-on; ends with its period, and a change waits for that as well. */
  readonly first: string
  readonly firstInvoice: string
  /** To be billed again at once, or in its draft: its invoice has been voided. */
  readonly second: string
  /** An automatic draft, where the tenant has draft time; else another one by hand. */
  readonly draft: string
  readonly handMade: string
  /** Money for no invoice yet. */
  readonly payment: string
  /** The default method, and another one; what is subscribed to before them is not collected. */
  readonly method: string
  readonly spare: string
  readonly gateway: string
  /** An attempt that has not been sent, for an invoice of its own. */
  readonly attempt: string
  readonly attempted: string
  /** A page of the test gateway, and one of a link for the first invoice. */
  readonly page: string
  readonly linkPage: string
  /** The prices of add-ons: one that `first` has, and one whose interval would lead. */
  readonly backup: string
  readonly insurance: string
  /** Events of usage: in a week of `first` that has been billed, and in the running one. */
  readonly used: string
  readonly usedLately: string
}

const perUnit = (code: string, unit_amount: string, terms: object = {}) => ({
  ...{ code, name: code, kind: 'recurring', model: 'per_unit', unit_amount },
  ...terms,
})
const seats = (model: 'graduated' | 'volume', first: string) => {
  const tiers = [
    { up_to: '5', unit_amount: first },
    { up_to: null, unit_amount: '9', flat_amount: '30' },
  ]
  return { code: 'seats', name: 'seats', kind: 'recurring', model, tiers, quantity: 6 }
}
const steps = {
  model: 'graduated',
  tiers: [
    { up_to: '10', unit_amount: '31' },
    { up_to: null, unit_amount: '7' },
  ],
}
const traffic = (terms: object) => ({
  ...{
    code: 'traffic',
    name: 'traffic',
    kind: 'usage',
    meter_code: 'traffic',
    interval: 'week',
    included_quantity: '5',
  },
  ...terms,
})
const care = perUnit('care', '49', { interval: 'week', timing: 'in_arrears' })

/** Sums what is used, for the price `traffic`. */
export const meter = {
  ...{ code: 'traffic', name: 'Traffic', event_type: 'transfer', aggregation: 'sum', value_property: 'units' },
}

export const plans = [
  { code: 'basic', name: 'Basic', prices: [perUnit('base', '1000'), seats('graduated', '20'), care, traffic(steps)] },
  {
    ...{ code: 'pro', name: 'Pro' },
    prices: [
      ...[perUnit('base', '2500'), seats('volume', '31'), perUnit('calls', '90', { timing: 'in_arrears' })],
      traffic({ model: 'per_unit', unit_amount: '13' }),
    ],
  },
  { code: 'yearly', name: 'Yearly', amount_cents: 9000, interval: 'year' },
  { code: 'seats', name: 'Seats', prices: [perUnit('base', '701'), care], product: 'seats' },
  { code: 'storage', name: 'Storage', amount_cents: 333, product: 'storage' },
  {
    ...{ code: 'extras', name: 'Extras', product: 'extras' },
    prices: [perUnit('backup', '110'), perUnit('insurance', '2400', { interval: 'year' })],
  },
].map((plan) => ({ ...plan, currency: 'EUR' }))

/** The time on test clocks; by the database's clock it is noon as well, in a zone that is chosen for it. */
const clockNow = Temporal.Instant.from('2026-03-11T12:00:00Z')

/** Makes a customer for races by requests. */
export async function newWorld(surroundings: Surroundings): Promise<World> {
  const { call, isOnClock, hasDrafts } = surroundings
  const now = isOnClock ? clockNow : Temporal.Instant.fromEpochMilliseconds(Date.now())
  const ask: Ask = async (method, path, body) => made(await call(method, path, body))
  // Draft time is for what time brings: there the second one is renewed a day ago, and its draft is open.
  const begun = hasDrafts ? now.subtract({ hours: 48 }) : now
  const clock = isOnClock ? (await ask('POST', '/v1/test_clocks', { now: begun.toString() })).id : null
  const who = clock === null ? { time_zone: zoneAtNoon(now) } : { test_clock_id: clock }
  const customer = (await ask('POST', '/v1/customers', { name: 'Ada', ...who })).id
  const start_at = now.subtract({ hours: 10 * 24 }).toString()
  const since = hasDrafts ? now.subtract({ hours: 29 * 24 }).toString() : start_at
  const second = await ask('POST', '/v1/subscriptions', { customer_id: customer, plan_code: 'seats', start_at: since })
  if (hasDrafts) await ask('POST', `/v1/test_clocks/${clock}/advance`, { to: now.toString() })
  const { backup, insurance } = await addOns(ask)
  const usage = await useSomething(ask, customer, now)
  const items = [{ price_id: backup, quantity: 2 }]
  const first = await ask('POST', '/v1/subscriptions', { customer_id: customer, plan_code: 'basic', start_at, items })
  const waiting = [{ price_code: 'seats', quantity: 8 }]
  await ask('POST', `/v1/subscriptions/${first.id}/change`, { quantity: 3, items: waiting, when: 'period_end' })
  await ask('POST', `/v1/subscriptions/${first.id}/cancel`, {})
  await ask('POST', `/v1/customers/${customer}/credit_entries`, { amount_cents: 700, currency: 'EUR', reason: 'gift' })
  const handMade = await newDraft(ask, customer)
  const money = { customer_id: customer, amount_cents: 600, currency: 'EUR' }
  const payment = (await ask('POST', '/v1/payments', money)).id
  const draft = hasDrafts ? await automaticDraft(ask, second) : await newDraft(ask, customer)
  // At last, as every action that comes later would bill it again.
  await ask('POST', `/v1/invoices/${await startInvoice(ask, second)}/void`)
  const firstInvoice = await startInvoice(ask, first)
  const collecting = await withMethods(ask, { customer, firstInvoice })
  const tenantId = (await ask('GET', '/v1/settings')).id
  const subscriptions = { first: first.id, firstInvoice, second: second.id }
  return {
    ...surroundings,
    now,
    tenantId,
    clock,
    customer,
    ...subscriptions,
    draft,
    handMade,
    payment,
    ...collecting,
    backup,
    insurance,
    ...usage,
  }
}

async function withMethods(ask: Ask, { customer, firstInvoice }: { customer: string; firstInvoice: string }) {
  const [{ id: gateway }] = (await ask('GET', '/v1/gateway_accounts')).data
  const attach = async (token: string) =>
    (
      await ask('POST', '/v1/payment_methods', {
        ...{ customer_id: customer, gateway_account_id: gateway, gateway_reference: token },
      })
    ).id
  const [method, spare] = [await attach('ok'), await attach('processing_then_ok:2')]
  const attempted = await newDraft(ask, customer, '5000') // more than there is credit
  await ask('POST', `/v1/invoices/${attempted}/finalize`)
  const attempt = (await ask('POST', `/v1/invoices/${attempted}/collect`, {})).id
  const back = { gateway_account_id: gateway, return_url: 'https://shop.example' }
  const page = (await ask('POST', '/v1/setup_sessions', { customer_id: customer, ...back })).id
  const link = await ask('POST', '/v1/payment_links', { invoice_ids: [firstInvoice], ...back })
  return { gateway, method, spare, attempt, attempted, page, linkPage: link.setup_session_id }
}

/** Before the subscription begins, so that nothing of it is late. */
async function useSomething(ask: Ask, customer: string, now: Temporal.Instant) {
  const [used, usedLately] = [newId(), newId()]
  const event = (id: string, days: number, units: number) => ({
    ...{ id, type: 'transfer', customer_id: customer, properties: { units } },
    occurred_at: now.subtract({ hours: days * 24 }).toString(),
  })
  await ask('POST', '/v1/usage', { events: [event(used, 8, 12), event(usedLately, 1, 9)] })
  return { used, usedLately }
}

type Ask = (method: string, path: string, body?: object) => Promise<any>

async function addOns(ask: Ask): Promise<{ backup: string; insurance: string }> {
  const { data } = await ask('GET', '/v1/plans?limit=100')
  const { prices } = data.find(({ code }: { code: string }) => code === 'extras')
  const idOf = (code: string) => prices.find((price: { code: string }) => price.code === code).id
  return { backup: idOf('backup'), insurance: idOf('insurance') }
}

/** The invoice that it began with; what is due in arrears has one of its own. */
async function startInvoice(ask: Ask, subscription: { id: string }): Promise<string> {
  const { data } = await ask('GET', `/v1/invoices?subscription_id=${subscription.id}&limit=100`)
  return data.find(({ kind }: { kind: string }) => kind === 'start').id
}

async function automaticDraft(ask: Ask, subscription: { id: string }): Promise<string> {
  return (await ask('GET', `/v1/invoices?subscription_id=${subscription.id}&status=draft`)).data[0].id
}

async function newDraft(ask: Ask, customer: string, unit_amount = '500'): Promise<string> {
  const lines = [{ description: 'Work', unit_amount }]
  return (await ask('POST', '/v1/invoices', { customer_id: customer, lines })).id
}

// Both orders and all races of a pair are had by clones of one customer, one after another: their midnight must be far, or some
// of them would be billed for another number of days.
function zoneAtNoon(now: Temporal.Instant): string {
  const behind = now.toZonedDateTimeISO('UTC').hour - 12
  return behind === 0 ? 'UTC' : `Etc/GMT${behind > 0 ? '+' : ''}${behind}`
}
