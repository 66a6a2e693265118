import type { Transact } from '../../platform/database/transaction.ts'
import type { LoopWork } from '../../platform/loop.ts'
import { forgetOldAnswers } from './store.ts'

const everyMs = 300_000

/** The loop that deletes expired answers of idempotency keys. */
export function forgetAnswersLoop(transact: Transact): LoopWork {
  return {
    name: 'old answers',
    everyMs,
    run: async () => ((await transact({}, forgetOldAnswers)) > 0 ? 'again' : 'rest'),
  }
}
