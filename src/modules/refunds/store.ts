import type { Instant } from '../../domain/instant.ts'
import type { Invoice } from '../../domain/invoice.ts'
import type { Payment } from '../../domain/payment.ts'
import { listStatementOf } from '../../platform/database/list-statement.ts'
import type { Row } from '../../platform/database/row.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import { insertSql, updateSql } from '../../platform/database/write-sql.ts'
import { type Expanded, type Expanding, withCustomer } from '../customers/expand.ts'
import { customerColumn } from '../customers/store.ts'
import { type InvoiceRow, invoiceColumns, invoiceOf } from '../documents/invoices/rows.ts'
import type { GatewayAccount } from '../gateways/gateway-account.ts'
import { findAccount } from '../gateways/store.ts'
import type { Write } from '../transaction/write-set.ts'
import type { Refund, RefundStatus } from './refund.ts'

type RefundRow = Row<
  'refund',
  | 'id'
  | 'payment_id'
  | 'customer_id'
  | 'test_clock_id'
  | 'amount_cents'
  | 'currency'
  | 'kept_paid_cents'
  | 'reason'
  | 'credit_note_id'
  | 'reopen'
  | 'status'
  | 'gateway_reference'
  | 'decline_code'
  | 'decline_message'
  | 'next_check_at'
  | 'checks'
  | 'sends'
  | 'created_at'
  | 'updated_at'
  | 'ended_at',
  { readonly status: RefundStatus }
> & { readonly returned_at: Instant | null }

const columns = `r.id, r.payment_id, r.customer_id, r.test_clock_id, r.amount_cents, r.currency, r.kept_paid_cents, r.reason, r.credit_note_id, r.reopen,
  r.status, r.gateway_reference, r.decline_code, r.decline_message, r.next_check_at, r.checks, r.sends, r.created_at, r.updated_at,
  r.ended_at, (select v.created_at from payment_reversal v where v.tenant_id = r.tenant_id and v.refund_id = r.id) as returned_at`

const changing = `status, gateway_reference, decline_code, decline_message, next_check_at, checks, lease_until, updated_at, ended_at`

export const insertRefunds: Write = {
  name: 'inserted_refunds',
  isDocument: true,
  sql: insertSql(
    'refund',
    `id, payment_id, customer_id, test_clock_id, amount_cents, currency, kept_paid_cents, reason, credit_note_id, reopen, created_at, ${changing}`,
  ),
}

export const updateRefunds: Write = { name: 'updated_refunds', sql: updateSql('refund', 'id', changing) }

/** The refund with this id; undefined if the tenant has none such. */
export async function findRefund(tx: Tx, tenantId: string, id: string): Promise<Refund | undefined> {
  const [row] = await tx.rows<RefundRow>({
    name: 'find_refund',
    text: `select ${columns} from refund r where r.tenant_id = $1 and r.id = $2`,
    values: [tenantId, id],
  })
  return row && refundOf(row)
}

export interface RefundFilter extends Expanding {
  readonly customer_id?: string | undefined
  readonly payment_id?: string | undefined
  readonly status?: RefundStatus | undefined
}

/** A page of refunds, newest first; one more than `limit`. */
export async function listRefunds(
  tx: Tx,
  tenantId: string,
  filter: RefundFilter,
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<readonly (Refund & Expanded)[]> {
  const values: unknown[] = [tenantId, limit + 1]
  const also = (condition: string, value: string | null | undefined) =>
    value ? `and ${condition.replace('?', `$${values.push(value)}`)}` : ''
  const rows = await tx.rows<RefundRow & Expanded>(
    listStatementOf(
      `select ${columns}${customerColumn('r', filter)} from refund r where r.tenant_id = $1 ${also('r.customer_id = ?', filter.customer_id)}
      ${also('r.payment_id = ?', filter.payment_id)} ${also('r.status = ?', filter.status)} ${also('r.id < ?', before)}
      order by r.id desc limit $2`,
      values,
    ),
  )
  return rows.map((row) => withCustomer(refundOf(row), row))
}

/** What a refund of a payment is decided by; read under the customer's lock. */
export interface RefundFacts {
  readonly test_clock_id: string | null
  /** Of the charge at the gateway; null if the money was recorded by hand. */
  readonly charge_reference: string | null
  readonly is_disputed: boolean
}

/** Reads what a refund of a payment is decided by; undefined if there is no such payment. */
export async function refundFacts(tx: Tx, tenantId: string, paymentId: string): Promise<RefundFacts | undefined> {
  const [row] = await tx.rows<RefundFacts>({
    name: 'refund_facts',
    text: `select c.test_clock_id, case when a.id is not null then coalesce(a.gateway_reference, p.reference) end as charge_reference, exists (select from dispute d
        where d.tenant_id = p.tenant_id and d.payment_id = p.id and d.kind = 'chargeback'
          and d.status in ('needs_response', 'under_review')) as is_disputed
      from payment p join customer c on c.tenant_id = p.tenant_id and c.id = p.customer_id
      left join payment_attempt a on a.tenant_id = p.tenant_id and a.id = p.attempt_id
      where p.tenant_id = $1 and p.id = $2`,
    values: [tenantId, paymentId],
  })
  return row
}

/** How much credit of a credit note has not been refunded, in minor units; undefined if the customer has no such note in the currency. */
export async function creditOfNote(
  tx: Tx,
  tenantId: string,
  {
    payment,
    creditNoteId,
  }: { readonly payment: Pick<Payment, 'customerId' | 'currency'>; readonly creditNoteId: string },
): Promise<bigint | undefined> {
  const [row] = await tx.rows<{ left_cents: bigint }>({
    name: 'credit_of_note',
    text: `select (n.credit_cents + n.refund_cents - coalesce((select sum(r.kept_paid_cents) from refund r
        where r.tenant_id = n.tenant_id and r.credit_note_id = n.id and r.status <> 'failed'
          and not exists (select from payment_reversal v where v.tenant_id = r.tenant_id and v.refund_id = r.id)), 0))::bigint as left_cents
      from credit_note n where n.tenant_id = $1 and n.customer_id = $2 and n.currency::text = $3 and n.id = $4`,
    values: [tenantId, payment.customerId, payment.currency, creditNoteId],
  })
  return row?.left_cents
}

/** The invoices of a payment's allocations, in the order of their ids. */
export async function invoicesOfPayment(tx: Tx, tenantId: string, paymentId: string): Promise<readonly Invoice[]> {
  const rows = await tx.rows<InvoiceRow>({
    name: 'invoices_of_payment',
    text: `select ${invoiceColumns} from invoice i where i.tenant_id = $1 and i.id in (
        select n.invoice_id from payment_allocation n where n.tenant_id = $1 and n.payment_id = $2) order by i.id`,
    values: [tenantId, paymentId],
  })
  return rows.map(invoiceOf)
}

/** Whether it was recorded already that the charge of a payment failed after it had succeeded. */
export async function hasFailedLate(tx: Tx, tenantId: string, paymentId: string): Promise<boolean> {
  const rows = await tx.rows({
    name: 'late_failure_of_payment',
    text: `select id from payment_reversal v where v.tenant_id = $1 and v.payment_id = $2 and v.kind = 'late_failure'`,
    values: [tenantId, paymentId],
  })
  return rows.length > 0
}

/** A refund that this process has taken up, with what the gateway is asked by. */
export interface ClaimedRefund {
  readonly refund: Refund
  readonly account: GatewayAccount
  readonly chargeReference: string
  /** The customer's present. */
  readonly now: Instant
}

/** Claims a live refund for so many seconds, as `claimAttempt` does an attempt; null as there. */
export async function claimRefund(
  tx: Tx,
  tenantId: string,
  id: string,
  leaseSeconds: number,
): Promise<ClaimedRefund | null> {
  const [row] = await tx.rows<
    RefundRow & { readonly now: Instant; readonly charge_reference: string | null; readonly gateway_account_id: string }
  >({
    name: 'claim_refund',
    text: `update refund r set sends = r.sends + 1, lease_until = clock_timestamp() + make_interval(secs => $3)
      from (select w.id, coalesce(k.now, date_trunc('milliseconds', clock_timestamp())) as now, w.payment_id from refund w
        left join test_clock k on k.tenant_id = w.tenant_id and k.id = w.test_clock_id
        where w.tenant_id = $1 and w.id = $2 and w.is_live
          and ($3 = 0 or ((w.lease_until is null or w.lease_until <= clock_timestamp()) and collection_is_open()
            and not exists (select from payment q join payment_attempt b on b.tenant_id = q.tenant_id and b.id = q.attempt_id
              join accounts_that_wait() o on o.tenant_id = b.tenant_id and o.gateway_account_id = b.gateway_account_id
              where q.tenant_id = w.tenant_id and q.id = w.payment_id)))
        for no key update of w skip locked) f
      join payment p on p.tenant_id = $1 and p.id = f.payment_id
      join payment_attempt a on a.tenant_id = p.tenant_id and a.id = p.attempt_id
      where r.tenant_id = $1 and r.id = f.id
      returning ${columns}, f.now, coalesce(a.gateway_reference, p.reference) as charge_reference, a.gateway_account_id`,
    values: [tenantId, id, leaseSeconds],
  })
  if (!row?.charge_reference) return null
  const account = await findAccount(tx, tenantId, row.gateway_account_id)
  return account ? { refund: refundOf(row), account, chargeReference: row.charge_reference, now: row.now } : null
}

function refundOf(row: RefundRow): Refund {
  return {
    id: row.id,
    paymentId: row.payment_id,
    customerId: row.customer_id,
    testClockId: row.test_clock_id,
    amountCents: row.amount_cents,
    currency: row.currency,
    keptPaidCents: row.kept_paid_cents,
    reason: row.reason,
    creditNoteId: row.credit_note_id,
    reopen: row.reopen,
    status: row.status,
    gatewayReference: row.gateway_reference,
    decline: row.decline_code === null ? null : { code: row.decline_code, message: row.decline_message ?? '' },
    nextCheckAt: row.next_check_at,
    checks: row.checks,
    sends: row.sends,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    endedAt: row.ended_at,
    returnedAt: row.returned_at,
  }
}

/** A refund as its row; nobody has taken it up any more. */
export function refundRow(refund: Refund): object {
  return {
    id: refund.id,
    payment_id: refund.paymentId,
    customer_id: refund.customerId,
    test_clock_id: refund.testClockId,
    amount_cents: Number(refund.amountCents),
    currency: refund.currency,
    kept_paid_cents: Number(refund.keptPaidCents),
    reason: refund.reason,
    credit_note_id: refund.creditNoteId,
    reopen: refund.reopen,
    status: refund.status,
    gateway_reference: refund.gatewayReference,
    decline_code: refund.decline?.code,
    decline_message: refund.decline?.message,
    next_check_at: refund.nextCheckAt,
    checks: refund.checks,
    sends: refund.sends,
    lease_until: null,
    created_at: refund.createdAt,
    updated_at: refund.updatedAt,
    ended_at: refund.endedAt,
  }
}
