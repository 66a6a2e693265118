import type { StripeStory } from './stripe-story.ts'

/** What the gateway calls the first attempt. */
export async function reference(story: StripeStory): Promise<string> {
  const [attempt] = await story.attempts()
  if (!attempt?.gateway_reference) throw new Error('there is no attempt that the gateway knows')
  return attempt.gateway_reference
}

/** The invoice is paid, by an attempt of its own unless there was one. */
export async function paid(story: StripeStory): Promise<void> {
  if ((await story.all('invoices')).length === 0) await story.attempt('succeeds')
}

/** An event is a reason to ask at once; without any, only what we do by ourselves is left. */
export function withoutEvents({ world }: StripeStory): void {
  world.stripe.webhooks.whim = () => 'lose'
}
