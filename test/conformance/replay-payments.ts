import { clockStory } from './payments/clock-story.ts'
import { type Compared, fields, type Moment, momentOf, type Told } from './payments/facts.ts'
import { fieldsAtStripe, sentencesAtStripe, type ToldAtStripe } from './payments/facts-at-stripe.ts'
import { stepsNotBuilt } from './payments/not-built.ts'
import { type Sentence, sentences } from './payments/sentences.ts'
import { type Phrase, phrases, phrasesOnClock } from './payments/steps.ts'
import { phrasesAtStripe } from './payments/steps-at-stripe.ts'
import type { Story } from './payments/story.ts'
import { stripeStory } from './payments/stripe-story.ts'
import { theWorld } from './payments/world.ts'
import { type Input, objectIn, type Replay, type Vector } from './vector.ts'

/** How each kind of vector about attempts, refunds and disputes is replayed: as a story. */
export const paymentReplays: Readonly<Record<string, (vector: Vector) => Promise<Replay>>> = Object.fromEntries(
  [
    ...['partial', 'dispute_sequence', 'async_sequence', 'unknown_sequence', 'contradiction', 'crash', 'concurrency'],
    ...['incoming_webhook', 'reconcile', 'refund_concurrency', 'refund_sequence'],
  ].map((kind) => [kind, replayPayments]),
)

/**
 * Replays what happens between a customer, us and a gateway, step by step, and compares what can be seen then: each field of the
 * expectation, and of its sentences what they state. A RangeError names a step that nobody knows.
 */
export async function replayPayments({ input, expected }: Vector): Promise<Replay> {
  const told = await tell(input, stepsOf(input))
  try {
    const compared: Compared[] = []
    const left: string[] = []
    for (const [field, published] of Object.entries(objectIn({ expected }, 'expected'))) {
      if (ofPeers.includes(field)) continue
      const { all, unknown } = await comparedIn(told, field, published)
      compared.push(...all)
      left.push(...unknown)
    }
    if (compared.length === 0) throw new RangeError('nobody knows what its expectation states')
    const [computed, published] = [compared.map(([one]) => one), compared.map(([, one]) => one)]
    return { computed, published, ...(left.length > 0 && { reason: `not compared: ${left.join('; ')}` }) }
  } finally {
    await told.end()
  }
}

/** What the source does, where we do otherwise, or says beside it. */
const ofPeers = ['peer', 'peer_bug', 'note']

interface ToldToItsEnd extends Told {
  end(): Promise<void>
}

/** Tells a story to its end: on a test clock if its sentences can be told there, else at Stripe. */
async function tell(input: Input, steps: readonly string[]): Promise<ToldToItsEnd> {
  const onClock: readonly Phrase<never>[] = [...phrases, ...phrasesOnClock]
  const isOnClock = needsDays(input) && steps.every((step) => onClock.some(([says]) => says.test(step)))
  const known: readonly Phrase<never>[] = isOnClock ? onClock : [...phrases, ...phrasesAtStripe]
  const acts = steps.map((step) => actOf(known, step))
  const world = await theWorld()
  const story: Story = isOnClock ? await clockStory(world, input) : await stripeStory(world, input)
  const others: ToldToItsEnd[] = []
  async function end() {
    for (const undo of story.undo.toReversed()) await undo()
    for (const other of others) await other.end()
  }
  async function again(otherSteps: readonly unknown[]) {
    const other = await tell(input, otherSteps.map(String))
    others.push(other)
    return other
  }
  try {
    const moments: (Moment | null)[] = []
    for (const act of acts) {
      await act(story)
      moments.push(await momentOf(story))
    }
    return { story, moments, again, end }
  } catch (error) {
    await end()
    throw error
  }
}

function actOf(known: readonly Phrase<never>[], step: string): (story: Story) => Promise<unknown> {
  for (const [says, act] of known) {
    const words = says.exec(step)
    if (words) return (story) => act(story as never, words)
  }
  const [, reason] = stepsNotBuilt.find(([says]) => says.test(step)) ?? []
  throw new RangeError(reason ?? `nobody knows the step "${step}"`)
}

/** Days pass on a test clock only, so what is about days is told there. */
function needsDays({ steps, fault, gateway_processed }: Input): boolean {
  return Array.isArray(steps) && fault === undefined && gateway_processed === undefined
}

/** The steps of a vector: its own, or those that its fields stand for. */
function stepsOf({ steps, fault, then, gateway_processed }: Input): readonly string[] {
  if (Array.isArray(steps)) return steps.map(stepText)
  if (gateway_processed !== undefined) return [`gateway processed ${gateway_processed}`]
  if (fault !== undefined) return [fault, ...(then === undefined ? [] : [then])].map(String)
  throw new RangeError('it has no steps')
}

/** `{ chargeback: "10.00" }` is the step `chargeback 10.00`. */
function stepText(step: unknown): string {
  if (typeof step !== 'object' || step === null) return String(step)
  return Object.entries(step)
    .map(([name, value]) => [name.replaceAll('_', ' '), ...(value === true ? [] : [value])].join(' '))
    .join(', ')
}

/** A field is compared as a whole, else part by part of its sentence; what states nothing that we know is listed. */
async function comparedIn(told: Told, field: string, published: unknown) {
  const isAtStripe = 'charges' in told.story
  const compare = fields[field] ?? (isAtStripe ? fieldsAtStripe[field] : undefined)
  if (compare) return { all: await compare(told as ToldAtStripe, published), unknown: [] }
  const known: readonly Sentence<never>[] = isAtStripe ? [...sentences, ...sentencesAtStripe] : sentences
  const all: Compared[] = []
  const unknown: string[] = []
  for (const part of typeof published === 'string'
    ? published.split('; ')
    : [`${field} ${JSON.stringify(published)}`]) {
    const found = known.filter(([says]) => says.test(part))
    for (const [says, compareSentence] of found)
      all.push(...(await compareSentence(told as never, says.exec(part) as RegExpExecArray)))
    if (found.length === 0) unknown.push(part)
  }
  return { all, unknown }
}
