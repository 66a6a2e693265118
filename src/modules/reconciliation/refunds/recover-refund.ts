import { keptPaidCents, type Payment, refundableCents, withRefund } from '../../../domain/payment.ts'
import { isUuid, newId } from '../../../platform/ids.ts'
import { openCustomer } from '../../billing/open-customer.ts'
import type { ListedRefund } from '../../gateways/wider-gateway.ts'
import { type CustomerSession, plainCreditIn } from '../../ledger/customer-session.ts'
import { saveCustomer } from '../../ledger/save-customer.ts'
import { findPayment } from '../../payments/store.ts'
import { paymentRow, updatePayments } from '../../payments/writes.ts'
import { type Refund, refundToApi } from '../../refunds/refund.ts'
import { takeCredit } from '../../refunds/refund-credit.ts'
import { reopenInvoices } from '../../refunds/reverse-payment.ts'
import { creditOfNote, insertRefunds, invoicesOfPayment, refundRow } from '../../refunds/store.ts'
import type { Context } from '../../transaction/context.ts'
import { record } from '../../transaction/record.ts'
import { addRows } from '../../transaction/write-set.ts'
import type { ChargedPayment } from '../places/store.ts'
import { refundsNamed } from './store.ts'

/**
 * Makes the refund of a payment that the gateway lists and this database does not know: it was forgotten, or made at the gateway by
 * a person. Its invoices stay paid, unless it was ours and reopened them; for a credit note it takes that note's credit, as far as that
 * is there. One that is under way is asked for as any other. Null where less than that is left of the payment, or the refund is in
 * another currency.
 */
export async function recoverRefund(
  ctx: Context,
  { customer_id: customerId, payment_id: paymentId }: ChargedPayment,
  listed: ListedRefund,
): Promise<Refund | null> {
  const { tx, tenantId } = ctx
  const { reference, refundId, amountCents } = listed
  const [session, payment, invoices] = await Promise.all([
    openCustomer(ctx, customerId, { withoutBilling: true }),
    findPayment(tx, tenantId, paymentId),
    invoicesOfPayment(tx, tenantId, paymentId),
  ])
  const ids = refundId !== null && isUuid(refundId) ? [refundId] : []
  // Under the lock: it may have been recovered meanwhile.
  const known = await refundsNamed(tx, tenantId, { paymentIds: [paymentId], ids })
  const isTaken = known.some(({ gateway_reference }) => gateway_reference === reference)
  const doesFit =
    payment !== undefined &&
    amountCents !== null &&
    amountCents > 0n &&
    listed.currency === payment.currency &&
    amountCents <= refundableCents(payment)
  if (isTaken || !doesFit) {
    saveCustomer(session)
    return null
  }
  const { now } = session
  const isOver = listed.status === 'succeeded'
  const [id = newId()] = ids.filter((one) => known.every((other) => other.id !== one))
  const isOurs = ids.length > 0
  const creditNoteId = isOurs ? await creditTaken(session, payment, { ...listed, amountCents }) : null
  const reopen = isOurs && listed.reopen && creditNoteId === null
  const refund: Refund = {
    id,
    paymentId,
    customerId,
    testClockId: null,
    amountCents,
    currency: payment.currency,
    keptPaidCents: reopen ? 0n : keptPaidCents(payment, amountCents),
    reason: isOurs ? 'recovered from the gateway' : 'made at the gateway',
    creditNoteId,
    reopen,
    status: isOver ? 'succeeded' : 'processing',
    gatewayReference: reference,
    decline: null,
    nextCheckAt: isOver ? null : now,
    checks: 0,
    sends: 0,
    createdAt: listed.createdAt,
    updatedAt: now,
    endedAt: isOver ? now : null,
    returnedAt: null,
  }
  const reserved = withRefund(payment, amountCents, now)
  const left = isOver && reopen ? reopenInvoices(session, reserved, { cents: amountCents, invoices }) : reserved
  addRows(ctx.writeSet, updatePayments, paymentRow(left))
  addRows(ctx.writeSet, insertRefunds, refundRow(refund))
  record(ctx, isOver ? 'refund.succeeded' : 'refund.processing', refundToApi(refund), now)
  saveCustomer(session)
  return refund
}

/** Takes the credit of the credit note that a refund is for, and returns the note; null where there is none, or not as much credit. */
async function creditTaken(
  session: CustomerSession,
  payment: Payment,
  { creditNoteId, amountCents: cents }: { readonly creditNoteId: string | null; readonly amountCents: bigint },
): Promise<string | null> {
  if (creditNoteId === null || !isUuid(creditNoteId)) return null
  const left = await creditOfNote(session.ctx.tx, session.ctx.tenantId, { payment, creditNoteId })
  if (left === undefined || left < cents || plainCreditIn(session, payment.currency) < cents) return null
  takeCredit(session, { payment, left, cents })
  return creditNoteId
}
