import { isCollecting } from '../../domain/collection.ts'
import type { Invoice } from '../../domain/invoice.ts'
import type { Payment } from '../../domain/payment.ts'
import { openCustomer } from '../billing/open-customer.ts'
import type { Decline } from '../gateways/gateway.ts'
import { saveCustomer } from '../ledger/save-customer.ts'
import { findPayment } from '../payments/store.ts'
import { paymentRow, updatePayments } from '../payments/writes.ts'
import { recordReversal, reopenInvoices } from '../refunds/reverse-payment.ts'
import { hasFailedLate, invoicesOfPayment } from '../refunds/store.ts'
import type { Context } from '../transaction/context.ts'
import { addRows } from '../transaction/write-set.ts'
import { afterFailure } from './after-failure.ts'
import type { PaymentAttempt } from './attempt.ts'
import { markMethodLost } from './settle-attempt.ts'
import { keepInvoice } from './start-attempt.ts'
import { collectionFacts } from './store.ts'

/**
 * Records that a charge has failed which had succeeded, as debits do: the attempt stays as it is, what is left of its payment goes
 * back, and the invoices are owed again and collected as after a decline of that class. What a dispute has taken before is the
 * same money. A repetition changes nothing.
 */
export async function recordLateFailure(
  ctx: Context,
  {
    attempt,
    paymentId,
  }: {
    readonly attempt: Pick<PaymentAttempt, 'id' | 'customerId' | 'paymentMethodId' | 'gatewayReference'>
    readonly paymentId: string
  },
  reason: Decline,
  { duringAdvance = false }: { readonly duringAdvance?: boolean } = {},
): Promise<void> {
  const { tx, tenantId } = ctx
  const [session, payment, invoices, isKnown] = await Promise.all([
    openCustomer(ctx, attempt.customerId, { withoutBilling: true, duringAdvance }),
    findPayment(tx, tenantId, paymentId),
    invoicesOfPayment(tx, tenantId, paymentId),
    hasFailedLate(tx, tenantId, paymentId),
  ])
  const cents = payment ? payment.amountCents - payment.returnedCents : 0n
  if (!payment || isKnown || cents <= 0n) {
    saveCustomer(session)
    return
  }
  const facts = await Promise.all(invoices.map(({ id: invoiceId }) => collectionFacts(tx, tenantId, { invoiceId })))
  const keep = (before: Invoice, reopened: Invoice) => {
    const read = facts[invoices.findIndex(({ id }) => id === before.id)]
    if (!read || isCollecting(reopened.collectionStatus)) keepInvoice(session, before, reopened)
    else afterFailure(session, reopened, { reason, facts: read, isFollowedUp: true })
  }
  const { now } = session
  const left: Payment = { ...payment, returnedCents: payment.returnedCents + cents, updatedAt: now }
  addRows(ctx.writeSet, updatePayments, paymentRow(reopenInvoices(session, left, { cents, invoices, keep })))
  recordReversal(session, payment, {
    kind: 'late_failure',
    amountCents: cents,
    gatewayReference: attempt.gatewayReference ?? attempt.id,
    declineClass: reason.class,
    reason: reason.code,
  })
  await markMethodLost(session, attempt.paymentMethodId, reason)
  saveCustomer(session)
}
