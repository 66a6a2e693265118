import { Refusal } from '../../domain/refusal.ts'
import { retryAfterSeconds } from './problem.ts'

/**
 * Thrown by a handler that did a part of the work that must come first. A write commits that part and runs again in another
 * transaction; elsewhere it becomes the refusal `unavailable`.
 */
export class Unfinished extends Refusal {
  constructor(detail: string) {
    super('unavailable', detail, [], retryAfterSeconds)
  }
}
