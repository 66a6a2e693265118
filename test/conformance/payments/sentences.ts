import { outcome } from '../../support/service/merchant.ts'
import type { Compared, Told } from './facts.ts'
import { amountText, type Story } from './story.ts'

/** What a part of a sentence states, as facts. */
export type Sentence<T extends Told = Told> = readonly [
  says: RegExp,
  compare: (told: T, words: RegExpExecArray) => Promise<readonly Compared[]>,
]

/** Rules that are told in words, and the facts that they come to here. */
export const sentences: readonly Sentence[] = [
  [/dunning starts from the failure day/, dunnedFromFailure],
  [
    /attempt row stays (\w+)/,
    async ({ story }, [, status = '']) => [[`attempt ${(await story.attempts())[0].status}`, `attempt ${status}`]],
  ],
  [
    /money is recorded as payment/,
    async ({ story }) => {
      const [{ id }] = await story.attempts()
      const own = (await story.all('payments')).filter(({ payment_attempt_id }) => payment_attempt_id === id)
      return [[`${own.length} payment of the attempt`, '1 payment of the attempt']]
    },
  ],
  [/if the invoice was paid meanwhile it stays unallocated and is listed/, paidMeanwhile],
  [/no second attempt row/, async ({ story }) => [[`${(await story.attempts()).length} attempt`, '1 attempt']]],
  [/a refund is our decision and does not start dunning/, refundIsNoFailure],
  [/one attempt at once for each open invoice of the customer \(oldest first\)/, everyInvoiceOldestFirst],
  [/no later attempt/, noLaterAttempt],
  [/if it succeeds nevertheless the money is unallocated \+ refundable, and listed/, paidAfterVoid],
  [/no reminder/, noReminder],
  [/every due step in order/, lateStepsInOrder],
  [/notices older than the next step are marked skipped/, lateStepsSkipped],
  [
    /^clear if the next unpaid invoice is younger than the threshold$/,
    async ({ story }) => {
      const dunnings = await story.all('dunnings')
      const states = dunnings.map(({ status, steps_done }) => `${status} after ${steps_done}`)
      return [[states.join(', '), 'ended after 1, active after 0']]
    },
  ],
  [/^one live attempt\b/, async ({ story }) => [[`${(await liveOf(story)).length} live`, '1 live']]],
  [/recorded \(a fact\) as unallocated payment/, recordedUnallocated],
  // Our word for it is attempt_in_progress.
  [/(?:^|allocation )refused:? invoice_has_live_attempt/, refusedWhileLive],
  [
    /offered: cancel attempt first/,
    async ({ story }) => [
      [/cancel it first/.exec(String(story.answers.at(-1)?.body.detail))?.[0] ?? 'nothing', 'cancel it first'],
    ],
  ],
  [
    /payment_reversal/,
    async ({ story }) => [[`${(await story.events('payment.returned')).length} returned`, '1 returned']],
  ],
  [
    /invoice open again/,
    async ({ story }) => {
      const { status, amount_due_cents } = await story.invoice()
      return [[`${status} ${amount_due_cents}`, `open ${story.totalCents}`]]
    },
  ],
]

async function liveOf(story: Story): Promise<any[]> {
  return (await story.attempts()).filter(({ ended_at }) => ended_at === null)
}

async function dunnedFromFailure({ story }: Told): Promise<readonly Compared[]> {
  const [{ created_at, ended_at }] = await story.attempts()
  const [dunning] = await story.all('dunnings')
  return [
    [`dunned from ${dunning?.started_at}`, `dunned from ${ended_at}`],
    [`made before it failed: ${created_at < ended_at}`, 'made before it failed: true'],
  ]
}

/** The same once more, with the invoice paid before the money comes. */
async function paidMeanwhile({ story, again }: Told): Promise<readonly Compared[]> {
  const steps = story.input.steps as readonly string[]
  const { story: other } = await again([...steps.slice(0, -1), 'paid meanwhile', ...steps.slice(-1)])
  const { unallocated_cents } = await other.payment()
  return [[`unallocated ${unallocated_cents}`, `unallocated ${other.totalCents}`]]
}

async function refundIsNoFailure({ story }: Told): Promise<readonly Compared[]> {
  const { status } = await story.invoice()
  const dunnings = await story.all('dunnings')
  const { refunded_cents } = await story.payment()
  return [
    [
      `${status}, ${dunnings.length} dunned, ${refunded_cents} refunded`,
      `paid, 0 dunned, ${story.totalCents} refunded`,
    ],
  ]
}

async function everyInvoiceOldestFirst({ story }: Told): Promise<readonly Compared[]> {
  const invoices = await story.all('invoices')
  const path = `/v1/payment_attempts?customer_id=${story.customerId}&status=succeeded&limit=100`
  const { data } = (await story.world.service.get(path)).body as { data: any[] }
  const tried = data.toReversed().map(({ invoice_id }) => invoices.findIndex(({ id }) => id === invoice_id) + 1)
  const states = new Set(invoices.map(({ status }) => status))
  return [
    [`tried ${tried.join(' ')}`, `tried ${invoices.map((_, index) => index + 1).join(' ')}`],
    [[...states].join(', '), 'paid'],
    [String(invoices.length > 1), 'true'],
  ]
}

/** Neither for the void invoice nor, in the same story once more, for one that is owed still. */
async function noLaterAttempt({ story, again }: Told): Promise<readonly Compared[]> {
  const { story: other } = await again(['in dunning', 'subscription canceled'])
  const compared = [story, other].map(async (one): Promise<readonly Compared[]> => {
    const before = (await one.attempts()).length
    await one.passDays(60)
    await one.work()
    const [dunning] = await one.all('dunnings')
    return [
      [`${(await one.attempts()).length} attempts`, `${before} attempts`],
      [`dunning ${dunning?.status}`, 'dunning ended'],
    ]
  })
  return (await Promise.all(compared)).flat()
}

/** At a gateway that takes the money of an attempt that it had declined. */
async function paidAfterVoid({ story, again }: Told): Promise<readonly Compared[]> {
  const { story: other } = await again([...(story.input.steps as readonly string[]), 'gateway: it succeeded'])
  const { id, unallocated_cents } = await other.payment()
  const refund = { payment_id: id, amount_cents: unallocated_cents, reason: 'void' }
  return [
    [`unallocated ${unallocated_cents}`, `unallocated ${other.totalCents}`],
    [outcome(await other.post('/v1/refunds', refund)), '201'],
    [(await other.invoice()).status, 'void'],
  ]
}

async function noReminder({ story }: Told): Promise<readonly Compared[]> {
  const hour = /due at (\d\d:\d\d)/.exec(String((story.input.steps as readonly unknown[])[0]))?.[1]
  const [started] = await story.events('dunning.started')
  await story.passDays(10)
  await story.work()
  const mails = await story.events('dunning.step')
  const [dunning] = await story.all('dunnings')
  return [
    [`due at ${started?.object.next_step_at?.slice(11, 16)}`, `due at ${hour}`],
    [`${mails.length} reminders`, '0 reminders'],
    [`ended: ${dunning?.end_reason}`, 'ended: paid'],
  ]
}

async function lateStepsInOrder({ story }: Told): Promise<readonly Compared[]> {
  const steps = (await story.events('dunning.step')).map(({ object }) => object.step)
  const inOrder = steps.map((_, index) => steps[0] + index)
  return [[`steps ${steps.join(', ')}`, `steps ${steps.length > 1 ? inOrder.join(', ') : 'of several days'}`]]
}

/** Of those that were missed, all but the last. */
async function lateStepsSkipped({ story }: Told): Promise<readonly Compared[]> {
  const steps = await story.events('dunning.step')
  const wanted = steps.map((_, index) => (index < steps.length - 1 ? 'skipped' : 'sent'))
  return [[steps.map(({ object }) => (object.is_skipped ? 'skipped' : 'sent')).join(', '), wanted.join(', ')]]
}

async function recordedUnallocated({ story }: Told): Promise<readonly Compared[]> {
  const [payment] = (await story.all('payments')).filter(({ payment_attempt_id }) => payment_attempt_id === null)
  const text = (cents: number) => amountText(cents, story.currency)
  return [[`unallocated ${text(payment?.unallocated_cents)}`, `unallocated ${text(story.totalCents)}`]]
}

async function refusedWhileLive({ story }: Told): Promise<readonly Compared[]> {
  const answer = story.answers.at(-1)
  return [[answer ? outcome(answer) : 'not asked', '409 attempt_in_progress']]
}
