import { openCustomer } from '../billing/open-customer.ts'
import { saveCustomer } from '../ledger/save-customer.ts'
import { findPayment } from '../payments/store.ts'
import { paymentRow, updatePayments } from '../payments/writes.ts'
import type { Context } from '../transaction/context.ts'
import { record } from '../transaction/record.ts'
import { addRows } from '../transaction/write-set.ts'
import { type Refund, refundToApi } from './refund.ts'
import { giveCreditBack } from './refund-credit.ts'
import { recordReversal } from './reverse-payment.ts'
import { findRefund } from './store.ts'

/**
 * Records that the money of a refund has come back, which had succeeded: the refund stays as it is, and its amount can be given
 * back again. What it reopened stays owed; the credit of its credit note is the customer's again. A repetition changes nothing.
 */
export async function returnRefund(
  ctx: Context,
  { id, customerId, paymentId }: Pick<Refund, 'id' | 'customerId' | 'paymentId'>,
  { duringAdvance = false }: { readonly duringAdvance?: boolean } = {},
): Promise<void> {
  const { tx, tenantId } = ctx
  const [session, refund, payment] = await Promise.all([
    openCustomer(ctx, customerId, { withoutBilling: true, duringAdvance }),
    findRefund(tx, tenantId, id),
    findPayment(tx, tenantId, paymentId),
  ])
  if (refund?.status === 'succeeded' && refund.returnedAt === null && payment) {
    const { now } = session
    const { amountCents, gatewayReference } = refund
    const back = { ...payment, refundedCents: payment.refundedCents - amountCents, updatedAt: now }
    addRows(ctx.writeSet, updatePayments, paymentRow(back))
    const reference = gatewayReference ?? refund.id
    recordReversal(session, payment, {
      kind: 'refund_returned',
      amountCents,
      refundId: id,
      gatewayReference: reference,
    })
    if (refund.creditNoteId !== null) giveCreditBack(session, refund)
    record(ctx, 'refund.returned', refundToApi({ ...refund, returnedAt: now }), now)
  }
  saveCustomer(session)
}
