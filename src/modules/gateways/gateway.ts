import type { DeclineClass } from '../../domain/collection.ts'
import type { Instant } from '../../domain/instant.ts'
import type { LaterDispute } from './dispute-state.ts'

/**
 * What a payment gateway can do. Each call is sent outside of every transaction, with a request that was committed before and
 * never changes. A call without an answer throws `NoAnswer`: what became of it is unknown until `read` tells.
 */
export interface Gateway {
  /**
   * Makes the payment at the gateway without taking money, and returns its reference, which is committed before `charge`.
   * Absent where a gateway makes and takes in one call.
   */
  readonly prepare?: (request: ChargeRequest) => Promise<Prepared>
  /** Takes the money. `reference` is what `prepare` returned; null without it. A repeat takes nothing twice. */
  readonly charge: (request: ChargeRequest, reference: string | null) => Promise<ChargeState>
  /** What has become of a charge; by the reference, or by `request.key` where there is none. */
  readonly read: (request: ChargeRequest, reference: string | null) => Promise<ChargeState>
  /** Ends a charge that has taken no money yet. The state is what the gateway says afterwards: it may have succeeded. */
  readonly cancel: (request: ChargeRequest, reference: string | null) => Promise<ChargeState>
  readonly refund: (request: RefundRequest) => Promise<RefundState>
  readonly readRefund: (request: RefundRequest, reference: string | null) => Promise<RefundState>
  /** A page of the gateway on which the customer stores a payment method. */
  readonly openSetup: (request: SetupRequest) => Promise<OpenedSetup>
  /** The payment method behind a token or reference of the gateway. */
  readonly readMethod: (reference: string) => Promise<MethodState>
  /** How long the gateway repeats its answer to a key, in hours; afterwards nothing is posted again, only read. */
  readonly keyLifeHours: number
}

/** What is asked of the gateway; frozen when the attempt is made. */
export interface ChargeRequest {
  /** `<invoice id>.<attempt number>`: the idempotency key of every call, each with a suffix of its own. */
  readonly key: string
  readonly attemptId: string
  readonly customerId: string
  readonly methodReference: string
  /** The gateway's own customer that the method belongs to; null where it has none. */
  readonly gatewayCustomer: string | null
  readonly methodType: MethodType
  readonly amountCents: bigint
  readonly currency: string
  /** Printed for people at the gateway: the numbers of the invoices. */
  readonly description: string
  /** The customer's present when the attempt was made. */
  readonly createdAt: Instant
  /** The customer's present now; only the test gateway lives by it. */
  readonly now: Instant
}

export interface Prepared {
  readonly reference: string
}

export type ChargeState =
  | {
      readonly status: 'succeeded'
      readonly reference: string
      readonly amountCents: bigint
      /** What the test gateway will tell of it later. */
      readonly laterDisputes?: readonly LaterDispute[]
      /** When the test gateway will tell that it has failed after all. */
      readonly failsAt?: Instant
    }
  /** Asked for; the answer takes days. `nextCheckAt` where the gateway says when. */
  | { readonly status: 'processing'; readonly reference: string; readonly nextCheckAt: Instant | null }
  /** The customer has to do something on the gateway's page. */
  | { readonly status: 'requires_action'; readonly reference: string; readonly actionUrl: string | null }
  /** Final: the gateway will not take this money any more, whoever asks. */
  | { readonly status: 'failed'; readonly reference: string | null; readonly decline: Decline }
  | { readonly status: 'canceled'; readonly reference: string | null }
  /** Prepared, and not charged yet. */
  | { readonly status: 'prepared'; readonly reference: string }
  /** The gateway has no such charge. */
  | { readonly status: 'not_found' }

/** Why a charge failed. `code` is the gateway's own. */
export interface Decline {
  readonly class: DeclineClass
  readonly code: string
  readonly message: string
}

export interface RefundRequest {
  /** `<refund id>`: the idempotency key. */
  readonly key: string
  readonly refundId: string
  /** The reference of the charge. */
  readonly chargeReference: string
  readonly amountCents: bigint
  readonly currency: string
  /** What it means here, kept at the gateway for a database that forgets it. */
  readonly reopen: boolean
  readonly creditNoteId: string | null
  readonly createdAt: Instant
  readonly now: Instant
}

export type RefundState =
  | {
      readonly status: 'succeeded'
      readonly reference: string
      /** When the test gateway will tell that it has failed after all. */
      readonly failsAt?: Instant | null
    }
  | { readonly status: 'processing'; readonly reference: string }
  | { readonly status: 'failed'; readonly reference: string | null; readonly decline: Decline }
  | { readonly status: 'not_found' }

export const methodTypes = ['card', 'sepa_debit', 'other'] as const
export type MethodType = (typeof methodTypes)[number]

/** A payment method as the gateway knows it: never a card number. */
export interface MethodState {
  readonly reference: string
  readonly gatewayCustomer: string | null
  readonly type: MethodType
  readonly brand: string | null
  readonly last4: string | null
  readonly expMonth: number | null
  readonly expYear: number | null
}

export interface SetupRequest {
  readonly key: string
  readonly sessionId: string
  readonly customerId: string
  readonly customerName: string
  readonly customerEmail: string | null
  readonly returnUrl: string
  /** What the method may be charged in; null: anything. A debit is offered only where it can be used. */
  readonly currencies: readonly string[] | null
}

export interface OpenedSetup {
  readonly reference: string
  readonly url: string
  /** Null where the gateway does not say it. */
  readonly expiresAt: Instant | null
}

/** The gateway gave no usable answer: it may have done what was asked, or not. */
export class NoAnswer extends Error {}

/** The gateway refuses this account: its credentials, or what it may do. `detail` never holds a secret. */
export class AccountRefused extends Error {}

/** The credentials are not known, or cannot be read: nothing at all can be asked, nor charged, with them. */
export class CredentialsRefused extends AccountRefused {}
