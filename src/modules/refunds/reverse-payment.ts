import type { DeclineClass } from '../../domain/collection.ts'
import type { Invoice } from '../../domain/invoice.ts'
import { type Payment, takenOff } from '../../domain/payment.ts'
import { reversed } from '../../domain/settlement.ts'
import { newId } from '../../platform/ids.ts'
import { saveSettlement } from '../documents/invoices/save-settlement.ts'
import { invoiceToApi } from '../documents/invoices/to-api.ts'
import type { CustomerSession } from '../ledger/customer-session.ts'
import { paymentToApi } from '../payments/to-api.ts'
import { allocationRow, insertAllocations } from '../payments/writes.ts'
import { record } from '../transaction/record.ts'
import { addRows } from '../transaction/write-set.ts'
import { insertReversals } from './writes.ts'

/** Money of a payment that has left by itself, or has come back. */
export interface Reversal {
  readonly kind: 'dispute' | 'return' | 'late_failure' | 'reinstated' | 'refund_returned'
  readonly amountCents: bigint
  readonly disputeId?: string
  readonly refundId?: string
  readonly bankTransactionId?: string
  /** What the gateway calls it. */
  readonly gatewayReference: string
  /** Of a late failure: as of an attempt that fails. */
  readonly declineClass?: DeclineClass
  /** The gateway’s or the bank’s own word of why. */
  readonly reason?: string | null
}

/** Writes that money has left a payment, or has come back. Of a refund that came back the refund's own event tells. */
export function recordReversal(
  { ctx, now }: CustomerSession,
  { id: paymentId, customerId: customer_id, currency }: Pick<Payment, 'id' | 'customerId' | 'currency'>,
  reversal: Reversal,
): void {
  const { kind } = reversal
  const row = {
    id: newId(),
    payment_id: paymentId,
    kind,
    amount_cents: Number(reversal.amountCents),
    dispute_id: reversal.disputeId ?? null,
    refund_id: reversal.refundId ?? null,
    bank_transaction_id: reversal.bankTransactionId ?? null,
    gateway_reference: reversal.gatewayReference,
    decline_class: reversal.declineClass ?? null,
    reason: reversal.reason ?? null,
    created_at: now,
  }
  addRows(ctx.writeSet, insertReversals, row)
  if (kind === 'refund_returned') return
  const shown = { ...row, customer_id, currency, created_at: now.toString() }
  record(ctx, kind === 'reinstated' ? 'payment.reinstated' : 'payment.returned', shown, now)
}

/**
 * Takes money that has left a payment off its invoices, which are owed again. The payment says already that it has left. Returns
 * the payment to be saved.
 */
export function reopenInvoices(
  session: CustomerSession,
  payment: Payment,
  {
    cents,
    invoices,
    keep = (before, reopened) => keepReopened(session, before, reopened),
  }: {
    readonly cents: bigint
    readonly invoices: readonly Invoice[]
    /** Puts what becomes of a reopened invoice into the session or the write set. */
    readonly keep?: (before: Invoice, reopened: Invoice) => void
  },
): Payment {
  const { ctx, now } = session
  const { payment: left, parts } = takenOff(payment, cents, now)
  const before = left.allocations.length - parts.length
  for (const [index, part] of parts.entries()) {
    const invoice = session.invoices.get(part.invoiceId)?.invoice ?? invoices.find(({ id }) => id === part.invoiceId)
    if (!invoice) throw new Error(`the invoice ${part.invoiceId} of payment ${payment.id} was not read`)
    const reopened = reversed(invoice, -part.amountCents, now)
    addRows(ctx.writeSet, insertAllocations, allocationRow(left, part))
    const upToPart = { ...left, allocations: left.allocations.slice(0, before + index + 1) }
    record(ctx, 'payment.deallocated', paymentToApi(upToPart), now)
    record(ctx, 'invoice.updated', invoiceToApi(reopened), now)
    keep(invoice, reopened)
  }
  return left
}

function keepReopened(session: CustomerSession, before: Invoice, reopened: Invoice): void {
  const known = session.invoices.get(before.id)
  if (known) session.invoices.set(before.id, { ...known, invoice: reopened, isChanged: true })
  else saveSettlement(session.ctx, before, reopened, session.now)
}
