import { moveCredit } from '../billing/move-credit.ts'
import { openCustomer } from '../billing/open-customer.ts'
import { meetCurrency, saveCustomer } from '../ledger/save-customer.ts'
import type { Context } from '../transaction/context.ts'

export interface CreditGrant {
  readonly currency: string
  /** Positive gives, negative takes; in minor units. */
  readonly amountCents: bigint
  readonly reason: string
}

/**
 * Adds or deducts credit by request. Also possible if the customer cannot be billed, since too much credit may be the reason.
 * Refuses `credit_insufficient`, `amount_too_large`.
 */
export async function grantCredit(ctx: Context, customerId: string, grant: CreditGrant) {
  const session = await openCustomer(ctx, customerId, { withoutBilling: true })
  meetCurrency(session, grant.currency)
  const entry = moveCredit(session, { ...grant, invoiceId: null, creditNoteId: null, occurredAt: session.now })
  saveCustomer(session)
  return entry
}
