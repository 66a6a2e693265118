// The fake Stripe in a process of its own, each answer late by the milliseconds of its argument. Forked; sends where it is, and on `sum` what it took.
import { startFakeStripe } from '../../test/support/fake-stripe/fake-stripe.ts'

export interface SlowStripe {
  readonly url: string
  readonly secretKey: string
  /** A method that takes every charge, and the customer whose it is. */
  readonly method: string
  readonly customer: string
}

export interface SlowStripeSum {
  readonly charges: number
  /** What the judge of the fake finds wrong: two charges of one attempt, say. */
  readonly wrong: readonly unknown[]
}

const stripe = await startFakeStripe()
const { method, customer } = stripe.newMethod('pm_card_visa')
Object.assign(stripe, { latencyMs: Number(process.argv[2] ?? 0) })
process.on('message', () => {
  const charges = stripe.world.movements.filter(({ kind }) => kind === 'charge').length
  process.send?.({ charges, wrong: stripe.judge.wrong() } satisfies SlowStripeSum)
})
process.send?.({ url: stripe.url, secretKey: stripe.secretKey, method, customer } satisfies SlowStripe)
