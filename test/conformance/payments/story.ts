import { formatMoney, isCurrency, minorUnitDigits } from '../../../src/domain/currency.ts'
import { round } from '../../../src/domain/rational.ts'
import { eventsOf, everyPage } from '../../scenarios/year.ts'
import type { Answer } from '../../support/http/send.ts'
import { made, newPlan } from '../../support/service/merchant.ts'
import { decimal, type Input, scaled } from '../vector.ts'
import type { World } from './world.ts'

/** What comes of an attempt. */
export type End = 'succeeds' | 'declined' | 'declined for good' | 'pending' | 'unknown' | 'waits for the customer'

/** A customer with an invoice, and what happens to them in the words of a vector. */
export interface Story {
  readonly world: World
  readonly input: Input
  readonly customerId: string
  readonly currency: string
  readonly totalCents: number
  /** Answers to the requests that the vector tells of. */
  readonly answers: Answer[]
  /** The statuses with which a gateway, or what it posts to, has answered. */
  readonly gatewayAnswers: number[]
  /** The constraints by which the database has refused a statement; `none` where it did not. */
  readonly refusals: string[]
  /** What was seen of events while their request was not answered yet. */
  readonly seenEarly: Set<string>
  /** The ids of events that were posted for the story. */
  readonly posted: string[]
  /** What is undone when the story is over. */
  readonly undo: (() => unknown)[]
  /** Makes the invoice, unless there is one, and an attempt for it that ends so. */
  attempt(end: End): Promise<void>
  /** The gateway tells what became of the pending attempt. */
  tell(end: 'succeeded' | 'failed'): Promise<void>
  /** The customer adds a card, which becomes their default. */
  addCard(end: End): Promise<void>
  /** Days pass; what is due at their very end is done by the next step. */
  passDays(days: number): Promise<void>
  /** Everything that is due is done. */
  work(): Promise<void>
  /** The first invoice. */
  invoice(): Promise<any>
  /** All of the customer, oldest first. */
  all(noun: 'invoices' | 'payments' | 'disputes' | 'dunnings' | 'payment_methods' | 'subscriptions'): Promise<any[]>
  /** Attempts for the first invoice, oldest first. */
  attempts(): Promise<any[]>
  payment(): Promise<any>
  refunds(): Promise<any[]>
  /** Events of a type that are about the customer. */
  events(type: string): Promise<any[]>
  post(path: string, body?: object): Promise<Answer>
}

/** What every story has, whichever gateway it is at. */
export async function beginStory(world: World, input: Input, who: object = {}) {
  const { service } = world
  const customer = made(await service.post('/v1/customers', { name: 'Ada', ...who }))
  const currency = String(input.currency ?? 'USD')
  const total = String(input.invoice_total ?? input.payment ?? '249.95')
  const read = async (path: string) => made(await service.get(path))
  const all: Story['all'] = async (noun) =>
    (await everyPage(service, `/v1/${noun}?customer_id=${customer.id}`)).toReversed()
  async function invoice() {
    const [first] = await all('invoices')
    if (!first) throw new Error('there is no invoice yet')
    return first
  }
  async function payment() {
    const [first] = (await all('payments')).filter((one) => one.payment_attempt_id !== null)
    if (!first) throw new Error('there is no payment yet')
    return read(`/v1/payments/${first.id}`)
  }
  return {
    ...{ world, input, currency, customerId: customer.id as string, totalCents: centsOf(total, currency) },
    ...{ answers: [] as Answer[], gatewayAnswers: [] as number[], refusals: [] as string[], posted: [] as string[] },
    seenEarly: new Set<string>(),
    ...{ undo: [] as (() => unknown)[], all, invoice, payment },
    attempts: async () =>
      (await everyPage(service, `/v1/payment_attempts?invoice_id=${(await invoice()).id}`)).toReversed(),
    refunds: async () => (await everyPage(service, `/v1/refunds?payment_id=${(await payment()).id}`)).toReversed(),
    events: async (type: string) =>
      (await eventsOf(service, type)).filter(({ object }) => object.customer_id === customer.id),
    post: (path: string, body: object = {}) => service.post(path, body),
    /** The customer subscribes, and owes the total of the vector. */
    async subscribe(terms: object = {}) {
      const plan = await newPlan(service, { amount_cents: centsOf(total, currency), currency })
      const order = { customer_id: customer.id, plan_code: plan.code, collection: 'automatic', ...terms }
      return made(await service.post('/v1/subscriptions', order))
    },
    async makeDefault(method: { id: string }) {
      made(await service.patch(`/v1/customers/${customer.id}`, { default_payment_method_id: method.id }))
    },
  }
}

/** An amount of a vector in minor units. */
export function centsOf(text: string, currency: string): number {
  return Number(round(scaled(decimal(text), isCurrency(currency) ? minorUnitDigits(currency) : 2)))
}

/** Minor units as a vector writes them: `239.95`. */
export function amountText(cents: number, currency: string): string {
  return isCurrency(currency) ? (formatMoney(BigInt(cents), currency).split(' ')[0] ?? '') : String(cents)
}

/** A policy of those steps for what is dunned from now on, until the story is over. */
export async function dunBy(story: Pick<Story, 'world' | 'undo'>, policy: object): Promise<void> {
  const { service } = story.world
  const end = { after_days: 365, subscription: 'leave', invoice: 'leave' }
  const { id } = made(await service.post('/v1/dunning_policies', { name: 'of the vector', end, ...policy }))
  made(await service.patch('/v1/settings', { dunning_policy_id: id }))
  story.undo.push(() => service.patch('/v1/settings', { dunning_policy_id: null }))
}
