import { outcome } from '../../support/service/merchant.ts'
import type { Input } from '../vector.ts'
import { amountText, type Story } from './story.ts'

/** What can be seen after a step. */
export interface Moment {
  readonly balance: string
  readonly live_attempt: string
  readonly attempt: string
  readonly payments: string
  readonly attempts: string
  readonly invoice: string
}

const liveStatuses = ['sending', 'requires_action', 'processing', 'unknown']

/** What can be seen now; null before there is an invoice. */
export async function momentOf(story: Story): Promise<Moment | null> {
  const [first] = await story.all('invoices')
  if (!first) return null
  const [attempts, payments] = [await story.attempts(), await story.all('payments')]
  return {
    balance: amountText(first.amount_due_cents, story.currency),
    live_attempt: String(attempts.some(({ status }) => liveStatuses.includes(status))),
    attempt: String(attempts.at(-1)?.status),
    payments: String(payments.length),
    attempts: String(attempts.length),
    invoice: first.status,
  }
}

/** A story that is over, with what could be seen after each step. */
export interface Told {
  readonly story: Story
  readonly moments: readonly (Moment | null)[]
  /** The same vector with other steps. */
  again(steps: readonly unknown[]): Promise<Told>
}

/** What is compared: in our words and in those of the source. */
export type Compared = readonly [computed: string, published: string]

type Field = (told: Told, published: unknown) => Promise<readonly Compared[]>

/** A field whose value is compared as it is. */
const value =
  (see: (told: Told, published: string) => Promise<unknown>): Field =>
  async (told, published) => [[String(await see(told, String(published))), String(published)]]

const money = (story: Story, cents: number) => amountText(cents, story.currency)

/** How each field of an expectation is computed. */
export const fields: Readonly<Record<string, Field>> = {
  paid: value(async ({ story }) => money(story, (await story.invoice()).amount_paid_cents)),
  balance: value(async ({ moments }) => moments.at(-1)?.balance),
  balance_after: async ({ story, moments }, published) =>
    (published as readonly unknown[]).map((one, index) => [
      moments[index]?.balance ?? '',
      balanceIn(story, String(one)),
    ]),
  attempts: value(async ({ story }) => (await story.attempts()).length),
  attempt: value(async ({ story }) => (await story.attempts()).at(-1)?.status),
  attempt_status: value(async ({ story }) => (await story.attempts()).map(({ status }) => status)),
  payments: value(async ({ story }) => (await story.all('payments')).length),
  live_attempt: value(async ({ moments }) => moments.at(-1)?.live_attempt),
  status: value(async ({ story }) => ((await refundsOf(story)).at(-1) ?? (await story.attempts()).at(-1))?.status),
  invoice: value(async ({ story }, published) => {
    const { status } = await story.invoice()
    return published.endsWith(' once') && (await story.all('payments')).length === 1 ? `${status} once` : status
  }),
  while_pending: async ({ moments }, published) =>
    seenIn(
      moments.find((one) => one?.live_attempt === 'true'),
      published,
    ),
  end: async ({ moments }, published) => seenIn(moments.at(-1), published),
  alarm: value(async ({ story }) => (await oldestUnknownSeconds(story)) > alertAfterSeconds),
  dunning: async ({ story }, published) => {
    const isHeld = (await story.all('dunnings')).length === 0 && (await story.attempts()).length === 1
    return [[isHeld ? 'held' : 'not held', String(published).split(' ')[0] ?? '']]
  },
  answer: value(async ({ story }) => story.gatewayAnswers.at(-1)),
  stored: value(async ({ story }) => (await postedEvents(story)).length === story.posted.length),
  listed_as: value(async ({ story }) => (await postedEvents(story)).map(({ state }) => state)),
  accepted: value(async ({ story }) => story.answers.filter(({ status }) => status === 201).length),
  refused: async ({ story }, published) => {
    const code = typeof published === 'object' ? (published as Input).code : published
    const refused = story.answers.filter(({ status }) => status >= 400)
    return [[[...new Set(refused.map(outcome))].join(', '), `409 ${code}`]]
  },
  sum_refunded_max: async ({ story }, published) => {
    const refunded = money(story, (await story.payment()).refunded_cents)
    return [
      [
        `${refunded} is within ${Number(refunded) <= Number(published) ? published : 'less'}`,
        `${refunded} is within ${published}`,
      ],
    ]
  },
  reserved: value(async ({ story }) => {
    const [refund] = await story.refunds()
    return (await story.payment()).refunded_cents === refund.amount_cents
  }),
  second_refund_of_the_rest_only: value(async ({ story }) => {
    const { id: payment_id, amount_cents, refunded_cents } = await story.payment()
    const left = amount_cents - refunded_cents
    const refund = (cents: number) => story.post('/v1/refunds', { payment_id, amount_cents: cents, reason: 'the rest' })
    return `${outcome(await refund(left + 1))}, ${outcome(await refund(left))}` === '409 refund_exceeds_payment, 201'
  }),
  refundable_again: value(async ({ story }) => {
    const { amount_cents, refunded_cents, returned_cents } = await story.payment()
    return money(story, amount_cents - refunded_cents - returned_cents)
  }),
  // `stays succeeded (frozen) + payment_reversal kind refund_returned 60.00`
  refund: async ({ story }, published) => {
    const [status = '', amount = ''] = /(succeeded|failed).* ([\d.]+)$/.exec(String(published))?.slice(1) ?? []
    const returned = (await story.events('refund.returned')).map(({ object }) => money(story, object.amount_cents))
    return [[`${(await story.refunds())[0].status}, ${returned.join(', ')} returned`, `${status}, ${amount} returned`]]
  },
  recorded: value(async ({ story }) => (await story.payment()).returned_cents > 0),
  finding: value(async ({ story }) => {
    const { amount_cents, refunded_cents, returned_cents } = await story.payment()
    return `over_returned ${money(story, refunded_cents + returned_cents - amount_cents)}`
  }),
  rows: value(async ({ story }) => {
    const moved = [...(await story.events('payment.returned')), ...(await story.events('payment.reinstated'))]
    return `${words[(await story.all('disputes')).length]} dispute, ${words[moved.length]} money movements`
  }),
}

const words = ['no', 'one', 'two', 'three', 'four']

/** `due again` is the whole total; every other text is an amount. */
function balanceIn(story: Story, published: string): string {
  return published.startsWith('due again') ? money(story, story.totalCents) : published
}

function seenIn(moment: Moment | null | undefined, published: unknown): Compared[] {
  return Object.entries(published as Input).map(([field, wanted]) => {
    const seen = moment?.[field as keyof Moment]
    return [`${field} ${seen}`, `${field} ${wanted}`]
  })
}

async function refundsOf(story: Story): Promise<any[]> {
  const hasPayment = (await story.all('payments')).some(({ payment_attempt_id }) => payment_attempt_id !== null)
  return hasPayment ? story.refunds() : []
}

/** As in `deploy/prometheus/rules/collection.yml`. */
const alertAfterSeconds = 3600

async function oldestUnknownSeconds(story: Story): Promise<number> {
  const [backlog] = await story.world.owner('select oldest_unknown_seconds from collection_backlog()')
  return backlog.oldest_unknown_seconds
}

async function postedEvents({ world, posted }: Story): Promise<any[]> {
  const { data } = (await world.service.get('/v1/gateway_events?limit=100')).body as { data: any[] }
  return data.filter(({ gateway_event_id }) => posted.includes(gateway_event_id))
}
