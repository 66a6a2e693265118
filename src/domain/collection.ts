import type { Announcement } from './debit-notice.ts'
import { type Instant, isBefore } from './instant.ts'

/** How an invoice is to be paid: taken from a payment method, or sent to the customer. */
export const collections = ['automatic', 'send_invoice'] as const
export type Collection = (typeof collections)[number]

/**
 * Where the collection of an invoice stands: `waiting` for an attempt, `in_progress` or `requires_action` while one is live,
 * `failed` or `canceled` after the last one, `no_payment_method` if there is nothing to take it from.
 */
export const collectionStatuses = [
  'waiting',
  'in_progress',
  'requires_action',
  'failed',
  'canceled',
  'no_payment_method',
] as const
export type CollectionStatus = (typeof collectionStatuses)[number]

/** What is done to collect an invoice, and when next (by the customer's clock). */
export interface CollectionState {
  readonly collection: Collection
  readonly collectionStatus: CollectionStatus | null
  readonly collectAt: Instant | null
  /** The debit that was announced to the customer, until it has ended. */
  readonly announced: Announcement | null
}

/** Whether a gateway may be taking the money: then nothing else settles the invoice. */
export function isCollecting(status: CollectionStatus | null): boolean {
  return status === 'in_progress' || status === 'requires_action'
}

/** Why a gateway did not take the money: `retryable` later, by the customer only, never, or because the merchant or gateway failed. */
export const declineClasses = ['retryable', 'needs_customer', 'hard', 'configuration', 'gateway_down'] as const
export type DeclineClass = (typeof declineClasses)[number]

/** The newest failed attempts of an invoice, and how often its method was declined of late. */
export interface PastAttempts {
  readonly last: { readonly class: DeclineClass; readonly methodId: string; readonly at: Instant } | null
  /** Failures of class `gateway_down` in a row. */
  readonly gatewayFailures: number
  /** Declines of the method in the last 30 days, for whatever invoice. */
  readonly withMethod: number
}

/** Declines of one payment method in 30 days: card networks charge for further attempts (Visa after 15, Mastercard after 35). */
export const declinesPerMethodMax = 15

/**
 * Whether an attempt on its own with this method may succeed: not after a decline that only the customer or another method can
 * change, nor beyond what card networks take.
 */
export function mayAttempt(past: PastAttempts, methodId: string): boolean {
  if (past.withMethod >= declinesPerMethodMax) return false
  if (past.last?.methodId !== methodId) return true
  return past.last.class === 'retryable' || past.last.class === 'gateway_down'
}

const gatewayPauses = [5, 15, 60, 180, 360, 720]

/** When to try again after the gateway failed that many times in a row: within a day, outside the dunning schedule; then null. */
export function retryAfterGatewayFailure(failures: number, now: Instant): Instant | null {
  const minutes = gatewayPauses[failures - 1]
  return minutes === undefined ? null : now.add({ minutes })
}

/** When the method is tried again whose gateway was away; null if the last failure was another one, or that instant has come. */
export function awaitedRetryAt(
  { last, gatewayFailures }: PastAttempts,
  methodId: string,
  now: Instant,
): Instant | null {
  if (last?.methodId !== methodId || gatewayFailures === 0) return null
  const at = retryAfterGatewayFailure(gatewayFailures, last.at)
  return at && isBefore(now, at) ? at : null
}

const checkPauses = [1, 5, 15, 60, 360, 1440]

/** When a gateway is asked again what became of an attempt: 1, 5 and 15 minutes, 1, 6 and 24 hours, then daily for ever. */
export function nextCheckAt(checks: number, now: Instant): Instant {
  return now.add({ minutes: checkPauses[checks] ?? 1440 })
}
