import type { Chance } from '../../../src/cli/demo/chance.ts'
import { type Ask, Refused } from '../http/keyed-requests.ts'

export interface LivesOptions {
  readonly ask: Ask
  readonly chance: Chance
  /** The price of an add-on, by `sellPlansOfLives`. */
  readonly backup: string
  /** The first part of the names of its customers. */
  readonly name: string
  /** How many are subscribed for tomorrow, to be made late by `moveBack`. */
  readonly lateShare: number
  /** How many live on a test clock, which they take through some months. */
  readonly clockShare?: number
  readonly isOver: () => boolean
}

/** What is subscribed to at once, and what is subscribed to for tomorrow. */
export const busyPlans = ['monthly', 'weekly'] as const
export const latePlans = ['late-monthly', 'late-weekly'] as const

const perUnit = { kind: 'recurring', model: 'per_unit' }
// The first seats cost nothing, so that everybody begins with an invoice over 1000.
const tiers = [
  { up_to: '5', unit_amount: '0' },
  { up_to: null, unit_amount: '70', flat_amount: '15' },
]
const pricesOfBusy = [
  { code: 'base', ...perUnit, unit_amount: '1000' },
  { code: 'seats', kind: 'recurring', model: 'graduated', tiers, interval: 'month' },
  { code: 'care', ...perUnit, unit_amount: '35', interval: 'week', timing: 'in_arrears' },
]
const money = (code: string) =>
  busyPlans.some((busy) => busy === code) ? { prices: pricesOfBusy } : { amount_cents: 1000 }

const plansOfLives = [...busyPlans, ...latePlans].map((code) => {
  const interval = code.endsWith('monthly') ? 'month' : 'week'
  return { code, name: code, ...money(code), currency: 'EUR', interval }
})
const extras = {
  ...{ code: 'extras', name: 'extras', currency: 'EUR', product: 'extras' },
  prices: [{ code: 'backup', ...perUnit, unit_amount: '120', interval: 'week' }],
}

/** Makes what these lives need, and gives the id of the add-on's price. */
export async function sellPlansOfLives(ask: Ask): Promise<string> {
  for (const body of plansOfLives) await ask({ path: '/v1/plans', body, mark: null })
  const { prices } = await ask({ path: '/v1/plans', body: extras, mark: null })
  return prices[0].id
}

/** Lets one customer after another come, subscribe, pay, change and be given credit, until it is over. */
export async function liveOn({
  ask,
  chance,
  backup,
  name,
  lateShare,
  clockShare = 0,
  isOver,
}: LivesOptions): Promise<void> {
  try {
    for (let count = 1; !isOver(); count += 1) {
      const who = `${name}-${count}`
      const clock = chance.happens(clockShare) ? await ask(clockFor(who)) : null
      const body = { name: 'Busy', external_id: who, ...(clock ? { test_clock_id: clock.id } : {}) }
      const customer = await ask({ path: '/v1/customers', body, mark: `customer ${who}` })
      if (clock) await liveByClock(customer, who, clock)
      else if (chance.happens(lateShare)) await subscribe(customer, who, latePlans, tomorrow())
      else await live(customer, who)
    }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
  }

  function subscribe(customer: { id: string }, who: string, plans: readonly [string, ...string[]], terms: object = {}) {
    const body = { customer_id: customer.id, plan_code: chance.oneOf(plans), metadata: { order: who }, ...terms }
    return ask({ path: '/v1/subscriptions', body, mark: `subscription ${who}` })
  }

  async function live(customer: { id: string }, who: string): Promise<void> {
    const subscription = await subscribe(customer, who, busyPlans)
    for (let step = 1; step <= 4 && !isOver(); step += 1) {
      const what = `${who} ${step}`
      const deed = chance.oneOf([pay, change, grant])
      await deed(customer, subscription, what, step)
    }
  }

  async function liveByClock(customer: { id: string }, who: string, clock: { id: string }): Promise<void> {
    await live(customer, who)
    for (const to of ['2026-03-01T00:00:00Z', '2026-06-15T00:00:00Z']) {
      if (!isOver()) await ask({ path: `/v1/test_clocks/${clock.id}/advance`, body: { to }, mark: null })
    }
  }

  function pay(_customer: { id: string }, subscription: any, what: string) {
    const path = `/v1/invoices/${subscription.latest_invoice.id}/pay`
    return ask({ path, body: { amount_cents: 100, reference: what }, mark: `payment ${what}` })
  }

  function change(_customer: { id: string }, subscription: any, _what: string, step: number) {
    const path = `/v1/subscriptions/${subscription.id}/change`
    const quantity = step + 1 // each quantity once, so that each change is known by it
    const items = [
      { price_code: 'seats', quantity: step + 3 },
      { price_id: backup, quantity: step },
    ]
    return ask({ path, body: { quantity, items }, mark: `change ${subscription.id} to ${quantity}` })
  }

  function grant(customer: { id: string }, _subscription: any, what: string) {
    const path = `/v1/customers/${customer.id}/credit_entries`
    return ask({ path, body: { amount_cents: 50, currency: 'EUR', reason: what }, mark: `credit ${what}` })
  }
}

function clockFor(who: string) {
  return { path: '/v1/test_clocks', body: { now: '2026-01-31T09:00:00Z', name: who }, mark: null }
}

function tomorrow(): object {
  return { start_at: Temporal.Now.instant().add({ hours: 24 }).toString() }
}
