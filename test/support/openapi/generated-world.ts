import fc from 'fast-check'
import { customerWithCredit, made, newCustomer, newDraft, newPlan, subscribed } from '../service/merchant.ts'
import { newPerson } from '../service/person.ts'
import type { TestService } from '../service/service.ts'
import { newMeter } from '../service/usage.ts'
import { differing, disputed, invoiceWithMethod } from './arranged-collection.ts'
import type { Known, Operation } from './generated-requests.ts'

/** What there is for generated requests to name. */
export interface GeneratedWorld {
  /** Ids by the noun of the address; `codes` of plans too. */
  readonly pools: Readonly<Record<string, readonly string[]>>
  /** What the fields of a body or a query mean here. */
  readonly known: Known
  /** The names that mean something. */
  readonly names: readonly string[]
  /** An id for the braces in the path: of an object of the right kind, mostly. */
  idFor(operation: Operation): fc.Arbitrary<string>
  /** Makes it all anew, so that no request finds only what others have used up. */
  replenish(): Promise<void>
  /** Takes up what a request has made. */
  remember(operation: Operation, text: string): void
}

const address = { line1: 'Hauptstr. 1', city: 'Berlin', country: 'DE' }
const credit = { amount_cents: 700, currency: 'EUR', reason: 'thanks' }
const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Tokyo',
  'Asia/Kathmandu',
  'Mars/Olympus',
  'europe/paris',
  'EST5EDT',
  '+05:30',
]
const unitAmounts = [
  ...['5', '12', '250', '0.125', '31.5', '-3'], // or hardly a line would ever be added
  ...['0', '1', '-1', '0.25', '1999', '-0.5', '1e3', '99999999999999999999', '0.0000000000000000000001'],
  ...['', '1.', '.5', '٣'],
]

type Owner = (text: string, values?: readonly unknown[]) => Promise<any[]>

/** The objects of a tenant, to be named by generated requests. */
export function generatedWorld(service: TestService, owner: Owner): GeneratedWorld {
  const pools: Record<string, string[]> = {}
  const madeByRequests: Record<string, string[]> = {}
  const pooled = (name: string) => fc.nat().map((index) => pools[name]?.[index % (pools[name]?.length ?? 1)] ?? '')
  const orUnknown = (name: string) =>
    fc.oneof({ weight: 8, arbitrary: pooled(name) }, { weight: 1, arbitrary: fc.uuid() })
  const meanings: Record<string, fc.Arbitrary<unknown>> = {
    value: fc.constantFrom('DE136695976', 'FR40303265045', 'DE136695975'),
    country: fc.constantFrom('DE', 'FR', 'CA', 'ZZ'),
    region: fc.constantFrom(null, 'QC'),
    percent: fc.constantFrom('7', '19.5', '101'),
    category: fc.constantFrom('book', 'standard', 'music'),
    customer_id: orUnknown('customers'),
    plan_id: orUnknown('plans'),
    plan_code: fc.oneof(
      { weight: 8, arbitrary: pooled('codes') },
      { weight: 1, arbitrary: fc.constant('no such plan') },
    ),
    subscription_id: orUnknown('subscriptions'),
    test_clock_id: fc.oneof(fc.constant(null), orUnknown('test_clocks')),
    currency: fc.constantFrom('EUR', 'EUR', 'EUR', 'JPY', 'KWD', 'XXX', 'ABC'),
    time_zone: fc.constantFrom(...zones),
    unit_amount: fc.constantFrom(...unitAmounts),
    code: fc.uuid(),
    at: fc.constantFrom('2031-01-01T00:00:00Z', '2032-02-29T12:00:00Z', '1999-01-01T00:00:00Z'),
    resume_at: fc.constantFrom('2033-01-01T00:00:00Z', '2034-06-30T12:00:00Z'),
    start_after: fc.constantFrom(0, 1, Number.MAX_SAFE_INTEGER),
    after: fc.constantFrom(0, 1, Number.MAX_SAFE_INTEGER),
    until: fc.constantFrom(2, 3, Number.MAX_SAFE_INTEGER),
    trial_end: fc.constantFrom('now', '2027-01-01T00:00:00Z', '2027-06-30T12:00:00Z', '1999-01-01T00:00:00Z'),
    url: fc.constantFrom('https://example.com/a', 'https://example.org:8443/b?c=d', 'http://example.com', 'nowhere'),
    types: fc.constantFrom([], ['invoice.*'], ['customer.created', 'credit.*'], ['Invoice']),
    endpoint_id: orUnknown('webhook_endpoints'),
    gateway_account_id: orUnknown('gateway_accounts'),
    payment_method_id: fc.oneof(fc.constant(null), orUnknown('payment_methods')),
    default_payment_method_id: fc.oneof(fc.constant(null), orUnknown('payment_methods')),
    payment_id: orUnknown('payments'),
    invoice_id: orUnknown('invoices'),
    amount_with_tax_cents: fc.constantFrom(1, 50, 100, Number.MAX_SAFE_INTEGER),
    meaning: fc.constantFrom('price_reduction', 'price_reduction', 'correct', 'waive'),
    dunning_policy_id: fc.oneof(fc.constant(null), orUnknown('dunning_policies')),
    gateway: fc.constantFrom('test', 'test', 'stripe'),
    gateway_reference: fc.constantFrom('ok', 'decline_lost_card', 'processing_then_ok:3', 'late_failure:1', 'pm_1'),
    return_url: fc.constantFrom('https://shop.example/account', 'http://localhost:3000/', 'nowhere'),
    invoice_ids: orUnknown('owed').map((id) => [id]),
    external_id: fc.oneof(fc.uuid(), fc.constantFrom('a', 'b')),
    role: fc.constantFrom('viewer', 'support', 'finance'),
    host: fc.constantFrom('smtp.example.com', 'mail.example.org'),
    port: fc.constantFrom(465, 587, 2525),
    security: fc.constantFrom('tls', 'starttls'),
    ...{ username: fc.constant('ada'), password: fc.constant('secret') },
    dkim: fc.constant(null),
    coupon_id: orUnknown('coupons'),
    discount_id: orUnknown('discounts'),
    discount: fc.constantFrom({ percent_off: '10' }, { amount_off_cents: 5 }, {}),
    percent_off: fc.constantFrom('10', '33.33', '100', '0'),
    amounts_off: fc.constantFrom({ EUR: 5 }, { EUR: 5, JPY: 7 }, {}),
    duration: fc.constantFrom<unknown>('once', 'forever', { periods: 2 }, { months: 3 }, 'always'),
    discounts: fc.oneof(
      { weight: 4, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: orUnknown('coupons').map((coupon_id) => [{ coupon_id }]) },
    ),
  }

  async function replenish(): Promise<void> {
    const [plan, dear, third] = await Promise.all([
      newPlan(service),
      newPlan(service, { amount_cents: 5000 }),
      newPlan(service),
    ])
    // So that documents can be e-invoices, and are final at once.
    const plain = { draft_hours: 0, tax_mode: 'none' }
    made(await service.patch('/v1/settings', { address, e_invoicing: { legal_id: { value: 'HRB 1' } }, ...plain }))
    const newcomers = await Promise.all(Array.from({ length: 3 }, () => newCustomer(service)))
    const lives = await Promise.all(Array.from({ length: 5 }, () => subscribed(service, plan, {}, { address })))
    const [ending, paused, changing] = lives.map(({ subscription }) => `/v1/subscriptions/${subscription.id}`)
    const clocks = await Promise.all(
      Array.from({ length: 3 }, () => service.post('/v1/test_clocks', { now: '2026-01-01T00:00:00Z' }).then(made)),
    )
    const tried = await subscribed(service, plan, { trial_days: 700 })
    const [rich, key] = await Promise.all([
      customerWithCredit(service, 5000),
      service.post('/v1/api_keys', { name: 'spare', scopes: ['read'] }).then(made),
      service.post(`${ending}/cancel`).then(made),
      service.post(`${paused}/pause`).then(made),
      service.post(`${changing}/change`, { quantity: 2, when: 'period_end' }).then(made),
    ])
    const endpoints = await Promise.all(
      Array.from({ length: 3 }, () =>
        service.post('/v1/webhook_endpoints', { url: 'https://example.com/hook' }).then(made),
      ),
    )
    const events = made(await service.get('/v1/events?limit=10')).data
    // One after the other: all of them wait for the lock of one customer.
    const drafts: { readonly id: string }[] = []
    for (const amount of ['9000', '9000', '900', '900']) drafts.push(await newDraft(service, rich, amount))
    const owing = drafts.slice(0, 2)
    for (const { id } of owing) made(await service.post(`/v1/invoices/${id}/finalize`))
    made(await service.post(`/v1/customers/${rich.id}/credit_entries`, credit))
    const [life] = lives.slice(-3) as [(typeof lives)[0]]
    const payment = made(
      await service.post('/v1/payments', { customer_id: life.customer.id, amount_cents: 9000, currency: 'EUR' }),
    )
    const leaving = await subscribed(service, plan, { proration: 'second' }, { address })
    const cancelled = made(await service.post(`/v1/subscriptions/${leaving.subscription.id}/cancel`, { when: 'now' }))
    const collected = await collection(service, life.customer.id)
    const people = await Promise.all([1, 2, 3].map(() => newPerson(service, 'viewer')))
    const parked = lives.slice(-2).map(({ customer }) => customer.id)
    await park(owner, parked)
    made(await service.call('PUT', '/v1/mail_server', { host: 'smtp.example.com', port: 587, security: 'starttls' }))
    made(await service.patch('/v1/settings', { mail: { from: 'billing@merchant.example' } }))
    const sending = { to: 'accounts@customer.example' }
    const message = made(await service.post(`/v1/invoices/${leaving.invoice.id}/send`, sending))
    Object.assign(pools, {
      messages: [message.id],
      plans: [plan.id, dear.id, third.id],
      codes: [plan.code, dear.code, third.code],
      customers: [...lives.map(({ customer }) => customer.id), ...newcomers.map(({ id }) => id), rich.id],
      subscriptions: [...lives, tried].map(({ subscription }) => subscription.id),
      invoices: [...lives.map(({ invoice }) => invoice.id), ...drafts.map(({ id }) => id)],
      test_clocks: clocks.map(({ id }) => id),
      payments: [payment.id],
      credit_notes: [cancelled.credit_note.id],
      disputes: [(await disputed(owner, payment.id, 'fraudulent')).id],
      ...collected,
      api_keys: [key.id],
      people: people.map(({ id }) => id),
      webhook_endpoints: endpoints.map(({ id }) => id),
      events: events.map(({ id }: { id: string }) => id),
      ...(await coupons(service)),
      meters: [(await newMeter(service)).id],
      parked,
    })
    for (const [name, ids] of Object.entries(madeByRequests)) pools[name]?.push(...ids.splice(0).slice(-5))
  }

  async function coupons(merchant: TestService) {
    const terms = { name: 'Sale', percent_off: '10', duration: 'forever' }
    const { id } = made(await merchant.post('/v1/coupons', terms))
    const code = made(await merchant.post('/v1/promotion_codes', { coupon_id: id, code: `sale ${id}` }))
    const { subscription } = await subscribed(merchant, await newPlan(merchant), { discounts: [{ coupon_id: id }] })
    return {
      coupons: [id as string],
      promotion_codes: [code.id as string],
      discounted: [subscription.id as string],
      discounts: [subscription.discounts[0].id as string],
    }
  }

  /** What is needed to collect from a customer. */
  async function collection(merchant: TestService, customer_id: string) {
    const account = made(await merchant.post('/v1/gateway_accounts', { gateway: 'test', label: 'try-out' }))
    const { invoiceId } = await invoiceWithMethod({ ...merchant, word: 'collected' })
    const owed = await invoiceWithMethod({ ...merchant, word: 'linked' })
    const method = { customer_id, gateway_account_id: account.id, gateway_reference: 'ok' }
    const page = { gateway_account_id: account.id, return_url: 'https://shop.example/account' }
    const policy = { name: 'a week', steps: [{ after_days: 1, action: 'attempt' }] }
    const ids = async (path: string, body: object): Promise<string[]> => [made(await merchant.post(path, body)).id]
    return {
      gateway_accounts: [account.id as string],
      reconciliation_differences: [await differing(owner, account.id, 'less')],
      payment_methods: await ids('/v1/payment_methods', method),
      payment_attempts: await ids(`/v1/invoices/${invoiceId}/collect`, {}),
      dunning_policies: await ids('/v1/dunning_policies', policy),
      setup_sessions: await ids('/v1/setup_sessions', { ...page, customer_id }),
      payment_links: await ids('/v1/payment_links', { ...page, invoice_ids: [owed.invoiceId] }),
      owed: [owed.invoiceId],
      refunds: await ids('/v1/refunds', { payment_id: pools.payments?.[0], amount_cents: 1, reason: 'sorry' }).catch(
        () => [],
      ),
    }
  }

  function remember({ method, path }: Operation, text: string): void {
    const noun = /^\/v1\/(\w+)$/.exec(path)?.[1]
    if (method !== 'POST' || !noun || !pools[noun]) return
    const { id, code, latest_invoice } = JSON.parse(text)
    const keep = (name: string, one: string) => {
      madeByRequests[name] = [...(madeByRequests[name] ?? []), one]
    }
    keep(noun, id)
    if (noun === 'plans') keep('codes', code)
    if (latest_invoice) keep('invoices', latest_invoice.id)
  }

  return {
    pools,
    known: (name) => meanings[name] ?? null,
    names: Object.keys(meanings),
    idFor: ({ operationId, path }) =>
      operationId === 'releaseCustomer'
        ? fc.oneof(pooled('parked'), orUnknown('customers'))
        : ['previewDiscountRemoval', 'removeDiscount'].includes(operationId)
          ? pooled('discounted')
          : orUnknown(/^\/v1\/(\w+)\/\{/.exec(path)?.[1] ?? ''),
    replenish,
    remember,
  }
}

/** As the billing run does it with whom it cannot bill. */
async function park(owner: Owner, customerIds: readonly string[]): Promise<void> {
  await owner(
    `update customer_billing set parked_at = date_trunc('milliseconds', now()), parked_reason = 'a test'
      where customer_id = any($1::uuid[])`,
    [customerIds],
  )
}
