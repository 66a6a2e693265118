import { isBefore } from '../../domain/instant.ts'
import { refuse, refuseField, refuseUnknown } from '../../domain/refusal.ts'
import { type GrantTerms, moveCredit, openGrant } from '../billing/move-credit.ts'
import { openCustomer } from '../billing/open-customer.ts'
import { meetCurrency, saveCustomer } from '../ledger/save-customer.ts'
import type { Context } from '../transaction/context.ts'
import { hasGrant } from './store.ts'

export interface CreditOrder {
  readonly currency: string
  /** Positive gives, negative takes; in minor units. */
  readonly amountCents: bigint
  readonly reason: string
  /** Of credit with terms; `effectiveAt` is by default the customer's present. */
  readonly terms: (Omit<GrantTerms, 'effectiveAt'> & { readonly effectiveAt: GrantTerms['effectiveAt'] | null }) | null
  /** The grant that it takes from; null: the credit without terms. */
  readonly grantId: string | null
}

/**
 * Adds or deducts credit by request, with terms or without. Also possible if the customer cannot be billed, since too much credit may
 * be the reason. Refuses `credit_insufficient`, `amount_too_large`, and fields: a grant that the customer has not, or that has expired.
 */
export async function grantCredit(ctx: Context, customerId: string, { terms, grantId, ...order }: CreditOrder) {
  const [session, isTheirs] = await Promise.all([
    openCustomer(ctx, customerId, { withoutBilling: true }),
    grantId === null ? true : hasGrant(ctx.tx, ctx.tenantId, { customerId, grantId, currency: order.currency }),
  ])
  if (!isTheirs) refuseUnknown('/grant_id', 'grant')
  meetCurrency(session, order.currency)
  const movement = { ...order, invoiceId: null, creditNoteId: null, occurredAt: session.now }
  if (terms) {
    const { expiresAt } = terms
    const effectiveAt = terms.effectiveAt ?? session.now
    if (expiresAt && !isBefore(session.now, expiresAt))
      refuseField('invalid_request', '/expires_at', `It must be after the customer's present, ${session.now}.`)
    if (isBefore(session.now, effectiveAt))
      refuseField('invalid_request', '/effective_at', `It must not be after the customer's present, ${session.now}.`)
    const entry = openGrant(session, movement, { ...terms, effectiveAt })
    saveCustomer(session)
    return entry
  }
  if (grantId !== null && !session.grants.some(({ id }) => id === grantId))
    refuse('credit_insufficient', 'Nothing of the grant is left.')
  const entry = moveCredit(session, grantId === null ? movement : { ...movement, grantId })
  saveCustomer(session)
  return entry
}
