import { declinesPerMethodMax, mayAttempt } from '../../src/domain/collection.ts'
import { defaultDunningPolicy, dunningSteps } from '../../src/domain/dunning.ts'
import { declineOf } from '../../src/modules/gateways/stripe/declines.ts'
import { made } from '../support/service/merchant.ts'
import { type ClockStory, clockStory } from './payments/clock-story.ts'
import { amountText, centsOf, dunBy } from './payments/story.ts'
import { theWorld } from './payments/world.ts'
import { replayPayments } from './replay-payments.ts'
import { type Input, integerIn, listIn, objectIn, type Replay, textIn, type Vector } from './vector.ts'

const otherPolicies = 'a policy of another system, which is not ours'

/** Why vectors of these kinds are not replayed. */
export const dunningNotBuilt: Readonly<Record<string, string>> = { 'policy of others': otherPolicies }

/** How each kind of vector about dunning is replayed. */
export const dunningReplays: Readonly<Record<string, (vector: Vector) => Replay | Promise<Replay>>> = {
  retry_sequence: replayPayments,
  dunning_sequence: replaySequence,
  dunning_policy: replayPolicy,
}

/** The caps of card networks, by the rules of the domain; no other policy is ours. */
function replayPolicy({ input, expected }: Vector): Replay {
  if (input.network === undefined) throw new RangeError(otherPolicies)
  const compared = Object.entries(objectIn({ expected }, 'expected')).flatMap(([field, published]) => {
    if (field === 'merchant_advice_code') return adviceKept(published as Input)
    if (field === 'category_1') return [[`${isTriedAfter('hard') ? 'tried' : 'never'} again`, String(published)]]
    const most = Number(/\d+/.exec(String(published))?.[0])
    if (Number.isNaN(most)) return []
    const ours = field === 'max_per_day' ? attemptsOfOneDay() : declinesUntilStopped()
    return [[`${field}: ${ours} of at most ${Math.max(ours, most)}`, `${field}: ${ours} of at most ${most}`]]
  })
  return { computed: compared.map(([ours = '']) => ours), published: compared.map(([, theirs = '']) => theirs) }
}

function adviceKept(codes: Input): string[][] {
  return Object.keys(codes).map((code) => {
    const decline = declineOf({ type: 'card_error', decline_code: 'do_not_honor', network_advice_code: code })
    return [`${code}: ${isTriedAfter(decline.class) ? 'tried again' : 'never again'}`, `${code}: never again`]
  })
}

const at = Temporal.Instant.from('2026-01-01T00:00:00Z')

function isTriedAfter(kind: ReturnType<typeof declineOf>['class']): boolean {
  return mayAttempt({ last: { class: kind, methodId: 'card', at }, gatewayFailures: 0, withMethod: 1 }, 'card')
}

function declinesUntilStopped(): number {
  const isTried = (withMethod: number) =>
    mayAttempt({ last: { class: 'retryable', methodId: 'card', at }, gatewayFailures: 0, withMethod }, 'card')
  return Array.from({ length: declinesPerMethodMax * 10 }, (_, declines) => declines).findIndex((n) => !isTried(n))
}

/** A policy may have as many attempts for one day as it likes: they fall on one instant, and one is made. */
function attemptsOfOneDay(): number {
  const steps = Array.from({ length: 30 }, () => ({ afterDays: 1, action: 'attempt' as const }))
  const due = dunningSteps({ ...defaultDunningPolicy, steps }, Temporal.Instant.from('2026-01-01T00:00:00Z'), 'UTC')
  return new Set(due.filter(({ action }) => action === 'attempt').map(({ at }) => at.toString())).size
}

function replaySequence(vector: Vector): Promise<Replay> {
  if (vector.input.retries_each_days !== undefined) return replayStages(vector)
  if (vector.input.thresholds_days !== undefined) return replayThresholds(vector)
  return replayPayments(vector)
}

/** Stages are mails of ours, and the last one is the end of the dunning. */
async function replayStages({ input, expected }: Vector): Promise<Replay> {
  const wanted = objectIn({ expected }, 'expected')
  const [anchor = ''] = /\d{4}-\d\d-\d\d/.exec(textIn(input, 'anchor')) ?? []
  const [each, stages] = [integerIn(input, 'retries_each_days'), daysOf(objectIn(input, 'states'))]
  const last = Math.max(...stages.map(([, days]) => days))
  const retries = Array.from({ length: Math.ceil(last / each) - 1 }, (_, index) => (index + 1) * each)
  const story = await clockStory(await theWorld(), input, { start: `${anchor}T00:00:00Z` })
  await dunBy(story, {
    steps: [
      ...retries.map((after_days) => ({ after_days, action: 'attempt' })),
      ...stages.filter(([, days]) => days < last).map(([, after_days]) => ({ after_days, action: 'mail' })),
    ].sort((a, b) => a.after_days - b.after_days),
    end: { after_days: last, subscription: 'leave', invoice: 'leave' },
  })
  await story.attempt('declined').finally(() => undone(story))
  await story.passDays(last + 1)
  await story.work()
  const tried = (await story.attempts()).filter(({ origin }) => origin === 'retry')
  const changes = objectIn(wanted, 'state_changes')
  const reached = await stagesOf(story, (await story.invoice()).id)
  const pauses = typeof wanted.clearing === 'string' ? await replayClearing(input, wanted.clearing) : []
  return {
    computed: [...tried.map(({ created_at }) => created_at.slice(0, 10)), ...reached, ...pauses.map(([ours]) => ours)],
    published: [
      ...listIn(wanted, 'retries').map(String),
      ...stages.map(([name]) => String(changes[name]).slice(0, 10)),
      ...pauses.map(([, theirs]) => theirs),
    ],
    reason: 'stages are steps of ours, and what is blocked there is a pause',
  }
}

/** The days on which the mails of an invoice's dunning were due, and its end. */
async function stagesOf(story: ClockStory, invoiceId: string): Promise<string[]> {
  const steps = (await story.events('dunning.step')).filter(({ object }) => object.invoice_id === invoiceId)
  const ended = (await story.all('dunnings')).find(({ invoice_id }) => invoice_id === invoiceId)
  return [...steps.map(({ occurred_at }) => occurred_at), ended?.ended_at ?? ''].map((at) => at.slice(0, 10))
}

/** What is given back for blocked time: `-80.63 for 07-10..07-20 ... (plan 249.95 a month)` after a trial of 30 days. */
async function replayClearing(input: Input, text: string): Promise<(readonly [string, string])[]> {
  const [, days = '', began = ''] = /(\d+) days trial from (\d{4}-\d\d-\d\d)/.exec(textIn(input, 'anchor')) ?? []
  const [, price = ''] = /plan ([\d.]+) a month/.exec(text) ?? []
  const blocked = [...text.matchAll(/(-[\d.]+) for (\d\d-\d\d)\.\.(\d\d-\d\d)/g)]
  return Promise.all(
    blocked.map(async ([, amount = '', from, until]) => {
      const [year] = began.split('-')
      const [at, to] = [`${year}-${from}T00:00:00Z`, `${year}-${until}T00:00:00Z`]
      const billed = (pause: string | null) =>
        billedUntil({ ...input, invoice_total: price }, { began, days, pause, to })
      return [amountText((await billed(at)) - (await billed(null)), 'USD'), amount] as const
    }),
  )
}

async function billedUntil(
  input: Input,
  { began, days, pause, to }: { began: string; days: string; pause: string | null; to: string },
): Promise<number> {
  const terms = { trial_days: Number(days) }
  const story = await clockStory(await theWorld(), input, { start: `${began}T00:00:00Z`, terms })
  await story.attempt('succeeds')
  const [{ id }] = await story.all('subscriptions')
  if (pause !== null) {
    await story.advance(pause)
    made(await story.post(`/v1/subscriptions/${id}/pause`))
  }
  await story.advance(to)
  if (pause !== null) made(await story.post(`/v1/subscriptions/${id}/resume`))
  const sum = (all: any[]) => all.reduce((total, { total_cents }) => total + total_cents, 0)
  const { data: notes } = made(await story.world.service.get(`/v1/credit_notes?customer_id=${story.customerId}`))
  return sum(await story.all('invoices')) - sum(notes)
}

/** Each invoice has a dunning of its own, so what becomes of older ones moves none of its steps. */
async function replayThresholds({ input, expected }: Vector): Promise<Replay> {
  const { correct } = objectIn({ expected }, 'expected')
  const unpaidSince = textIn(input, 'unpaid_since').split(', ')
  const thresholds = daysOf(objectIn(input, 'thresholds_days'))
  const last = Math.max(...thresholds.map(([, days]) => days))
  const [day, count] = oldestPaid(listIn(input, 'steps').map(String))
  const story = await clockStory(await theWorld(), input, { start: `${unpaidSince[0]}T00:00:00Z` })
  await dunBy(story, {
    steps: thresholds.filter(([, days]) => days < last).map(([, after_days]) => ({ after_days, action: 'mail' })),
    end: { after_days: last, subscription: 'leave', invoice: 'leave' },
  })
  const invoices = await failedOn(story, unpaidSince).finally(() => undone(story))
  await story.advance(`${day}T12:00:00Z`)
  for (const { id } of invoices.slice(0, count)) made(await story.post(`/v1/invoices/${id}/pay`))
  // As uneven as the checks of the source.
  for (const hours of [61, 178, 400]) await story.advance(story.now().add({ hours }))
  const reached = await stagesOf(story, invoices.at(-1)?.id ?? '')
  return {
    computed: thresholds.map(([name], index) => `${name} ${reached[index]}`),
    published: thresholds.map(([name]) => `${name} ${objectIn({ correct }, 'correct')[name]}`),
  }
}

/** A one-off invoice on each of those days, which cannot be collected. */
async function failedOn(story: ClockStory, days: readonly string[]): Promise<{ readonly id: string }[]> {
  await story.addCard('declined')
  const invoices = []
  for (const day of days) {
    await story.advance(`${day}T00:00:00Z`)
    invoices.push(await oneOff(story))
    await story.work()
  }
  return invoices
}

async function oneOff(story: ClockStory): Promise<{ id: string }> {
  const { customerId: customer_id, currency } = story
  const lines = [{ description: 'Work', unit_amount: String(centsOf('249.95', currency)) }]
  const { id } = made(await story.post('/v1/invoices', { customer_id, currency, collection: 'automatic', lines }))
  return made(await story.post(`/v1/invoices/${id}/finalize`))
}

const numbers = ['no', 'one', 'two', 'three', 'four', 'five']

/** `2012-06-02 the two oldest are paid` */
function oldestPaid([step = '']: readonly string[]): readonly [day: string, count: number] {
  const [, day, count] = /^(\d{4}-\d\d-\d\d) the (?:(\w+) )?oldest (?:is|are) paid$/.exec(step) ?? []
  if (day === undefined) throw new RangeError(`nobody knows the step "${step}"`)
  return [day, count === undefined ? 1 : numbers.indexOf(count)]
}

function daysOf(fields: Input): (readonly [name: string, days: number])[] {
  const days = Object.entries(fields).map(([name, one]) => [name, Number(one)] as const)
  return days.toSorted(([, a], [, b]) => a - b)
}

async function undone(story: ClockStory): Promise<void> {
  for (const undo of story.undo.splice(0)) await undo()
}
