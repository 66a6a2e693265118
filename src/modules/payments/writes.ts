import { type Allocation, allocatedCents, type Payment } from '../../domain/payment.ts'
import { insertSql, updateSql } from '../../platform/database/write-sql.ts'
import { newId } from '../../platform/ids.ts'
import type { Write } from '../transaction/write-set.ts'

export const insertPayments: Write = {
  name: 'inserted_payments',
  isDocument: true,
  sql: insertSql(
    'payment',
    'id, customer_id, currency, amount_cents, allocated_cents, attempt_id, bank_transaction_id, refunded_cents, returned_cents, reference, received_at, created_at, updated_at',
  ),
}

export const insertAllocations: Write = {
  name: 'inserted_allocations',
  isDocument: true,
  sql: insertSql('payment_allocation', 'id, payment_id, invoice_id, amount_cents, created_at'),
}

/** Payments of which more is allocated, given back, or has left. */
export const updatePayments: Write = {
  name: 'updated_payments',
  isDocument: true,
  sql: updateSql('payment', 'id', 'allocated_cents, refunded_cents, returned_cents, updated_at'),
}

/** Payments of which only more is allocated: also a customer's request in the portal may do that. */
export const allocatePayments: Write = {
  name: 'allocated_payments',
  isDocument: true,
  sql: updateSql('payment', 'id', 'allocated_cents, updated_at'),
}

export function paymentRow(payment: Payment): object {
  return {
    id: payment.id,
    customer_id: payment.customerId,
    currency: payment.currency,
    amount_cents: Number(payment.amountCents),
    allocated_cents: Number(allocatedCents(payment)),
    attempt_id: payment.attemptId,
    bank_transaction_id: payment.bankTransactionId,
    refunded_cents: Number(payment.refundedCents),
    returned_cents: Number(payment.returnedCents),
    reference: payment.reference,
    received_at: payment.receivedAt,
    created_at: payment.createdAt,
    updated_at: payment.updatedAt,
  }
}

export function allocationRow({ id }: Payment, { invoiceId, amountCents, createdAt }: Allocation): object {
  return {
    id: newId(),
    payment_id: id,
    invoice_id: invoiceId,
    amount_cents: Number(amountCents),
    created_at: createdAt,
  }
}
