import { csv } from '../bank-files.ts'

/** Calls the API of one tenant, and gives the body of a good answer. */
export type Ask = (
  method: 'POST' | 'PATCH' | 'PUT' | 'GET' | 'DELETE',
  path: string,
  body?: object,
) => Promise<Answered>

/** The API by a key's headers, as `startTestService` calls it; what is not answered well is an error. */
export function askBy(
  call: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => Promise<{ status: number; body: unknown; text: string }>,
  headers: Record<string, string> = {},
): Ask {
  return async (method, path, body) => {
    const answer = await call(method, path, method === 'POST' ? (body ?? {}) : body, headers)
    if (answer.status >= 300) throw new Error(`${method} ${path} ${JSON.stringify(body)}: ${answer.text}`)
    return answer.body as Answered
  }
}

/** As much of an answer as the world looks at. */
export interface Answered {
  readonly id: string
  readonly latest_invoice: Answered | null
  readonly data: readonly Answered[]
  readonly status: string
  readonly amount_paid_cents: number
  readonly credited_cents: number
  readonly payment_reference: string
}

/** A tenant's customers by name, with their subscriptions, and the clock they live by. */
export interface World {
  readonly clock: string
  readonly customers: Readonly<Record<string, string>>
  readonly subscriptions: Readonly<Record<string, string>>
}

/**
 * For tests: half a year of a merchant with every kind of customer, told through the API with a test clock, and one who
 * lives today.
 */
export async function buildWorld(ask: Ask): Promise<World> {
  const clock = (await ask('POST', '/v1/test_clocks', { now: '2026-01-31T10:00:00Z' })).id
  const customers: Record<string, string> = {}
  const subscriptions: Record<string, string> = {}
  await makePlans(ask)

  // January and February: everybody comes.
  await subscribe('ann', { plan_code: 'basic' })
  await subscribe('bob', { plan_code: 'pro', trial_days: 14 })
  await subscribe('cyd', { plan_code: 'basic', proration: 'second' }, { time_zone: 'America/New_York' })
  await subscribe('dan', { plan_code: 'yearly', quantity: 2 }, { time_zone: 'Asia/Kathmandu' })
  await subscribe('eve', { plan_code: 'pro' })
  await subscribe('fay', { plan_code: 'yen', billing_cycle_anchor: '2026-01-01T00:00:00Z' })
  await subscribe('gus', { plan_code: 'free' })
  await subscribe('hal', { plan_code: 'basic', start_at: '2026-03-15T00:00:00Z' })
  await subscribe('ida', { plan_code: 'daily', start_at: '2026-01-05T00:00:00Z' })
  await subscribe('kit', { plan_code: 'basic' })
  await subscribe('mia', { plan_code: 'pro' })
  await subscribe('joe', { plan_code: 'basic' }, {}, null)
  await collectedFrom('ned', 'ok')
  await collectedFrom('oda', 'decline_insufficient_funds')
  await rich('lou', 5000)
  const settledByCredit = await subscribe('lou', { plan_code: 'pro' })
  await ask('POST', '/v1/subscriptions', { customer_id: customers.ann, plan_code: 'support' })
  await advance('2026-02-10T12:00:00Z')
  await act('ann', 'change', { plan_code: 'pro' })
  await act('cyd', 'pause')
  await act('hal', 'cancel', { when: 'now' })
  await pay('eve', { amount_cents: 1000 })
  await pay('mia', {})
  await act('mia', 'change', { plan_code: 'basic' })
  await ask('POST', `/v1/customers/${customers.bob}/credit_entries`, credit(2500))
  await act('ida', 'cancel', { when: 'now' })

  await advance('2026-03-05T08:00:00Z')
  await act('ann', 'change', { quantity: 3 })
  await act('ann', 'change', { plan_code: 'basic', when: 'period_end' })
  await act('dan', 'change', { plan_code: 'basic', proration: 'none' })
  await act('bob', 'cancel')
  await act('kit', 'pause')
  await act('mia', 'pause')
  await settleAll('eve', 'void')
  await settleAll('ann', 'pay')
  await settleAll('fay', 'mark_uncollectible')
  await ask('POST', `/v1/invoices/${settledByCredit.latest_invoice?.id}/void`, { rebill: false })
  await subscribe('hal', { plan_code: 'pro' })

  await advance('2026-04-20T23:30:00Z')
  await act('cyd', 'resume')
  await act('hal', 'pause', { proration: 'none' })
  await act('eve', 'cancel', { at: '2026-05-11T00:00:00Z' })
  await settleAll('fay', 'void', { rebill: false })
  await settleAll('cyd', 'void', { rebill: true })
  await act('dan', 'cancel', { when: 'now', proration: 'prorate' })

  await advance('2026-05-06T00:00:00Z')
  await act('eve', 'uncancel')
  await act('hal', 'resume')
  await act('mia', 'resume')
  await ask('POST', `/v1/customers/${customers.eve}/credit_entries`, credit(700))
  const oneOff = await ask('POST', '/v1/invoices', { customer_id: customers.eve, currency: 'EUR', lines: [setUp] })
  await ask('POST', `/v1/invoices/${oneOff.id}/lines`, { description: 'By the gram', quantity: 3, unit_amount: '0.5' })
  await ask('POST', `/v1/invoices/${oneOff.id}/finalize`)
  await ask('POST', '/v1/invoices', { customer_id: customers.ann, currency: 'EUR', lines: [setUp] })
  await advance('2026-07-01T00:00:00Z')
  await ask('POST', `/v1/customers/${customers.ann}/credit_entries`, credit(50))
  await ask('POST', `/v1/invoices/${(await newestOpen('ann')).id}/apply_credit`)
  const [payment] = (await ask('GET', `/v1/payments?customer_id=${customers.ned}`)).data
  for (const more of [{}, { reopen: true }])
    await ask('POST', '/v1/refunds', { payment_id: payment?.id, amount_cents: 100, reason: 'sorry', ...more })
  await advance('2026-07-01T00:00:00Z')
  await ask('POST', '/v1/bank_statements', bankFile((await newestOpen('hal')).payment_reference))
  await orderWebhooks(ask)
  return { clock, customers, subscriptions }

  async function subscribe(name: string, order: object, who: object = {}, test_clock_id: string | null = clock) {
    const living = test_clock_id === null ? {} : { test_clock_id }
    customers[name] ??= (await ask('POST', '/v1/customers', { name, ...living, ...who })).id
    const made = await ask('POST', '/v1/subscriptions', { customer_id: customers[name], ...order })
    subscriptions[name] = made.id
    return made
  }
  /** A customer who has credit before they subscribe. */
  async function rich(name: string, amount_cents: number) {
    customers[name] = (await ask('POST', '/v1/customers', { name, test_clock_id: clock })).id
    await ask('POST', `/v1/customers/${customers[name]}/credit_entries`, credit(amount_cents))
  }
  /** A customer whose invoices are taken from a payment method of that token. */
  async function collectedFrom(name: string, token: string) {
    customers[name] = (await ask('POST', '/v1/customers', { name, test_clock_id: clock })).id
    const { id } = await ask('POST', '/v1/gateway_accounts', { gateway: 'test', label: name })
    const method = { customer_id: customers[name], gateway_account_id: id, gateway_reference: token }
    await ask('POST', '/v1/payment_methods', method)
    await subscribe(name, { plan_code: 'pro' })
  }
  async function act(name: string, action: string, body: object = {}) {
    await ask('POST', `/v1/subscriptions/${subscriptions[name]}/${action}`, body)
  }
  async function advance(to: string) {
    await ask('POST', `/v1/test_clocks/${clock}/advance`, { to })
  }
  async function open(name: string) {
    return (await ask('GET', `/v1/invoices?customer_id=${customers[name]}&status=open&limit=100`)).data
  }
  async function newestOpen(name: string): Promise<Answered> {
    const [newest] = await open(name)
    if (!newest) throw new Error(`${name} has no open invoice`)
    return newest
  }
  async function pay(name: string, body: object) {
    await ask('POST', `/v1/invoices/${(await newestOpen(name)).id}/pay`, body)
  }
  /** Those that are paid or credited in part cannot be voided. */
  async function settleAll(name: string, action: string, body: object = {}) {
    const invoices = (await open(name)).filter((one) => one.amount_paid_cents === 0 && one.credited_cents === 0)
    for (const { id } of invoices) await ask('POST', `/v1/invoices/${id}/${action}`, body)
  }
}

const setUp = { description: 'Setting up', unit_amount: '4900' }

/** A part of what is due, twice, another one that goes back, and money of nobody. */
function bankFile(reference: string) {
  const part = `2026-07-02;1.00;EUR;${reference}`
  return csv(
    'date;amount;currency;reference',
    part,
    part,
    part.replace('1.00', '2.00'),
    part.replace('1.00', '-2.00'),
    '2026-07-02;7.00;EUR;no idea',
  )
}

function credit(amount_cents: number) {
  return { amount_cents, currency: 'EUR', reason: 'goodwill' }
}

/** An endpoint with things to be sent, paused before anything is. */
async function orderWebhooks(ask: Ask): Promise<void> {
  const { id } = await ask('POST', '/v1/webhook_endpoints', { url: 'https://example.com' })
  const [event] = (await ask('GET', '/v1/events?limit=1')).data
  await ask('POST', `/v1/events/${event?.id}/resend`, { endpoint_id: id })
  await ask('POST', `/v1/webhook_endpoints/${id}/test`)
  await ask('POST', `/v1/webhook_endpoints/${id}/replay`, { after: 1 })
  await ask('POST', `/v1/webhook_endpoints/${id}/pause`)
}

async function makePlans(ask: Ask): Promise<void> {
  const plan = (code: string, amount_cents: number, more: object = {}) =>
    ask('POST', '/v1/plans', { code, name: code, amount_cents, currency: 'EUR', ...more })
  await plan('basic', 1000)
  await plan('pro', 2999)
  await plan('yearly', 12_000, { interval: 'year' })
  await plan('daily', 99, { interval: 'day' })
  await plan('free', 0, { product: 'free' })
  await plan('support', 700, { product: 'support', interval: 'week' })
  await plan('yen', 501, { currency: 'JPY' })
}
