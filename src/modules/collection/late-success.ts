import { isCollecting } from '../../domain/collection.ts'
import { openCustomer } from '../billing/open-customer.ts'
import { saveCustomer } from '../ledger/save-customer.ts'
import { listPayments } from '../payments/store.ts'
import type { Context } from '../transaction/context.ts'
import { isLive, type PaymentAttempt } from './attempt.ts'
import { receive } from './settle-attempt.ts'
import { findAttempt, invoicesOfAttempt } from './store.ts'

/**
 * Records money that a gateway has taken although it had said that the attempt failed. The attempt stays as it is. The money pays
 * what is still due on its invoices, unless another attempt for one is live; the rest stays the customer’s. An attempt that ended without a
 * reference of the gateway has it from its payment.
 */
export async function recordLateSuccess(
  ctx: Context,
  { id, customerId }: Pick<PaymentAttempt, 'id' | 'customerId'>,
  { amountCents, reference }: { readonly amountCents: bigint; readonly reference: string },
): Promise<void> {
  const { tx, tenantId } = ctx
  const [session, attempt, invoices, payments] = await Promise.all([
    openCustomer(ctx, customerId, { withoutBilling: true }),
    findAttempt(tx, tenantId, id),
    invoicesOfAttempt(tx, tenantId, id),
    listPayments(tx, tenantId, { attempt_id: id }, { before: null, limit: 1 }),
  ])
  if (attempt && !isLive(attempt) && payments.length === 0) {
    const payable = invoices.filter(({ collectionStatus }) => !isCollecting(collectionStatus))
    receive(session, { ...attempt, gatewayReference: attempt.gatewayReference ?? reference }, payable, amountCents)
  }
  saveCustomer(session)
}
