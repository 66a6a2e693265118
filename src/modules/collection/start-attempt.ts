import type { Dunning } from '../../domain/dunning.ts'
import { amountDue, type Invoice } from '../../domain/invoice.ts'
import { refuse, refuseUnknown } from '../../domain/refusal.ts'
import { newId } from '../../platform/ids.ts'
import { recordDunningEnd, saveSettlement } from '../documents/invoices/save-settlement.ts'
import { invoiceToApi } from '../documents/invoices/to-api.ts'
import { type OpenedInvoice, openInvoice } from '../invoices/open-invoice.ts'
import type { CustomerSession } from '../ledger/customer-session.ts'
import { saveCustomer } from '../ledger/save-customer.ts'
import type { PaymentMethod } from '../payment-methods/payment-method.ts'
import type { Context } from '../transaction/context.ts'
import { record } from '../transaction/record.ts'
import { addRows } from '../transaction/write-set.ts'
import type { AttemptOrigin, PaymentAttempt } from './attempt.ts'
import { attemptRow, insertAttemptInvoices, insertAttempts } from './rows.ts'
import { type CollectionFacts, collectionFacts } from './store.ts'

/**
 * Makes an attempt for what is due on an invoice, with the method named or the usual one, by request. A worker sends it soon.
 * Refuses `invoice_not_open`, `attempt_in_progress`, `payment_method_needed`, `payment_method_not_active`,
 * `gateway_account_disabled`, `collection_paused`.
 */
export async function collectInvoice(
  ctx: Context,
  id: string,
  methodId: string | undefined,
): Promise<{ readonly attempt: PaymentAttempt; readonly invoice: Invoice }> {
  const opened = await openInvoice(ctx, id, {
    withoutBilling: true,
    beside: () => collectionFacts(ctx.tx, ctx.tenantId, { invoiceId: id, methodId }),
  })
  const { session, invoice, beside: facts } = opened
  if (!facts) refuse('not_found', '')
  if (amountDue(invoice) <= 0n)
    refuse('invoice_not_open', `The invoice is ${invoice.status}, so nothing can be collected.`)
  if (facts.isPaused)
    refuse(
      'collection_paused',
      'It goes on when what the gateways have charged was compared, or the operator resumes it.',
    )
  refuseWhileLive(facts)
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
  const started = withAttempt(session, invoice, { facts, method, origin: 'manual' })
  saveCustomer(session)
  return started
}

/** Refuses `attempt_in_progress` if an attempt for the invoice is live. */
function refuseWhileLive({ hasLive }: CollectionFacts): void {
  if (hasLive)
    refuse(
      'attempt_in_progress',
      'A payment attempt for the invoice is live. Wait until it has ended, or cancel it first.',
    )
}

/** Makes an attempt for what is due on an invoice, in its session; the caller saves the session. */
export function withAttempt(
  session: OpenedInvoice['session'],
  invoice: Invoice,
  {
    facts,
    method,
    origin,
    dunning = invoice.dunning,
  }: {
    readonly facts: CollectionFacts
    readonly method: PaymentMethod
    readonly origin: AttemptOrigin
    readonly dunning?: Dunning | null
  },
): { readonly attempt: PaymentAttempt; readonly invoice: Invoice } {
  const { ctx, now } = session
  const amountCents = amountDue(invoice)
  const attempt: PaymentAttempt = {
    id: newId(),
    customerId: invoice.customerId,
    testClockId: invoice.testClockId,
    paymentMethodId: method.id,
    gatewayAccountId: method.gatewayAccountId,
    key: `${invoice.id}.${facts.attempts + 1}`,
    origin,
    amountCents,
    currency: invoice.currency,
    description: invoice.number ?? invoice.id,
    status: 'sending',
    gatewayReference: null,
    actionUrl: null,
    decline: null,
    cancelRequested: false,
    resolution: null,
    nextCheckAt: now,
    checks: 0,
    sends: 0,
    invoices: [{ invoiceId: invoice.id, amountCents }],
    createdAt: now,
    updatedAt: now,
    endedAt: null,
  }
  addRows(ctx.writeSet, insertAttempts, attemptRow(attempt))
  addRows(ctx.writeSet, insertAttemptInvoices, {
    attempt_id: attempt.id,
    invoice_id: invoice.id,
    amount_cents: Number(amountCents),
    is_live: true,
  })
  const collecting: Invoice = { ...invoice, dunning, collectionStatus: 'in_progress', collectAt: null, updatedAt: now }
  keepInvoice(session, invoice, collecting)
  return { attempt, invoice: collecting }
}

/** Keeps a changed final invoice: in the session, if billing has read it, else in the write set. Records what has changed for readers. */
export function keepInvoice(session: CustomerSession, before: Invoice, after: Invoice): void {
  const known = session.invoices.get(after.id)
  if (known) {
    session.invoices.set(after.id, { ...known, invoice: after, isChanged: true })
    recordDunningEnd(session.ctx, before, after, session.now)
  } else saveSettlement(session.ctx, before, after, session.now)
  if (before.collectionStatus !== after.collectionStatus && before.status === after.status)
    record(session.ctx, 'invoice.updated', invoiceToApi(after), session.now)
}
