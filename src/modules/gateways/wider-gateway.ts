import type { Instant } from '../../domain/instant.ts'
import type { DisputeState } from './dispute-state.ts'
import type { ChargeRequest, ChargeState, Decline, Gateway, MethodState } from './gateway.ts'

/** What a gateway may offer beyond charging: pages for customers, disputes, and lists to compare with. */
export interface WiderGateway extends Gateway {
  /**
   * A page on which the customer authenticates a charge that `requires_action`, and is sent back to the URL afterwards. The state may
   * be another one at once: the bank may ask for nothing this time.
   */
  readonly openAction: (request: ChargeRequest, reference: string, returnUrl: string) => Promise<ChargeState>
  /** What has become of a page that `openSetup` opened. */
  readonly readSetup: (reference: string) => Promise<SetupState>
  /** What a customer has allowed debits by. Throws `GatewayRefused` where the gateway has none such. */
  readonly readMandate: (reference: string) => Promise<MandateState>
  /** The disputes of a charge, the newest first. */
  readonly listDisputes: (chargeReference: string) => Promise<readonly DisputeState[]>
  /** Throws `GatewayRefused` where the gateway has none such. */
  readonly readDispute: (reference: string) => Promise<DisputeState>
  /** Every charge that was made at the gateway since, by whomever; nothing is changed by listing. */
  readonly listCharges: (since: Instant) => AsyncIterable<ListedCharge>
  /** Every refund that was made at the gateway since, by whomever. */
  readonly listRefunds: (since: Instant) => AsyncIterable<ListedRefund>
  /** Every dispute that was opened since, of whomever's charge. */
  readonly listDisputesSince: (since: Instant) => AsyncIterable<ListedDispute>
  /** The events about stored methods and their mandates since, as the gateway would have posted them. */
  readonly listMethodEvents: (since: Instant) => AsyncIterable<ListedEvent>
  /** Closes connections that are kept open. */
  readonly close: () => void
}

export type SetupState =
  | { readonly status: 'open' | 'expired' }
  | { readonly status: 'completed'; readonly method: MethodState }

/** A mandate of a debit. One that is not active takes no money. */
export interface MandateState {
  readonly methodReference: string
  readonly status: 'active' | 'pending' | 'inactive'
}

/** A charge as a list of the gateway has it. */
export interface ListedCharge {
  readonly reference: string
  /** Null where the charge was not made by us. */
  readonly attemptId: string | null
  readonly key: string | null
  /** Our customer; null where the charge does not name one. */
  readonly customerId: string | null
  readonly methodReference: string | null
  readonly status: 'succeeded' | 'processing' | 'requires_action' | 'failed' | 'canceled' | 'prepared'
  /** What was received, else what was asked for; null where it is no amount that we could have asked for. */
  readonly amountCents: bigint | null
  readonly currency: string
  readonly createdAt: Instant
}

/** A refund as a list of the gateway has it. */
export interface ListedRefund {
  readonly reference: string
  /** Our id; null where the refund was not made by us. */
  readonly refundId: string | null
  /** As they were when it was made by us. */
  readonly reopen: boolean
  readonly creditNoteId: string | null
  readonly chargeReference: string | null
  readonly status: 'succeeded' | 'processing' | 'failed'
  /** Null where it is no amount that we could have asked for. */
  readonly amountCents: bigint | null
  readonly currency: string
  readonly createdAt: Instant
}

/** A dispute as a list of the gateway has it. */
export interface ListedDispute {
  readonly reference: string
  readonly chargeReference: string | null
}

/** What a gateway's event is about. It is a hint: the state is read from the gateway. */
export interface GatewayEvent {
  /** The gateway's own id: the same event may arrive more than once. */
  readonly id: string
  readonly type: string
  readonly objectKind: 'charge' | 'refund' | 'dispute' | 'setup' | 'method' | 'mandate' | 'other'
  /** The reference of that object; null for an event of another kind. */
  readonly objectReference: string | null
  /** The reference of the charge that a refund or a dispute belongs to. */
  readonly chargeReference: string | null
  readonly createdAt: Instant
}

/** An event as a list of the gateway has it. */
export interface ListedEvent {
  readonly event: GatewayEvent
  readonly body: string
}

/** The gateway refuses what is asked for, and asking again changes nothing. Nothing was made, and no money moved. */
export class GatewayRefused extends Error {
  readonly decline: Decline
  constructor(decline: Decline) {
    super(`${decline.code}: ${decline.message}`)
    this.decline = decline
  }
}
