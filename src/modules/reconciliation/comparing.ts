import type { Instant } from '../../domain/instant.ts'
import type { SendOptions } from '../collection/send-attempt.ts'
import type { NewDifference } from './difference.ts'
import type { Claim } from './store.ts'

export type ComparingOptions = Pick<SendOptions, 'transact' | 'gatewayOf' | 'log'>

/** One comparison of an account, as a worker carries it out. */
export interface Comparing {
  readonly claim: Claim
  readonly options: ComparingOptions
}

/** Compares the next page, at the present: settles what settles itself, and returns the rest. */
export type PageToCompare = (now: Instant) => Promise<readonly NewDifference[]>
