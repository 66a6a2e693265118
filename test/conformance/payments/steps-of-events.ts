import { reference, withoutEvents } from './at-stripe.ts'
import type { Phrase } from './steps.ts'
import type { StripeStory } from './stripe-story.ts'

/** Sentences about events that the gateway posts. */
export const phrasesOfEvents: readonly Phrase<StripeStory>[] = [
  [/^(payment_intent\.\w+)$/, (story, [, type = '']) => told(story, type)],
  [/^(payment_intent\.\w+) (?:twice|again)$/, (story, [, type = '']) => toldTwice(story, type)],
  [/^(?:the )?same event (?:twice|again)$/, (story) => toldTwice(story, 'payment_intent.succeeded')],
  [/^(?:wrong|invalid) signature\b/, (story) => toldOfNobody(story, 'whsec_of_somebody_else')],
  [/^worker posts$/, (story) => story.bill('succeeds')],
  [/^webhook arrives before the HTTP answer is stored$/, early],
  [/^webhook "A failed" again$/, toldAgain],
  [/^valid signature, object not ours$/, (story) => toldOfNobody(story)],
  [/^all webhooks of a day lost$/, lostDay],
]

/** Everything has happened at Stripe before the first event arrives; they arrive as the vector orders them. */
async function told(story: StripeStory, type: string): Promise<void> {
  const { stripe } = story.world
  if ((await story.all('invoices')).length === 0) {
    withoutEvents(story)
    await story.attempt('pending')
    stripe.advance(5 * 24)
  }
  await story.postEvent(await eventOf(story, type))
  await story.work()
}

async function toldTwice(story: StripeStory, type: string): Promise<void> {
  await told(story, type)
  await told(story, type)
}

async function eventOf(story: StripeStory, type: string): Promise<object> {
  const of = await reference(story)
  const event = story.world.stripe.world.events.find((one) => one.type === type && idOf(one.data.object) === of)
  if (!event) throw new RangeError(`Stripe has no event ${type} about the attempt`)
  return event
}

function idOf(object: unknown): string | undefined {
  return (object as { id?: string }).id
}

/** While one worker waits for an answer, another one looks at the event that has come before it. */
async function early(story: StripeStory): Promise<void> {
  const { stripe, workers, owner } = story.world
  withoutEvents(story)
  stripe.onRequest = async (operation, moment) => {
    const event = stripe.world.events.at(-1)
    if (moment !== 'done' || !event || (operation !== 'create_intent' && operation !== 'confirm')) return
    await story.postEvent(event)
    await workers[1].round()
    const [seen] = await owner('select state from gateway_event where gateway_event_id = $1', [event.id])
    story.seenEarly.add(seen.state)
  }
  await workers[0].round()
  await story.passTime()
  await story.work()
}

/** The very same event, and one like it. */
async function toldAgain(story: StripeStory): Promise<void> {
  const event = await eventOf(story, 'payment_intent.payment_failed')
  await story.postEvent(event)
  await story.postEvent({ ...event, id: story.world.stripe.world.newId('evt') })
  await story.work()
}

async function toldOfNobody(story: StripeStory, secret?: string): Promise<void> {
  const { world } = story.world.stripe
  const object = { object: 'payment_intent', id: world.newId('pi') }
  const event = { id: world.newId('evt'), object: 'event', created: world.now(), type: 'payment_intent.succeeded' }
  const { status } = await story.postEvent({ ...event, data: { object } }, secret)
  story.gatewayAnswers.push(status)
  story.posted.push(event.id)
  await story.work()
}

async function lostDay(story: StripeStory): Promise<void> {
  withoutEvents(story)
  await story.attempt('pending')
  story.world.stripe.advance(5 * 24)
  await story.work()
}
