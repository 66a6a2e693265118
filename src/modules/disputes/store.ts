import { listStatementOf } from '../../platform/database/list-statement.ts'
import type { Row } from '../../platform/database/row.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import { insertSql, updateSql } from '../../platform/database/write-sql.ts'
import { type Expanded, type Expanding, withCustomer } from '../customers/expand.ts'
import { customerColumn } from '../customers/store.ts'
import type { Write } from '../transaction/write-set.ts'
import type { Dispute, DisputeStatus } from './dispute.ts'

type DisputeRow = Row<
  'dispute',
  | 'id'
  | 'payment_id'
  | 'customer_id'
  | 'gateway_reference'
  | 'amount_cents'
  | 'currency'
  | 'reason'
  | 'kind'
  | 'status'
  | 'funds_withdrawn'
  | 'evidence_due_at'
  | 'created_at'
  | 'updated_at'
  | 'closed_at',
  { readonly kind: Dispute['kind']; readonly status: DisputeStatus }
>

const columns = `d.id, d.payment_id, d.customer_id, d.gateway_reference, d.amount_cents, d.currency, d.reason, d.kind, d.status,
  d.funds_withdrawn, d.evidence_due_at, d.created_at, d.updated_at, d.closed_at`
const changing = 'amount_cents, reason, kind, status, funds_withdrawn, evidence_due_at, updated_at, closed_at'

export const insertDisputes: Write = {
  name: 'inserted_disputes',
  sql: insertSql('dispute', `id, payment_id, customer_id, gateway_reference, currency, created_at, ${changing}`),
}

export const updateDisputes: Write = { name: 'updated_disputes', sql: updateSql('dispute', 'id', changing) }

/** The dispute with this id; undefined if the tenant has none such. */
export async function findDispute(tx: Tx, tenantId: string, id: string): Promise<Dispute | undefined> {
  const [row] = await tx.rows<DisputeRow>({
    name: 'find_dispute',
    text: `select ${columns} from dispute d where d.tenant_id = $1 and d.id = $2`,
    values: [tenantId, id],
  })
  return row && disputeOf(row)
}

/** The dispute of a payment by what the gateway calls it. */
export async function disputeByReference(
  tx: Tx,
  tenantId: string,
  { paymentId, reference }: { readonly paymentId: string; readonly reference: string },
): Promise<Dispute | undefined> {
  const [row] = await tx.rows<DisputeRow>({
    name: 'dispute_by_reference',
    text: `select ${columns} from dispute d where d.tenant_id = $1 and d.payment_id = $2 and d.gateway_reference = $3`,
    values: [tenantId, paymentId, reference],
  })
  return row && disputeOf(row)
}

/** How often money of a payment has moved because of a dispute. */
export interface Movements {
  readonly dispute: number
  readonly reinstated: number
}

/** How often money of a payment has left because of a dispute, and has come back. */
export async function movementsOfDispute(
  tx: Tx,
  tenantId: string,
  { paymentId, reference }: { readonly paymentId: string; readonly reference: string },
): Promise<Movements> {
  const [row] = await tx.rows<Movements>({
    name: 'movements_of_dispute',
    text: `select (count(*) filter (where v.kind = 'dispute'))::integer as dispute, (count(*) filter (where v.kind = 'reinstated'))::integer as reinstated
      from payment_reversal v
      join dispute d on d.tenant_id = v.tenant_id and d.id = v.dispute_id and d.gateway_reference = $3
      where v.tenant_id = $1 and v.payment_id = $2`,
    values: [tenantId, paymentId, reference],
  })
  return row ?? { dispute: 0, reinstated: 0 }
}

export interface DisputeFilter extends Expanding {
  readonly customer_id?: string | undefined
  readonly payment_id?: string | undefined
  readonly status?: DisputeStatus | undefined
}

/** A page of disputes, newest first; one more than `limit`. */
export async function listDisputes(
  tx: Tx,
  tenantId: string,
  filter: DisputeFilter,
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<readonly (Dispute & Expanded)[]> {
  const values: unknown[] = [tenantId, limit + 1]
  const also = (condition: string, value: string | null | undefined) =>
    value ? `and ${condition.replace('?', `$${values.push(value)}`)}` : ''
  const rows = await tx.rows<DisputeRow & Expanded>(
    listStatementOf(
      `select ${columns}${customerColumn('d', filter)} from dispute d where d.tenant_id = $1 ${also('d.customer_id = ?', filter.customer_id)}
      ${also('d.payment_id = ?', filter.payment_id)} ${also('d.status = ?', filter.status)} ${also('d.id < ?', before)}
      order by d.id desc limit $2`,
      values,
    ),
  )
  return rows.map((row) => withCustomer(disputeOf(row), row))
}

function disputeOf(row: DisputeRow): Dispute {
  return {
    id: row.id,
    paymentId: row.payment_id,
    customerId: row.customer_id,
    gatewayReference: row.gateway_reference,
    amountCents: row.amount_cents,
    currency: row.currency,
    reason: row.reason,
    kind: row.kind,
    status: row.status,
    fundsWithdrawn: row.funds_withdrawn,
    evidenceDueAt: row.evidence_due_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    closedAt: row.closed_at,
  }
}

/** A dispute as its row. */
export function disputeRow(dispute: Dispute): object {
  return {
    id: dispute.id,
    payment_id: dispute.paymentId,
    customer_id: dispute.customerId,
    gateway_reference: dispute.gatewayReference,
    amount_cents: Number(dispute.amountCents),
    currency: dispute.currency,
    reason: dispute.reason,
    kind: dispute.kind,
    status: dispute.status,
    funds_withdrawn: dispute.fundsWithdrawn,
    evidence_due_at: dispute.evidenceDueAt,
    created_at: dispute.createdAt,
    updated_at: dispute.updatedAt,
    closed_at: dispute.closedAt,
  }
}
