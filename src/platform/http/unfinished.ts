import { Refusal } from '../../domain/refusal.ts'
import { retryAfterSeconds } from './problem.ts'

/**
 * Thrown by the work of a handler that has brought something forward which has to be there first, and not all of it. A write
 * commits what was done and begins again in a further transaction; elsewhere it is the refusal `unavailable`.
 */
export class Unfinished extends Refusal {
  constructor(detail: string) {
    super('unavailable', detail, [], retryAfterSeconds)
  }
}
