import { advanceClock } from '../../scenarios/year.ts'
import { made } from '../../support/service/merchant.ts'
import type { Input } from '../vector.ts'
import { beginStory, dunBy, type End, type Story } from './story.ts'
import type { World } from './world.ts'

const tokens: Readonly<Record<End, string>> = {
  succeeds: 'ok',
  declined: 'decline_insufficient_funds',
  'declined for good': 'decline_lost_card',
  pending: 'processing_then_ok:5',
  unknown: 'timeout_then_ok',
  'waits for the customer': 'authentication_required',
}

/** A story on a test clock. */
export interface ClockStory extends Story {
  /** The present of the customer. */
  now(): Temporal.Instant
  advance(to: Temporal.Instant | string): Promise<void>
}

/** A story at the gateway `test`, on a test clock of its own. */
export async function clockStory(
  world: World,
  input: Input,
  { start = '2026-01-01T00:00:00Z', terms = {} }: { readonly start?: string; readonly terms?: object } = {},
): Promise<ClockStory> {
  const { service } = world
  const clock = made(await service.post('/v1/test_clocks', { now: start }))
  const begun = await beginStory(world, input, { test_clock_id: clock.id })
  let now = Temporal.Instant.from(start)
  let method: { id: string } | null = null

  async function advance(to: Temporal.Instant | string): Promise<void> {
    now = Temporal.Instant.from(to)
    await advanceClock(service, clock.id, now.toString())
  }
  async function attach(token: string): Promise<void> {
    const order = { customer_id: begun.customerId, gateway_account_id: world.accounts.test, gateway_reference: token }
    method = made(await service.post('/v1/payment_methods', order))
  }
  /** The gateway `test` keeps nothing but the token, so another token is another state of the customer's account. */
  const behave = (token: string) =>
    world.owner('update payment_method set gateway_reference = $1 where id = $2', [token, method?.id])
  // What is due at the end of days that have passed is done by the step that says what comes of it.
  let until = now
  const story: ClockStory = {
    ...begun,
    now: () => now,
    advance,
    async attempt(end) {
      if (method) await behave(tokens[end])
      else {
        const steps = retryDays(input).map((after_days) => ({ after_days, action: 'attempt' }))
        if (steps.length > 0) await dunBy(begun, { steps })
        await attach(tokens[end])
        await begun.subscribe(terms)
      }
      await story.work()
    },
    async tell(end) {
      const [attempt] = (await story.attempts()).filter(({ ended_at }) => ended_at === null)
      if (!attempt) throw new Error('there is no live attempt')
      const isUnknown = attempt.status === 'unknown'
      if (isUnknown) await behave(end === 'succeeded' ? 'timeout_then_ok' : 'timeout_then_not_found')
      else await behave(end === 'succeeded' ? 'processing_then_ok:5' : 'processing_then_failed:5')
      const made = Temporal.Instant.from(attempt.created_at)
      await advance(made.add(isUnknown ? { minutes: 1 } : { hours: 5 * 24 }))
    },
    async addCard(end) {
      await attach(tokens[end])
      if (method) await begun.makeDefault(method)
    },
    async passDays(days) {
      until = now.add({ hours: days * 24 })
      await advance(until.subtract({ milliseconds: 1 }))
    },
    work: () => advance(Temporal.Instant.compare(until, now) > 0 ? until : now),
  }
  return story
}

/** The days after the first failure; equal days are distances: `[8, 8, 8]` is 8, 16 and 24. */
function retryDays({ policy_days }: Input): number[] {
  const days = Array.isArray(policy_days) ? policy_days.map(Number) : []
  const areDistances = days.some((day, index) => index > 0 && day <= (days[index - 1] ?? 0))
  return areDistances ? days.map((_, index) => days.slice(0, index + 1).reduce((sum, day) => sum + day, 0)) : days
}
