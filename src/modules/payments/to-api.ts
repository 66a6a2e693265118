import { allocatedCents, type Payment, unallocatedCents } from '../../domain/payment.ts'

/** A payment as in API answers and events. */
export function paymentToApi(payment: Payment) {
  return {
    id: payment.id,
    customer_id: payment.customerId,
    currency: payment.currency,
    amount_cents: Number(payment.amountCents),
    allocated_cents: Number(allocatedCents(payment)),
    unallocated_cents: Number(unallocatedCents(payment)),
    refunded_cents: Number(payment.refundedCents),
    returned_cents: Number(payment.returnedCents),
    allocations: payment.allocations.map(({ invoiceId, amountCents, createdAt }) => ({
      invoice_id: invoiceId,
      amount_cents: Number(amountCents),
      created_at: createdAt.toString(),
    })),
    payment_attempt_id: payment.attemptId,
    bank_transaction_id: payment.bankTransactionId,
    reference: payment.reference,
    received_at: payment.receivedAt.toString(),
    created_at: payment.createdAt.toString(),
    updated_at: payment.updatedAt.toString(),
  }
}
