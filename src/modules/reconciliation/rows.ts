import type { ComparedObject, DifferenceKind } from '../../domain/reconciliation.ts'
import type { Row } from '../../platform/database/row.ts'
import { insertSql, updateSql } from '../../platform/database/write-sql.ts'
import type { Write } from '../transaction/write-set.ts'
import type { Difference, DifferenceResolution, Side } from './difference.ts'

export type DifferenceRow = Row<
  'reconciliation_difference',
  | 'id'
  | 'gateway_account_id'
  | 'object'
  | 'kind'
  | 'gateway_reference'
  | 'attempt_id'
  | 'attempt_key'
  | 'our_amount_cents'
  | 'our_currency'
  | 'our_status'
  | 'gateway_amount_cents'
  | 'gateway_currency'
  | 'gateway_status'
  | 'charged_at'
  | 'created_at'
  | 'resolved_at'
  | 'resolution',
  {
    readonly object: ComparedObject
    readonly kind: DifferenceKind
    readonly resolution: DifferenceResolution | null
  }
>

export const differenceColumns = `d.id, d.gateway_account_id, d.object, d.kind, d.gateway_reference, d.attempt_id, d.attempt_key, d.our_amount_cents,
  d.our_currency, d.our_status, d.gateway_amount_cents, d.gateway_currency, d.gateway_status, d.charged_at, d.created_at, d.resolved_at, d.resolution`

export const insertDifferences: Write = {
  name: 'inserted_reconciliation_differences',
  sql: insertSql(
    'reconciliation_difference',
    `id, gateway_account_id, object, kind, gateway_reference, attempt_id, attempt_key, our_amount_cents, our_currency, our_status,
      gateway_amount_cents, gateway_currency, gateway_status, charged_at, created_at, resolved_at`,
  ),
}

export const resolveDifferences: Write = {
  name: 'resolved_reconciliation_differences',
  sql: updateSql('reconciliation_difference', 'id', 'resolved_at, resolution'),
}

/** A difference as its row. */
export function differenceRow(difference: Difference): object {
  const { our, gateway } = difference
  return {
    id: difference.id,
    gateway_account_id: difference.gatewayAccountId,
    object: difference.object,
    kind: difference.kind,
    gateway_reference: difference.gatewayReference,
    attempt_id: difference.attemptId,
    attempt_key: difference.attemptKey,
    our_amount_cents: our?.amountCents?.toString(),
    our_currency: our?.currency,
    our_status: our?.status,
    gateway_amount_cents: gateway?.amountCents?.toString(),
    gateway_currency: gateway?.currency,
    gateway_status: gateway?.status,
    charged_at: difference.chargedAt,
    created_at: difference.createdAt,
    resolved_at: difference.resolvedAt,
    resolution: difference.resolution,
  }
}

/** A difference from its row. */
export function differenceOf(row: DifferenceRow): Difference {
  return {
    id: row.id,
    gatewayAccountId: row.gateway_account_id,
    object: row.object,
    kind: row.kind,
    gatewayReference: row.gateway_reference,
    attemptId: row.attempt_id,
    attemptKey: row.attempt_key,
    our: sideOf(row.our_amount_cents, row.our_currency, row.our_status),
    gateway: sideOf(row.gateway_amount_cents, row.gateway_currency, row.gateway_status),
    chargedAt: row.charged_at,
    createdAt: row.created_at,
    resolvedAt: row.resolved_at,
    resolution: row.resolution,
  }
}

function sideOf(amountCents: bigint | null, currency: string | null, status: string | null): Side | null {
  return currency === null || status === null ? null : { amountCents, currency, status }
}
