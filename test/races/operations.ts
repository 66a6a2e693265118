import type { Answer } from '../support/http/send.ts'
import type { World } from './world.ts'

/** Something that is done to a customer in one request, or by the billing run. */
export interface Operation {
  readonly name: string
  readonly act: (world: World) => Promise<Pick<Answer, 'status' | 'body' | 'text'>>
  /** Where it can be done; anywhere unless said. */
  readonly only?: 'on clock' | 'off clock'
  /** What it is done beside by no order of the two: it comes between two steps of the other, as to a gateway, or of an advance. */
  readonly notWith?: readonly string[]
}

const later = ({ now }: World, days: number) => now.add({ hours: days * 24 }).toString()

function post(name: string, path: (world: World) => string, body: object | ((world: World) => object) = {}): Operation {
  return {
    name,
    act: (world) => world.call('POST', `/v1/${path(world)}`, typeof body === 'function' ? body(world) : body),
  }
}

const ofFirst = (verb: string) => (world: World) => `subscriptions/${world.first}/${verb}`
const ofInvoice = (verb: string) => (world: World) => `invoices/${world.firstInvoice}/${verb}`
const subscribing = (code: string) => (world: World) => ({ customer_id: world.customer, plan_code: code })
const line = { description: 'More', unit_amount: '70' }
const lines = [{ description: 'Other work', unit_amount: '650' }]
const credit = (amount_cents: number) => ({ amount_cents, currency: 'EUR', reason: 'race' })
const ofCustomer = (verb: string) => (world: World) => `customers/${world.customer}/${verb}`

function advancing(name: string, daysOn: number): Operation {
  const to = (world: World) => ({ to: later(world, daysOn) })
  return { ...post(name, (world) => `test_clocks/${world.clock}/advance`, to), only: 'on clock' }
}

const usageOf = (name: string, hoursAgo: number) => (world: World) => ({
  ...{ id: `${name} ${world.customer}`, type: 'transfer', customer_id: world.customer },
  ...{ occurred_at: later(world, -hoursAgo / 24), properties: { units: 7 } },
})

/** Usage of the running period and of one that has been billed, and its corrections. */
export const usageOperations: readonly Operation[] = [
  post(
    'record usage',
    () => 'usage',
    (world) => ({ events: [usageOf('now', 2)(world), usageOf('late', 9 * 24)(world)] }),
  ),
  post(
    'void usage',
    () => 'usage/void',
    ({ used, usedLately, customer }) => ({ ids: [used, usedLately, `now ${customer}`] }),
  ),
].map((operation) => ({ ...operation, notWith: ['advance', 'advance beyond the period'] }))

/** Every write of the API that has to do with one customer. The billing run is added where there is one. */
export const operations: readonly Operation[] = [
  post('subscribe again', () => 'subscriptions', subscribing('basic')),
  post('subscribe to more', () => 'subscriptions', subscribing('storage')),
  post('change plan', ofFirst('change'), { plan_code: 'pro' }),
  post('change plan without proration', ofFirst('change'), { plan_code: 'pro', proration: 'none' }),
  post('change interval', ofFirst('change'), { plan_code: 'yearly' }),
  post('change quantity', ofFirst('change'), { quantity: 2 }),
  post('change items', ofFirst('change'), ({ insurance }) => ({
    items: [{ price_code: 'seats', quantity: 4 }, { price_id: insurance }],
  })),
  post('take an add-on off', ofFirst('change'), ({ backup }) => ({ items: [{ price_id: backup, quantity: 0 }] })),
  post('change at period end', ofFirst('change'), ({ backup }) => ({
    ...{ plan_code: 'pro', when: 'period_end' },
    items: [
      { price_code: 'seats', quantity: 9 },
      { price_id: backup, quantity: 5 },
    ],
  })),
  post('change at an instant', ofFirst('change'), (world) => ({ plan_code: 'pro', at: later(world, 4) })),
  {
    name: 'take pending change back',
    act: (world) => world.call('DELETE', `/v1/subscriptions/${world.first}/pending_change`),
  },
  {
    name: 'take back what waits',
    act: (world) => world.call('DELETE', `/v1/subscriptions/${world.first}/pending_actions`),
  },
  post('cancel now', ofFirst('cancel'), { when: 'now' }),
  post('cancel now without proration', ofFirst('cancel'), { when: 'now', proration: 'none' }),
  post('cancel at an instant', ofFirst('cancel'), (world) => ({ at: later(world, 3) })),
  post('uncancel', ofFirst('uncancel')),
  post('pause', ofFirst('pause')),
  post('pause without proration', ofFirst('pause'), { proration: 'none' }),
  post('pause at an instant', ofFirst('pause'), (world) => ({ at: later(world, 2), resume_at: later(world, 4) })),
  post('resume', ofFirst('resume')),
  post('move the billing day', ofFirst('anchor'), (world) => ({ billing_cycle_anchor: later(world, 7) })),
  post('move the billing day with the next invoice', ofFirst('anchor'), (world) => ({
    billing_cycle_anchor: later(world, 7),
    proration: 'next_invoice',
  })),
  post('extend the trial', ofFirst('extend_trial'), (world) => ({ trial_end: later(world, 6) })),
  {
    name: 'note metadata',
    act: (world) => world.call('PATCH', `/v1/subscriptions/${world.first}`, { metadata: { seat: '14' } }),
  },
  {
    name: 'set a minimum',
    act: (world) => world.call('PATCH', `/v1/subscriptions/${world.first}`, { minimum_cents: 9000 }),
  },
  {
    name: 'set a threshold',
    act: (world) => world.call('PATCH', `/v1/subscriptions/${world.first}`, { billing_threshold_cents: 100 }),
  },
  ...usageOperations,
  post('pay', ofInvoice('pay')),
  post('pay some', ofInvoice('pay'), { amount_cents: 400 }),
  post(
    'receive money',
    () => 'payments',
    ({ customer }) => ({ customer_id: customer, amount_cents: 900, currency: 'EUR' }),
  ),
  post(
    'allocate',
    ({ payment }) => `payments/${payment}/allocate`,
    ({ firstInvoice }) => ({ invoice_id: firstInvoice, amount_cents: 500 }),
  ),
  post('collect', ofInvoice('collect')),
  post('collect some', ofInvoice('collect'), ({ spare }) => ({ payment_method_id: spare, amount_cents: 300 })),
  post('collect again', ({ attempted }) => `invoices/${attempted}/collect`),
  post('pay what is collected', ({ attempted }) => `invoices/${attempted}/pay`),
  post('void what is collected', ({ attempted }) => `invoices/${attempted}/void`),
  post('cancel the attempt', ({ attempt }) => `payment_attempts/${attempt}/cancel`),
  post(
    'attach a method',
    () => 'payment_methods',
    ({ customer, gateway }) => ({
      ...{ customer_id: customer, gateway_account_id: gateway, gateway_reference: 'decline_lost_card' },
    }),
  ),
  post('detach the method', ({ method }) => `payment_methods/${method}/detach`),
  {
    name: 'choose another method',
    act: (world) => world.call('PATCH', `/v1/customers/${world.customer}`, { default_payment_method_id: world.spare }),
  },
  post('use the page', ({ page }) => `setup_sessions/${page}/complete`, { gateway_reference: 'dispute:3' }),
  post('use the link', ({ linkPage }) => `setup_sessions/${linkPage}/complete`, {
    gateway_reference: 'dispute_then_won:3',
  }),
  post(
    'give back',
    () => 'refunds',
    ({ payment }) => ({ payment_id: payment, amount_cents: 400, reason: 'race' }),
  ),
  post('void', ofInvoice('void')),
  post('forgive', ofInvoice('void'), { rebill: false }),
  post('mark uncollectible', ofInvoice('mark_uncollectible')),
  post('apply credit', ofInvoice('apply_credit')),
  post('give credit', ofCustomer('credit_entries'), credit(300)),
  post('take credit', ofCustomer('credit_entries'), credit(-500)),
  post(
    'write an invoice',
    () => 'invoices',
    (world) => ({ customer_id: world.customer, lines }),
  ),
  post('add a line', (world) => `invoices/${world.draft}/lines`, line),
  post('finalize', (world) => `invoices/${world.draft}/finalize`),
  post('finalize another', (world) => `invoices/${world.handMade}/finalize`),
  post('void a draft', (world) => `invoices/${world.draft}/void`),
  {
    name: 'rename',
    act: (world) => world.call('PATCH', `/v1/customers/${world.customer}`, { name: 'Grace', net_days: 14 }),
  },
  { ...post('release', ofCustomer('release')), only: 'off clock' },
  advancing('advance', 5),
  advancing('advance beyond the period', 40),
  { name: 'delete clock', act: (world) => world.call('DELETE', `/v1/test_clocks/${world.clock}`), only: 'on clock' },
]

export type Pair = readonly [Operation, Operation]

/** Every two operations that can be done in the same surroundings, each also with itself. */
export function pairsOf(among: readonly Operation[]): Pair[] {
  return among.flatMap((one, index) =>
    among
      .slice(index)
      .filter((other) => !other.notWith?.includes(one.name) && !one.notWith?.includes(other.name))
      .map((other): Pair => [one, other]),
  )
}

export function nameOf([one, other]: Pair): string {
  return `${one.name} x ${other.name}`
}
