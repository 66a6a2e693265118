import { isCollecting } from '../../domain/collection.ts'
import { amountDue, type Invoice } from '../../domain/invoice.ts'
import { newId } from '../../platform/ids.ts'
import { openCustomer } from '../billing/open-customer.ts'
import { type AttemptInvoice, attemptToApi, type PaymentAttempt } from '../collection/attempt.ts'
import { attemptInvoiceRow, attemptRow, insertAttemptInvoices, insertAttempts } from '../collection/rows.ts'
import { keepInvoice } from '../collection/start-attempt.ts'
import type { ListedCharge } from '../gateways/wider-gateway.ts'
import { openInvoice } from '../invoices/open-invoice.ts'
import { saveCustomer } from '../ledger/save-customer.ts'
import { type PaymentMethod, paymentMethodToApi } from '../payment-methods/payment-method.ts'
import { insertMethods, methodRow } from '../payment-methods/store.ts'
import type { Context } from '../transaction/context.ts'
import { record } from '../transaction/record.ts'
import { addRows } from '../transaction/write-set.ts'
import { placeOfCharge } from './places/store.ts'

/**
 * Makes the attempt of a charge that the gateway lists and this database does not know, as `unknown`, to be settled as any other. It is for the invoice that it names, if that is owed and nothing else is live for it; else for none, and its money
 * is the customer's. Null where the customer is not known either.
 */
export async function recoverAttempt(
  ctx: Context,
  accountId: string,
  charge: ListedCharge,
): Promise<PaymentAttempt | null> {
  const { tx, tenantId } = ctx
  const { key, amountCents, attemptId } = charge
  const named = { accountId, invoiceId: key?.split('.')[0] ?? null, ...charge }
  const place = await placeOfCharge(tx, tenantId, named)
  // Customers on a test clock are charged by the test gateway only.
  if (!place || place.is_on_clock || amountCents === null || amountCents <= 0n) return null
  const opened = place.invoice_id === null ? null : await openInvoice(ctx, place.invoice_id, { withoutBilling: true })
  const session = opened?.session ?? (await openCustomer(ctx, place.customer_id, { withoutBilling: true }))
  const { now } = session
  // Under the lock: another charge of the page may have been recovered for the same invoice.
  const { is_key_taken: isKeyTaken, is_id_taken: isIdTaken } = (await placeOfCharge(tx, tenantId, named)) ?? place
  const found = opened && (session.invoices.get(opened.invoice.id)?.invoice ?? opened.invoice)
  const invoice = found && isOwed(found, charge) ? found : null
  const invoices: AttemptInvoice[] = invoice ? [{ invoiceId: invoice.id, amountCents, isFollowedUp: true }] : []
  const methodId = place.method_id ?? addMethod(ctx, { ...place, accountId, charge })
  const attempt: PaymentAttempt = {
    id: attemptId === null || isIdTaken ? newId() : attemptId,
    customerId: place.customer_id,
    testClockId: null,
    paymentMethodId: methodId,
    gatewayAccountId: accountId,
    key: key === null || isKeyTaken ? `${key ?? 'recovered'}.${charge.reference}` : key,
    origin: 'recovered',
    amountCents,
    currency: charge.currency,
    description: invoice?.number ?? charge.reference,
    status: 'unknown',
    gatewayReference: charge.reference,
    actionUrl: null,
    decline: null,
    cancelRequested: false,
    resolution: null,
    nextCheckAt: now,
    checks: 0,
    sends: 0,
    invoices,
    createdAt: charge.createdAt,
    updatedAt: now,
    endedAt: null,
  }
  addRows(ctx.writeSet, insertAttempts, attemptRow(attempt))
  record(ctx, 'payment_attempt.unknown', attemptToApi(attempt), now)
  const [share] = invoices
  if (invoice && share) {
    addRows(ctx.writeSet, insertAttemptInvoices, attemptInvoiceRow(attempt, share))
    keepInvoice(session, invoice, { ...invoice, collectionStatus: 'in_progress', collectAt: null, updatedAt: now })
  }
  saveCustomer(session)
  return attempt
}

function isOwed(invoice: Invoice, { currency }: ListedCharge): boolean {
  const isFinal = invoice.status === 'open' || invoice.status === 'uncollectible'
  return isFinal && amountDue(invoice) > 0n && invoice.currency === currency && !isCollecting(invoice.collectionStatus)
}

/** The method of the charge, where the database has forgotten that too. It is charged again only if somebody attaches it. */
function addMethod(
  ctx: Context,
  {
    customer_id: customerId,
    accountId,
    charge,
  }: { readonly customer_id: string; readonly accountId: string; readonly charge: ListedCharge },
): string {
  const method: PaymentMethod = {
    id: newId(),
    customerId,
    gatewayAccountId: accountId,
    type: 'other',
    gatewayReference: charge.methodReference ?? charge.reference,
    ...{ gatewayCustomer: null, brand: null, last4: null, expMonth: null, expYear: null },
    status: 'detached',
    nextCheckAt: null,
    createdAt: ctx.now,
    updatedAt: ctx.now,
  }
  addRows(ctx.writeSet, insertMethods, methodRow(method))
  record(ctx, 'payment_method.detached', paymentMethodToApi(method), ctx.now)
  return method.id
}
