import type { SeriesRow } from '../ledger/number-series.ts'
import type { TestClock } from './store.ts'

/** A test clock as in API answers. */
export function clockToApi(clock: Omit<TestClock, keyof SeriesRow | 'last_finalized_at'>) {
  return {
    id: clock.id,
    name: clock.name,
    now: clock.now.toString(),
    sends_mail: clock.sends_mail,
    advancing_to: clock.advancing_to?.toString() ?? null,
    created_at: clock.created_at.toString(),
    updated_at: clock.updated_at.toString(),
  }
}
