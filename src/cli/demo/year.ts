import { type BillingClient, createTestClock } from '../../../packages/sdk/index.ts'
import { type DemoCustomer, plans } from './cast.ts'
import { type Chance, openChance } from './chance.ts'
import { addMetered, type MeteredCustomer, sellUsage, useApi } from './metered.ts'
import { addPaymentMethod } from './payment-methods.ts'

/** A subscription of the demo. */
interface Member {
  readonly person: DemoCustomer
  readonly customerId: string
  readonly subscriptionId: string
  plan: string
  quantity: number
  state: 'active' | 'paused' | 'leaving'
}

export interface Year {
  readonly clockId: string
  readonly from: string
  readonly until: string
}

const months = 12
const unpaidDaysMax = 45

/**
 * Writes a merchant's year through the API, on a test clock that runs from a year ago to `until`. The same seed writes the same year.
 * Reports after every month.
 */
export async function writeYear(
  billing: BillingClient,
  {
    seed,
    customers,
    gatewayAccountId,
    until,
    report,
  }: {
    readonly seed: number
    readonly customers: readonly DemoCustomer[]
    readonly gatewayAccountId: string
    readonly until: Temporal.Instant
    readonly report: (line: string) => void
  },
): Promise<Year> {
  const chance = openChance(seed)
  const end = until.toZonedDateTimeISO('UTC')
  const start = end.subtract({ months })
  for (const plan of plans) await billing.plans.create(plan)
  await sellUsage(billing)
  const clock = await createTestClock(billing, { now: start.toInstant().toString(), name: 'a year' })
  const advanceTo = (at: Temporal.ZonedDateTime) => clock.advanceTo(at.toInstant().toString())

  const members: Member[] = []
  const metered: MeteredCustomer[] = []
  for (let month = 0; month < months; month += 1) {
    const arriving = customers.filter((_, index) => monthOfArrival(index, customers.length) === month)
    for (const person of arriving) {
      members.push(...(await addCustomer(billing, chance, person, { clockId: clock.id, gatewayAccountId })))
    }
    const newest = members.findLast(({ person }) => person.currency === 'EUR')
    if (newest && !metered.some(({ id }) => id === newest.customerId))
      metered.push(await addMetered(billing, newest.customerId, { index: metered.length }))
    const middle = start.add({ months: month, days: 11 })
    await advanceTo(middle)
    await useApi(billing, metered, { seed: seed + month, from: start.add({ months: month, days: 1 }), until: middle })
    for (const member of members) await changeAtRandom(billing, chance, member)
    if (month === 4) await billOneOff(billing, members)
    await advanceTo(month === months - 1 ? end : start.add({ months: month + 1 }))
    await settle(billing, chance, start.add({ months: month + 1 }))
    report(`${start.add({ months: month }).toPlainDate()}  ${members.length} subscriptions`)
  }
  return { clockId: clock.id, from: start.toInstant().toString(), until: end.toInstant().toString() }
}

// Half of the customers are there from the start, the others come one by one.
function monthOfArrival(index: number, count: number): number {
  return index % 2 === 0 ? 0 : Math.floor((index / count) * months)
}

async function addCustomer(
  billing: BillingClient,
  chance: Chance,
  person: DemoCustomer,
  { clockId, gatewayAccountId }: { readonly clockId: string; readonly gatewayAccountId: string },
): Promise<Member[]> {
  const customer = await billing.customers.create({
    ...identityOf(person),
    currency: person.currency,
    time_zone: person.timeZone,
    address: { city: person.city, country: person.country },
    test_clock_id: clockId,
  })
  if (chance.happens(0.7)) await addPaymentMethod(billing, chance, { customerId: customer.id, gatewayAccountId })
  const join = async (plan: string, quantity: number): Promise<Member> => {
    const order = { customer_id: customer.id, plan_code: plan, quantity }
    const { id: subscriptionId } = await billing.subscriptions.create(order)
    return { person, customerId: customer.id, subscriptionId, plan, quantity, state: 'active' }
  }
  const first = firstPlan(chance, person)
  const joined = [await join(first.plan, first.quantity)]
  if (person.currency === 'EUR' && chance.happens(0.2)) joined.push(await join('support', 1))
  return joined
}

/** Name, e-mail address and id in the merchant's own system. */
export function identityOf({ name }: DemoCustomer) {
  const id = name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
  const domain = id
    .normalize('NFD')
    .replace(/[^a-z0-9-]+/g, '')
    .replace(/^-+|-+$/g, '')
  return { name, email: `billing@${domain || 'kunde'}.example`, external_id: id }
}

function firstPlan(chance: Chance, { currency }: DemoCustomer): { readonly plan: string; readonly quantity: number } {
  const suffix = currency === 'EUR' ? '' : `-${currency.toLowerCase()}`
  const yearly = currency === 'EUR' ? (['pro-yearly'] as const) : []
  const team = currency === 'JPY' ? [] : ([`team${suffix}`] as const)
  const plan = chance.oneOf<string>([`starter${suffix}`, `pro${suffix}`, ...yearly, ...team])
  return { plan, quantity: plan.startsWith('team') ? 3 + Math.floor(chance.next() * 20) : 1 }
}

/** Does one random action, or none, with a subscription in the middle of a month. */
async function changeAtRandom(billing: BillingClient, chance: Chance, member: Member): Promise<void> {
  const { subscriptions } = billing
  const { subscriptionId: id, plan, person } = member
  if (member.state === 'leaving') return
  if (member.state === 'paused') {
    if (!chance.happens(0.5)) return
    await subscriptions.resume(id)
    member.state = 'active'
  } else if (plan.startsWith('team') && chance.happens(0.25)) {
    member.quantity = Math.max(1, member.quantity + chance.oneOf([-2, 1, 2, 5]))
    await subscriptions.change(id, { quantity: member.quantity })
  } else if (plan.startsWith('starter') && chance.happens(0.12)) {
    member.plan = plan.replace('starter', 'pro')
    await subscriptions.change(id, { plan_code: member.plan, when: chance.oneOf(['now', 'period_end']) })
  } else if (plan === 'pro' && chance.happens(0.06)) {
    member.plan = 'pro-yearly'
    await subscriptions.change(id, { plan_code: member.plan })
  } else if (plan.startsWith('pro') && !plan.endsWith('yearly') && chance.happens(0.05)) {
    member.plan = plan.replace('pro', 'starter')
    await subscriptions.change(id, { plan_code: member.plan })
  } else if (chance.happens(0.025)) {
    await subscriptions.pause(id)
    member.state = 'paused'
  } else if (chance.happens(0.03)) {
    await subscriptions.cancel(id, { when: chance.oneOf(['period_end', 'period_end', 'now']) })
    member.state = 'leaving'
    if (chance.happens(0.2)) await undoCancellation(billing, member)
  } else if (chance.happens(0.02)) {
    const entry = { amount_cents: 1000, currency: person.currency, reason: 'sorry for the outage' }
    await billing.creditEntries.create(member.customerId, entry)
  }
}

async function undoCancellation({ subscriptions }: BillingClient, member: Member): Promise<void> {
  const undone = await subscriptions.uncancel(member.subscriptionId).catch(() => undefined) // refused if the subscription ended at once
  if (undone) member.state = 'active'
}

/** A one-off invoice, made by hand. */
async function billOneOff(billing: BillingClient, members: readonly Member[]): Promise<void> {
  const member = members.find(({ person }) => person.currency === 'EUR')
  if (!member) return
  const lines = [
    { description: 'On-site training', quantity: 2, unit_amount: '89000' },
    { description: 'Travel', unit_amount: '21350' },
  ]
  const draft = await billing.invoices.create({ customer_id: member.customerId, currency: 'EUR', lines })
  await billing.invoices.finalize(draft.id)
}

/** Most open invoices are paid; of the rest some are voided, and old ones marked uncollectible. */
async function settle(billing: BillingClient, chance: Chance, now: Temporal.ZonedDateTime): Promise<void> {
  const { invoices } = billing
  for (const invoice of await Array.fromAsync(invoices.all({ status: 'open' }))) {
    const { id } = invoice
    if (invoice.collection === 'automatic') continue // the gateway takes it
    const dueAt = Temporal.Instant.from(invoice.due_at ?? now.toInstant())
    const isOld = dueAt.until(now.toInstant()).total('hours') / 24 > unpaidDaysMax
    if (isOld) await invoices.markUncollectible(id)
    else if (chance.happens(0.72)) await invoices.pay(id, { reference: `transfer ${invoice.number}` })
    else if (invoice.amount_paid_cents + invoice.credited_cents === 0 && chance.happens(0.08)) await invoices.void(id)
    else if (invoice.amount_due_cents > 2000 && chance.happens(0.1)) await invoices.pay(id, { amount_cents: 1000 })
  }
}
