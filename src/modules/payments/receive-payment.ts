import { type Instant, isBefore } from '../../domain/instant.ts'
import { amountDue, type Invoice, type InvoiceLine } from '../../domain/invoice.ts'
import { allocated, type Payment, unallocatedCents } from '../../domain/payment.ts'
import { refuse, refuseField, refuseUnknown } from '../../domain/refusal.ts'
import { paid } from '../../domain/settlement.ts'
import { newId } from '../../platform/ids.ts'
import { openCustomer } from '../billing/open-customer.ts'
import { saveSettlement } from '../documents/invoices/save-settlement.ts'
import { partiesOfInvoice } from '../documents/invoices/store.ts'
import { invoiceToApi } from '../documents/invoices/to-api.ts'
import { type OpenedInvoice, openInvoice } from '../invoices/open-invoice.ts'
import type { CustomerSession } from '../ledger/customer-session.ts'
import { saveCustomer } from '../ledger/save-customer.ts'
import type { Context } from '../transaction/context.ts'
import { record } from '../transaction/record.ts'
import { addRows } from '../transaction/write-set.ts'
import { findPayment } from './store.ts'
import { paymentToApi } from './to-api.ts'
import { allocationRow, insertAllocations, insertPayments, paymentRow, updatePayments } from './writes.ts'

export interface MoneyReceived {
  readonly customerId: string
  readonly currency: string
  readonly amountCents: bigint
  readonly reference?: string | undefined
  /** By default the customer’s present. */
  readonly receivedAt?: Instant | undefined
  readonly bankTransactionId?: string | undefined
}

/**
 * Records money that a customer has paid, for no invoice yet; also if they cannot be billed. Refuses `invalid_request`:
 * an unknown customer, an instant in their future.
 */
export async function receivePayment(ctx: Context, money: MoneyReceived): Promise<Payment> {
  const session = await openCustomer(ctx, money.customerId, { withoutBilling: true, pointer: '/customer_id' })
  refuseFuture(session, money.receivedAt, '/received_at')
  const payment = newPayment(session, money)
  addRows(ctx.writeSet, insertPayments, paymentRow(payment))
  record(ctx, 'payment.received', paymentToApi(payment), session.now)
  saveCustomer(session)
  return payment
}

export interface InvoicePayment {
  /** By default the whole amount due. */
  readonly amountCents?: bigint | undefined
  readonly reference?: string | undefined
  readonly paidAt?: Instant | undefined
}

/**
 * Records money received outside for an invoice that is owed (D20): a payment, all of it allocated. Refuses
 * `invoice_not_open`, `amount_exceeds_due`, and an instant in the customer’s future.
 */
export async function payInvoice(
  ctx: Context,
  id: string,
  { amountCents, reference, paidAt }: InvoicePayment,
): Promise<{ readonly invoice: Invoice; readonly lines: readonly InvoiceLine[] }> {
  const opened = await openInvoice(ctx, id, { withoutBilling: true })
  const { session, invoice, lines } = opened
  const { customerId, currency } = invoice
  const cents = amountCents ?? amountDue(invoice)
  const settled = paid(invoice, cents, paidAt ?? session.now, session.now)
  const money = { customerId, currency, amountCents: cents, reference, receivedAt: paidAt }
  refuseFuture(session, paidAt, '/paid_at')
  const received = newPayment(session, money)
  const payment = allocated(received, invoice, cents, session.now)
  addRows(ctx.writeSet, insertPayments, paymentRow(payment))
  record(ctx, 'payment.received', paymentToApi(received), session.now)
  put(opened, payment, settled)
  return { invoice: settled, lines }
}

/**
 * Puts a part of a payment on an invoice of the same customer, by default as much as is due and is left. Refuses `not_found`,
 * `invoice_not_open`, `amount_exceeds_due`, `amount_exceeds_payment`, `payment_customer_differs`, `payment_currency_differs`.
 */
export async function allocatePayment(
  ctx: Context,
  id: string,
  { invoiceId, amountCents }: { readonly invoiceId: string; readonly amountCents: bigint | undefined },
): Promise<Payment> {
  const read = () => findPayment(ctx.tx, ctx.tenantId, id)
  const [known, parties] = await Promise.all([read(), partiesOfInvoice(ctx.tx, ctx.tenantId, invoiceId)])
  if (!known) refuse('not_found', '')
  if (!parties) refuseUnknown('/invoice_id', 'invoice')
  const opened = await openInvoice(ctx, invoiceId, { withoutBilling: true, parties, beside: read })
  const { session, invoice, beside: payment } = opened
  if (!payment) refuse('not_found', '')
  const [left, due] = [unallocatedCents(payment), amountDue(invoice)]
  const cents = amountCents ?? (left < due ? left : due)
  const settled = paid(invoice, cents, session.now, session.now)
  const changed = allocated(payment, invoice, cents, session.now)
  addRows(ctx.writeSet, updatePayments, paymentRow(changed))
  put(opened, changed, settled)
  return changed
}

/** Puts the newest allocation of a payment, and the invoice that it settles, into the write set. */
export function put({ session, invoice }: OpenedInvoice, payment: Payment, settled: Invoice): void {
  const { ctx, now } = session
  const newest = payment.allocations.at(-1)
  if (newest) addRows(ctx.writeSet, insertAllocations, allocationRow(payment, newest))
  saveSettlement(ctx, invoice, settled, now)
  record(ctx, 'payment.allocated', paymentToApi(payment), now)
  record(ctx, settled.status === 'paid' ? 'invoice.paid' : 'invoice.updated', invoiceToApi(settled), now)
  saveCustomer(session)
}

function refuseFuture({ now }: CustomerSession, receivedAt: Instant | undefined, pointer: string): void {
  if (receivedAt && isBefore(now, receivedAt))
    refuseField('invalid_request', pointer, `The instant lies after the present of the customer, ${now}.`)
}

/** A payment of which nothing is allocated yet. */
export function newPayment(session: CustomerSession, money: MoneyReceived): Payment {
  return {
    id: newId(),
    customerId: money.customerId,
    currency: money.currency,
    amountCents: money.amountCents,
    allocations: [],
    attemptId: null,
    bankTransactionId: money.bankTransactionId ?? null,
    refundedCents: 0n,
    returnedCents: 0n,
    reference: money.reference ?? null,
    receivedAt: money.receivedAt ?? session.now,
    createdAt: session.now,
    updatedAt: session.now,
  }
}
