import type { Fault } from '../../support/fake-stripe/faults.ts'
import { paid, reference, withoutEvents } from './at-stripe.ts'
import type { Phrase } from './steps.ts'
import { centsOf } from './story.ts'
import type { StripeStory } from './stripe-story.ts'

/** Sentences about money that goes back: refunds, disputes, returns. */
export const phrasesOfMoney: readonly Phrase<StripeStory>[] = [
  [/\bcharged_back$|^bank returns ([\d.]+)$|^chargeback ([\d.]+)$|^dispute opened\b/, disputed],
  [/^(?:chargeback reversed|won)\b/, (story) => decided(story, 'won')],
  [/^lost\b/, (story) => decided(story, 'lost')],
  [/^inquiry opened$/, (story) => disputeOpened(story, { isInquiry: true })],

  [/^refund\b.* at the same time$/, refundsAtOnce],
  [/^no answer to the refund$/, (story) => refunded(story, { fault: 'drop_before' })],
  [/^refund ([\d.]+) succeeded$/, (story, [, amount]) => refunded(story, { amount })],
  [/^(?:days later )?the gateway: the refund failed\b/, refundFailed],
  [/^refund processing$/, refundedSlowly],
  [/^no event ever says refunded$/, unheard],
  [/^refund asked$/, (story) => refunded(story)],
  // Kill Bill's refund without an adjustment: the invoice is owed again.
  [/^refund ([\d.]+)$/, (story, [, amount]) => refunded(story, { amount, reopen: true })],
]

function disputed(story: StripeStory, [, returned, back]: RegExpExecArray): Promise<void> {
  const amount = returned ?? back
  return disputeOpened(story, amount === undefined ? {} : { amount: centsOf(amount, story.currency) })
}

async function disputeOpened(story: StripeStory, settings: { amount?: number; isInquiry?: boolean }): Promise<void> {
  await paid(story)
  story.world.stripe.openDispute(await reference(story), settings)
  await story.work()
}

async function decided(story: StripeStory, status: 'won' | 'lost'): Promise<void> {
  const of = await reference(story)
  const [dispute] = [...story.world.stripe.world.disputes.values()].filter(
    ({ payment_intent }) => payment_intent === of,
  )
  if (!dispute) throw new RangeError('there is no dispute to be decided')
  story.world.stripe.endDispute(dispute.id, status)
  await story.work()
}

/** Amounts that the sentence names: `refund 60 and refund 60`, `refund of 3, 50 times`. */
async function refundsAtOnce(story: StripeStory, { input: sentence }: RegExpExecArray): Promise<void> {
  await paid(story)
  const { id: payment_id } = await story.payment()
  const times = Number(/, (\d+) times/.exec(sentence)?.[1] ?? 1)
  const amounts = [...sentence.matchAll(/refund (?:of )?([\d.]+)/g)].flatMap(([, one = '']) => Array(times).fill(one))
  const orders = amounts.map((one) => ({ payment_id, amount_cents: centsOf(one, story.currency), reason: 'a bad day' }))
  story.answers.push(...(await Promise.all(orders.map((order) => story.post('/v1/refunds', order)))))
  await story.work()
}

/** A refund of that amount, else of most of the payment. */
async function refunded(
  story: StripeStory,
  { amount, fault, reopen = false }: { amount?: string | undefined; fault?: Fault['kind']; reopen?: boolean } = {},
): Promise<void> {
  await paid(story)
  const { id: payment_id, amount_cents: all } = await story.payment()
  const amount_cents = amount === undefined ? Math.ceil(all * 0.6) : centsOf(amount, story.currency)
  if (fault) story.world.stripe.faults.next('refund', fault)
  story.answers.push(await story.post('/v1/refunds', { payment_id, amount_cents, reason: 'a bad day', reopen }))
  await story.work()
}

async function refundedSlowly(story: StripeStory): Promise<void> {
  await paid(story)
  story.behave('pm_card_pendingRefund')
  await refunded(story)
}

async function refundFailed(story: StripeStory): Promise<void> {
  const [refund] = await story.refunds()
  story.world.stripe.advance(3 * 24)
  story.world.stripe.failRefund(refund.gateway_reference)
  await story.work()
}

async function unheard(story: StripeStory): Promise<void> {
  withoutEvents(story)
  story.world.stripe.advance(3 * 24)
  await story.work()
}
