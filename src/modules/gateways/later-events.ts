import type { Instant } from '../../domain/instant.ts'
import { insertSql } from '../../platform/database/write-sql.ts'
import { newId } from '../../platform/ids.ts'
import type { Write } from '../transaction/write-set.ts'
import type { LaterDispute } from './dispute-state.ts'

/** Events that the test gateway will tell of, each at its instant. */
export const insertLaterEvents: Write = {
  name: 'inserted_gateway_events',
  isDocument: true,
  sql: `${insertSql(
    'gateway_event',
    `id, gateway_account_id, gateway_event_id, test_clock_id, type, object_kind, object_reference, charge_reference, body, state,
      next_check_at, checks, created_at, updated_at`,
  )} on conflict do nothing`,
}

/** Whose event it is: of what account, and of the customers of which test clock. */
interface EventOf {
  readonly gatewayAccountId: string
  readonly testClockId: string | null
}

/** A dispute that the test gateway will tell of, as the row of an event that is due at its instant. */
export function laterDisputeRow(of: EventOf, { at, state }: LaterDispute, now: Instant): object {
  const body = {
    ...state,
    amountCents: String(state.amountCents),
    evidenceDueAt: state.evidenceDueAt?.toString() ?? null,
  }
  return eventRow(of, {
    ...{ gateway_event_id: `${state.reference}.${state.status}`, object_kind: 'dispute', at, now },
    ...{ object_reference: state.reference, charge_reference: state.paymentReference, body: JSON.stringify(body) },
    type: state.status === 'needs_response' ? 'dispute.opened' : 'dispute.closed',
  })
}

/** That a refund or a charge which succeeded has failed after all, as the row of an event that is due at its instant. */
export function laterFailureRow(
  of: EventOf,
  {
    kind,
    reference,
    chargeReference,
    at,
  }: {
    readonly kind: 'charge' | 'refund'
    readonly reference: string
    readonly chargeReference: string
    readonly at: Instant
  },
  now: Instant,
): object {
  return eventRow(of, {
    ...{ gateway_event_id: `${reference}.failed`, type: `${kind}.failed`, object_kind: kind, body: '{}', at, now },
    ...{ object_reference: reference, charge_reference: chargeReference },
  })
}

interface LaterEvent {
  readonly at: Instant
  readonly now: Instant
  readonly [column: string]: unknown
}

function eventRow(of: EventOf, { at, now, ...event }: LaterEvent): object {
  return {
    ...{ id: newId(), gateway_account_id: of.gatewayAccountId, test_clock_id: of.testClockId, ...event },
    ...{ state: 'new', next_check_at: at, checks: 0, created_at: now, updated_at: now },
  }
}
