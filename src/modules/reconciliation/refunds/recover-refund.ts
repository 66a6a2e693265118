import { keptPaidCents, refundableCents, withRefund } from '../../../domain/payment.ts'
import { isUuid, newId } from '../../../platform/ids.ts'
import { openCustomer } from '../../billing/open-customer.ts'
import type { ListedRefund } from '../../gateways/wider-gateway.ts'
import { saveCustomer } from '../../ledger/save-customer.ts'
import { findPayment } from '../../payments/store.ts'
import { paymentRow, updatePayments } from '../../payments/writes.ts'
import { type Refund, refundToApi } from '../../refunds/refund.ts'
import { insertRefunds, refundRow } from '../../refunds/store.ts'
import type { Context } from '../../transaction/context.ts'
import { record } from '../../transaction/record.ts'
import { addRows } from '../../transaction/write-set.ts'
import type { ChargedPayment } from '../places/store.ts'
import { refundsNamed } from './store.ts'

/**
 * Makes the refund of a payment that the gateway lists and this database does not know: it was forgotten, or made at the gateway by
 * a person. Its invoices stay paid. One that is under way is asked for as any other. Null where less than that is left of the
 * payment, or the refund is in another currency.
 */
export async function recoverRefund(
  ctx: Context,
  { customer_id: customerId, payment_id: paymentId }: ChargedPayment,
  listed: ListedRefund,
): Promise<Refund | null> {
  const { tx, tenantId } = ctx
  const { reference, refundId, amountCents } = listed
  const [session, payment] = await Promise.all([
    openCustomer(ctx, customerId, { withoutBilling: true }),
    findPayment(tx, tenantId, paymentId),
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
  const refund: Refund = {
    id,
    paymentId,
    customerId,
    testClockId: null,
    amountCents,
    currency: payment.currency,
    keptPaidCents: keptPaidCents(payment, amountCents),
    reason: ids.length > 0 ? 'recovered from the gateway' : 'made at the gateway',
    creditNoteId: null,
    reopen: false,
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
  addRows(ctx.writeSet, updatePayments, paymentRow(withRefund(payment, amountCents, now)))
  addRows(ctx.writeSet, insertRefunds, refundRow(refund))
  record(ctx, isOver ? 'refund.succeeded' : 'refund.processing', refundToApi(refund), now)
  saveCustomer(session)
  return refund
}
