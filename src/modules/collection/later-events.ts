import type { Instant } from '../../domain/instant.ts'
import { insertSql } from '../../platform/database/write-sql.ts'
import { newId } from '../../platform/ids.ts'
import type { LaterDispute } from '../gateways/dispute-state.ts'
import type { Write } from '../transaction/write-set.ts'
import type { PaymentAttempt } from './attempt.ts'

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

/** A dispute that the test gateway will tell of, as the row of an event that is due at its instant. */
export function laterEventRow(attempt: PaymentAttempt, { at, state }: LaterDispute, now: Instant): object {
  const body = {
    ...state,
    amountCents: String(state.amountCents),
    evidenceDueAt: state.evidenceDueAt?.toString() ?? null,
  }
  return {
    id: newId(),
    gateway_account_id: attempt.gatewayAccountId,
    gateway_event_id: `${state.reference}.${state.status}`,
    test_clock_id: attempt.testClockId,
    type: state.status === 'needs_response' ? 'dispute.opened' : 'dispute.closed',
    object_kind: 'dispute',
    object_reference: state.reference,
    charge_reference: state.paymentReference,
    body: JSON.stringify(body),
    state: 'new',
    next_check_at: at,
    checks: 0,
    created_at: now,
    updated_at: now,
  }
}
