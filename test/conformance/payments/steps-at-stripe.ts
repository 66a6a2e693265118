import { setTimeout as pause } from 'node:timers/promises'
import type { Fault } from '../../support/fake-stripe/faults.ts'
import { made } from '../../support/service/merchant.ts'
import { reference, withoutEvents } from './at-stripe.ts'
import type { Phrase } from './steps.ts'
import { phrasesOfEvents } from './steps-of-events.ts'
import { phrasesOfMoney } from './steps-of-money.ts'
import { centsOf, dunBy } from './story.ts'
import type { StripeStory } from './stripe-story.ts'

/** Sentences that only a gateway outside of the process can make true. */
export const phrasesAtStripe: readonly Phrase<StripeStory>[] = [
  [/^gateway processed ([\d.]+)$/, processed],
  [/^gateway: it succeeded$/, takenAfterAll],
  [/^(?:confirmed|submitted)$/, (story) => story.attempt('pending').then(() => story.tell('succeeded'))],
  [/^paid_out$/, async () => {}], // the gateway pays the merchant, of which nothing is known here

  [/commits the charge, connection cut before the answer/, (story) => met(story, 'drop_after')],
  [
    /^connection (?:cut before the gateway saw it|reset after the request was read)/,
    (story) => met(story, 'drop_before'),
  ],
  [/^(?:saved 500|500 saved)/, (story) => met(story, '500_saved')],
  [/^(409|429|500)\b/, (story, [, kind]) => met(story, kind as Fault['kind'])],
  [/\bkey (?:has |is )?expired\b|\b(\d+) h(?:ours)? between\b/, expired],
  [/^request body differs between repeats/, altered],
  [/^worker (?:retries|repeats)/, (story) => story.passTime().then(() => story.work())],
  [/^unknown for (\d+) days$/, (story, [, days]) => silent(story, Number(days))],
  [/^look-up not possible$/, async () => {}], // nor was it while the days passed

  [/^attempt row committed$/, (story) => story.bill('succeeds')],
  [/^process killed before the call$/, (story) => killed(story, 'create_intent', 'arrived')],
  [/^process killed after the call$/, (story) => killed(story, 'confirm', 'done')],
  [/^restart$/, (story) => story.passTime().then(() => story.work())],

  [/^two workers take the same due invoice$/, bothWorkers],
  [
    /^customer opens checkout for the invoice$/,
    (story) => story.attempt('waits for the customer').then(() => linkOpened(story)),
  ],
  [/^automatic collection becomes due$/, becomesDue],
  [/^operator records a bank transfer for the invoice$/, transferred],

  [/^engine stopped from day (\d+) to day (\d+)$/, stopped],

  [/^link sent, customer card declined$/, declinedThroughLink],
  [/^next attempt with another method succeeds$/, (story) => story.addCard('succeeds').then(() => story.work())],
  [/^customer confirms the old link$/, confirmedByCustomer],

  ...phrasesOfEvents,
  ...phrasesOfMoney,
]

function processed(story: StripeStory, [, amount = '']: RegExpExecArray): Promise<void> {
  return story.attempt('succeeds', { takesMost: centsOf(amount, story.currency) })
}

async function takenAfterAll(story: StripeStory): Promise<void> {
  story.world.stripe.succeedAfterAll(await reference(story))
  await story.work()
}

/** The confirmation, which takes the money, meets the fault. */
async function met(story: StripeStory, fault: Fault['kind']): Promise<void> {
  await story.bill('succeeds')
  withoutEvents(story)
  story.world.stripe.faults.next('confirm', fault)
  await story.work()
}

/** The gateway has forgotten the key before it is asked again. */
async function expired(story: StripeStory, [, hours = '25']: RegExpExecArray): Promise<void> {
  await met(story, 'drop_after')
  await story.passDays(Number(hours) / 24)
  await story.work()
}

/** The attempt is repeated after a statement that would change its request, which is refused or not. */
async function altered(story: StripeStory): Promise<void> {
  await met(story, 'drop_before')
  const [attempt] = await story.attempts()
  for (const set of ['amount_cents = amount_cents + 1', `currency = 'EUR'`, `key = key || 'x'`])
    await story.world.owner(`update payment_attempt set ${set} where id = $1`, [attempt.id]).then(
      () => story.refusals.push('none'),
      (error) => story.refusals.push(String(error.constraint)),
    )
  await story.passTime()
  await story.work()
}

/** The charge is not answered, nor is any question about it, one a day. */
async function silent(story: StripeStory, days: number): Promise<void> {
  withoutEvents(story)
  await story.attempt('unknown')
  story.world.stripe.faults.random({ seed: 1, share: 1, kinds: ['drop_before'] })
  for (let day = 1; day <= Math.min(days, 12); day += 1) {
    await story.passDays(day === 1 ? days - Math.min(days, 12) + 1 : 1)
    await story.work()
  }
}

/** A process that works on the attempt is killed while it waits for that answer, before or after anything was done. */
async function killed(
  { world: { stripe, startProcess } }: StripeStory,
  operation: 'create_intent' | 'confirm',
  wanted: 'arrived' | 'done',
): Promise<void> {
  const [reached, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  stripe.onRequest = async (one, moment) => {
    if (one !== operation || moment !== wanted) return
    reached.resolve()
    await ended.promise
  }
  if (wanted === 'arrived') stripe.faults.next(operation, 'drop_before')
  const worker = await startProcess()
  await Promise.race([reached.promise, pause(30_000, undefined, { ref: false })])
  await worker.end('SIGKILL')
  stripe.onRequest = async () => {}
  ended.resolve()
}

async function bothWorkers(story: StripeStory): Promise<void> {
  await story.bill('succeeds')
  await Promise.all(story.world.workers.map((worker) => worker.round()))
  await story.work()
}

async function becomesDue(story: StripeStory): Promise<void> {
  await story.world.owner(`update invoice set collect_at = now(), collection_status = 'waiting' where id = $1`, [
    (await story.invoice()).id,
  ])
  await story.work()
}

async function transferred(story: StripeStory): Promise<void> {
  const { customerId: customer_id, totalCents: amount_cents, currency } = story
  const payment = made(await story.post('/v1/payments', { customer_id, amount_cents, currency }))
  const order = { invoice_id: (await story.invoice()).id }
  story.answers.push(await story.post(`/v1/payments/${payment.id}/allocate`, order))
}

/** A mail is due every other day. No worker has run since the first day, which is moved as far back. */
async function stopped(story: StripeStory, [, from, until]: RegExpExecArray): Promise<void> {
  const days = Array.from({ length: Math.ceil(Number(until) / 2) }, (_, index) => 2 * index + 1)
  const stepsDone = days.filter((day) => day <= Number(from)).length
  await dunBy(story, { steps: days.map((after_days) => ({ after_days, action: 'mail' })) })
  await story.attempt('declined')
  await story.world.owner(
    `update invoice set collect_at = now(), dunning = dunning || jsonb_build_object('steps_done', $2::integer,
      'started_at', to_char(now() at time zone 'UTC' - make_interval(days => $3), 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) where id = $1`,
    [(await story.invoice()).id, stepsDone, Number(until)],
  )
  await story.work()
}

/** The customer is on the bank's page, to which a link has led them. */
async function linkOpened(story: StripeStory): Promise<void> {
  const order = { invoice_ids: [(await story.invoice()).id], return_url: 'https://shop.example/back' }
  const { url } = made(await story.post('/v1/payment_links', order))
  if (typeof url !== 'string') throw new Error('the link leads nowhere')
}

async function declinedThroughLink(story: StripeStory): Promise<void> {
  await story.bill('waits for the customer')
  story.behave('pm_card_authenticationRequiredChargeDeclinedInsufficientFunds')
  await story.work()
  await linkOpened(story)
  story.world.stripe.authenticate(await reference(story))
  await story.work()
}

/** With whatever the page of the link had: the id and another card. */
async function confirmedByCustomer(story: StripeStory): Promise<void> {
  const { url, secretKey } = story.world.stripe
  const headers = { authorization: `Bearer ${secretKey}` }
  const body = new URLSearchParams({ payment_method: 'pm_card_visa' })
  const path = `/v1/payment_intents/${await reference(story)}/confirm`
  story.gatewayAnswers.push((await fetch(`${url}${path}`, { method: 'POST', headers, body })).status)
  await story.work()
}
