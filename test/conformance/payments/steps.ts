import { made } from '../../support/service/merchant.ts'
import type { ClockStory } from './clock-story.ts'
import { dunBy, type Story } from './story.ts'

/** What a sentence of a vector's steps means. */
export type Phrase<S extends Story> = readonly [
  says: RegExp,
  act: (story: S, words: RegExpExecArray) => Promise<unknown>,
]

/** Sentences that mean the same at either gateway. */
export const phrases: readonly Phrase<Story>[] = [
  [/^attempt( \w)? (?:fails|failed|declined)(?: \(?soft\)?)?$/, (story) => story.attempt('declined')],
  [/^attempt( \w)? (?:fails|failed|declined) \(?hard\)?$/, (story) => story.attempt('declined for good')],
  [/^attempt( \w)? (?:succeeds|succeeded)(?:, invoice paid)?$/, (story) => story.attempt('succeeds')],
  [/^attempt( \w)? (?:pending|processing)\b/, (story) => story.attempt('pending')],
  [/^attempt( \w)? unknown$/, (story) => story.attempt('unknown')],
  [/^attempt( \w)? requires action$/, (story) => story.attempt('waits for the customer')],
  [/^(?:paid|invoice paid)$/, (story) => story.attempt('succeeds')],
  [/^in dunning$/, (story) => story.attempt('declined')],
  [/^gateway says (succeeded|failed)$/, (story, [, end]) => story.tell(end === 'failed' ? 'failed' : 'succeeded')],
  [/^(?:after )?([\d.]+) (?:days?) (?:pass|later)$/, (story, [, days]) => story.passDays(Number(days))],
  [
    /^(?:paid meanwhile|(?:external|manual) payment\b.*)$/,
    async (story) => made(await story.post(`/v1/invoices/${(await story.invoice()).id}/pay`)),
  ],
  [
    /^void invoice$/,
    async (story) => story.answers.push(await story.post(`/v1/invoices/${(await story.invoice()).id}/void`)),
  ],
  [/^customer adds a new card$/, addCardForAll],
  [/^subscription canceled$/, canceled],
  [/^subscription canceled with void of the invoice$/, canceledAndVoided],
]

/** Sentences that need days to pass. */
export const phrasesOnClock: readonly Phrase<ClockStory>[] = [
  [
    /^reminder due at (\d\d):00$/,
    async (story, [, hour]) => {
      await dunBy(story, { hour: Number(hour), steps: [{ after_days: 1, action: 'mail' }] })
      await story.attempt('declined')
    },
  ],
  [
    /^paid at (\d\d:\d\d:\d\d(?:\.\d+)?)$/,
    async (story, [, time = '']) => {
      const day = story.now().toZonedDateTimeISO('UTC').toPlainDate().add({ days: 1 })
      await story.advance(day.toZonedDateTime({ timeZone: 'UTC', plainTime: time }).toInstant())
      made(await story.post(`/v1/invoices/${(await story.invoice()).id}/pay`))
    },
  ],
  // The first state of the source's overdue engine begins after thirty days: a mail, here.
  [
    /^OD1$/,
    async (story) => {
      await dunBy(story, { steps: [{ after_days: 30, action: 'mail' }] })
      await story.attempt('declined')
      await story.passDays(35)
      await story.work()
    },
  ],
  [/^refund without adjustment when older than the threshold$/, refundWhenOld],
]

/** The card meets every invoice that is open by then: those of two more months. */
async function addCardForAll(story: Story): Promise<void> {
  await story.passDays(61)
  await story.work()
  await story.addCard('succeeds')
  await story.work()
}

async function canceled(story: Story): Promise<void> {
  const [subscription] = await story.all('subscriptions')
  made(await story.post(`/v1/subscriptions/${subscription.id}/cancel`, { when: 'now', proration: 'none' }))
}

async function canceledAndVoided(story: Story): Promise<void> {
  await canceled(story)
  made(await story.post(`/v1/invoices/${(await story.invoice()).id}/void`, { rebill: false }))
}

/** Forty days are older than any threshold of the source, which are thirty at most. */
async function refundWhenOld(story: ClockStory): Promise<void> {
  await story.passDays(40)
  await story.work()
  const { id, amount_cents } = await story.payment()
  made(await story.post('/v1/refunds', { payment_id: id, amount_cents, reason: 'a bad day' }))
  await story.passDays(40)
  await story.work()
}
