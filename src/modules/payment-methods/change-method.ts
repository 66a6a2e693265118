import { openCustomer } from '../billing/open-customer.ts'
import { collectOpenInvoices } from '../customers/store.ts'
import { saveCustomer } from '../ledger/save-customer.ts'
import type { Context } from '../transaction/context.ts'
import { record } from '../transaction/record.ts'
import { addRows } from '../transaction/write-set.ts'
import { type PaymentMethod, paymentMethodToApi } from './payment-method.ts'
import { findMethod, forgetMethods, methodRow, updateMethods } from './store.ts'

/**
 * Changes a method to what its gateway says of it now. One that was detached there is nobody's default; one that can be charged
 * again is tried for the open automatic invoices that are collected from it, but not for what people have left alone: a cancelled
 * attempt, money that was given back. Nothing happens where nothing has changed.
 */
export async function changeMethod(
  ctx: Context,
  { id, customerId }: Pick<PaymentMethod, 'id' | 'customerId'>,
  changed: (method: PaymentMethod) => PaymentMethod,
): Promise<void> {
  const [session, before] = await Promise.all([
    openCustomer(ctx, customerId, { withoutBilling: true }),
    findMethod(ctx.tx, ctx.tenantId, id),
  ])
  const after = before && changed(before)
  if (after && after !== before) {
    const { now } = session
    const named = { customer_id: customerId, payment_method_id: id }
    addRows(ctx.writeSet, updateMethods, methodRow(after))
    if (after.status === 'detached') addRows(ctx.writeSet, forgetMethods, named)
    if (after.status === 'active' && before.status !== 'active')
      addRows(ctx.writeSet, collectOpenInvoices, { ...named, is_by_gateway: true, collect_at: now })
    record(ctx, eventOf(before, after), paymentMethodToApi(after), now)
  }
  saveCustomer(session)
}

function eventOf(before: PaymentMethod, after: PaymentMethod) {
  if (after.status === before.status) return 'payment_method.updated' as const
  if (after.status === 'detached') return 'payment_method.detached' as const
  return after.status === 'mandate_inactive'
    ? ('payment_method.mandate_inactive' as const)
    : ('payment_method.updated' as const)
}
