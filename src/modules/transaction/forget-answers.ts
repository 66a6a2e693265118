import type { Transact } from '../../platform/database/transaction.ts'
import type { LoopWork } from '../../platform/loop.ts'
import { forgetOldAnswers } from './store.ts'

const everyMs = 300_000

/** The loop that forgets answers which no repetition of a request can ask for any more. */
export function forgetAnswersLoop(transact: Transact): LoopWork {
  return {
    name: 'old answers',
    everyMs,
    run: async () => ((await transact({}, forgetOldAnswers)) > 0 ? 'again' : 'rest'),
  }
}
