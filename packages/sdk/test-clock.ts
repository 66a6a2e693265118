import type { CallOptions } from './call-options.ts'
import { BillingConnectionError, BillingError } from './errors.ts'
import type { BillingClient, CreateTestClock, TestClock } from './types.generated.ts'

/** A test clock that tests move. */
export interface MovableClock {
  /** For the `test_clock_id` of customers. */
  readonly id: string
  /**
   * Moves the clock forward, over any distance, and waits until everything that falls due until then is done. An advance that is cut
   * off goes on; its error is thrown only if the clock stands still.
   */
  advanceTo(to: string | Date, options?: CallOptions): Promise<TestClock>
  /** Deletes the clock with its customers. */
  delete(): Promise<void>
}

/** Creates a test clock: `const clock = await createTestClock(billing, { now: '2026-01-31T09:00:00Z' })`. */
export async function createTestClock(billing: BillingClient, terms: CreateTestClock): Promise<MovableClock> {
  const { id, now } = await billing.testClocks.create(terms)
  let present = now
  return {
    id,
    async advanceTo(to, options) {
      const target = typeof to === 'string' ? to : to.toISOString()
      for (;;) {
        try {
          const clock = await billing.testClocks.advance(id, { to: target }, options)
          present = clock.now
          return clock
        } catch (error) {
          if (!isCutOff(error)) throw error
          const clock = await billing.testClocks.get(id, options)
          if (clock.now === present) throw error
          present = clock.now
        }
      }
    },
    async delete() {
      await billing.testClocks.delete(id)
    },
  }
}

function isCutOff(error: unknown): boolean {
  const codes: readonly string[] = ['unavailable', 'test_clock_advancing', 'idempotency_key_in_use']
  return error instanceof BillingError ? codes.includes(error.code) : error instanceof BillingConnectionError
}
