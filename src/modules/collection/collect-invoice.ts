import { moneyText } from '../../domain/currency.ts'
import { amountDue } from '../../domain/invoice.ts'
import { refuse, refuseField, refuseUnknown } from '../../domain/refusal.ts'
import { openInvoice } from '../invoices/open-invoice.ts'
import { saveCustomer } from '../ledger/save-customer.ts'
import type { Context } from '../transaction/context.ts'
import type { PaymentAttempt } from './attempt.ts'
import { withAttempt } from './start-attempt.ts'
import { type CollectionFacts, collectionFacts, findAttempt, type RecoveredMoney, recoveredMoney } from './store.ts'
import { useRecovered } from './use-recovered.ts'

/**
 * Makes an attempt for what is due on an invoice, or a part of it, with the method named or the usual one, by request. A worker sends
 * it soon. If recovered money is just what is due, it pays the invoice instead, whatever part or method was asked for: returns the attempt
 * that it came by. Refuses `invoice_not_open`, `amount_exceeds_due`, `attempt_in_progress`, `payment_method_needed`, `payment_method_not_active`,
 * `gateway_account_disabled`, `collection_paused`.
 */
export async function collectInvoice(
  ctx: Context,
  id: string,
  { methodId, amountCents }: { readonly methodId?: string | undefined; readonly amountCents?: bigint | undefined } = {},
): Promise<PaymentAttempt> {
  const opened = await openInvoice(ctx, id, {
    withoutBilling: true,
    beside: () =>
      Promise.all([
        collectionFacts(ctx.tx, ctx.tenantId, { invoiceId: id, methodId }),
        recoveredMoney(ctx.tx, ctx.tenantId, id),
      ]),
  })
  const { session, invoice, beside: [facts, recovered] = [undefined, []] } = opened
  if (!facts) refuse('not_found', '')
  if (amountDue(invoice) <= 0n)
    refuse('invoice_not_open', `The invoice is ${invoice.status}, so nothing can be collected.`)
  if (facts.isPaused)
    refuse(
      'collection_paused',
      'The operator has paused it, or the database was restored and is compared with the gateways first. Send it again later.',
    )
  if (amountCents !== undefined && amountCents > amountDue(invoice))
    refuseField(
      'amount_exceeds_due',
      '/amount_cents',
      `Only ${moneyText(amountDue(invoice), invoice.currency)} is due on the invoice.`,
    )
  refuseWhileLive(facts)
  const used = await useRecovered(session, invoice, recovered)
  if (used) {
    refuseUndecided(used)
    saveCustomer(session)
    return (await findAttempt(ctx.tx, ctx.tenantId, used.attempt_id)) ?? refuse('not_found', '')
  }
  const { method } = facts
  if (!method && methodId !== undefined) refuseUnknown('/payment_method_id', 'payment method of this customer')
  if (!method)
    refuse(
      'payment_method_needed',
      'The customer has no active payment method for this currency. Attach one, or name one.',
    )
  if (method.status !== 'active') refuse('payment_method_not_active', `The payment method is ${method.status}.`)
  if (!facts.accountTakes)
    refuse(
      'gateway_account_disabled',
      `The account of the payment method is disabled, or does not take ${invoice.currency}.`,
    )
  const attempt = withAttempt(session, [{ invoice, centsMax: amountCents }], {
    attempts: facts.attempts,
    method,
    origin: 'manual',
  })
  saveCustomer(session)
  return attempt
}

/** Refuses `attempt_in_progress` if an attempt for the invoice is live. */
function refuseWhileLive({ hasLive }: CollectionFacts): void {
  if (hasLive)
    refuse(
      'attempt_in_progress',
      'A payment attempt for the invoice is live. Wait until it has ended, or cancel it first.',
    )
}

/** Refuses `attempt_in_progress` while the gateway has not said what becomes of a recovered charge. */
function refuseUndecided({ attempt_id: attemptId, payment_id: paymentId }: RecoveredMoney): void {
  if (paymentId === null)
    refuse(
      'attempt_in_progress',
      `The recovered attempt ${attemptId} of the same amount is live. Wait until it has ended: its money pays the invoice.`,
    )
}
