import { payableCents } from '../../domain/bank-match.ts'
import { isCollecting } from '../../domain/collection.ts'
import { amountDue } from '../../domain/invoice.ts'
import { allocated, type Payment } from '../../domain/payment.ts'
import { refuseField } from '../../domain/refusal.ts'
import { paid } from '../../domain/settlement.ts'
import { openCustomer } from '../billing/open-customer.ts'
import type { InvoiceParties } from '../documents/invoices/store.ts'
import { openInvoice } from '../invoices/open-invoice.ts'
import type { CustomerSession } from '../ledger/customer-session.ts'
import { saveCustomer } from '../ledger/save-customer.ts'
import type { Context } from '../transaction/context.ts'
import { record } from '../transaction/record.ts'
import { addRows } from '../transaction/write-set.ts'
import { newPayment, put } from './receive-payment.ts'
import { paymentToApi } from './to-api.ts'
import { insertPayments, paymentRow } from './writes.ts'

/** An entry of a bank account that money came by. */
export interface Transfer {
  readonly bankTransactionId: string
  readonly amountCents: bigint
  readonly currency: string
  readonly reference: string | null
  /** The bank's own date, as the bank wrote it: it may lie after the customer's present. */
  readonly bookingDate: string
}

/**
 * Records money that came for an invoice: as much as is due is allocated to it, the rest stays the customer's. All of it does where
 * nothing is due, or while a payment attempt for the invoice is live. Refuses `not_found`, `payment_currency_differs`, and
 * `invoice_not_open` for a draft.
 */
export async function receiveForInvoice(
  ctx: Context,
  transfer: Transfer,
  { invoiceId, parties }: { readonly invoiceId: string; readonly parties?: InvoiceParties | undefined },
): Promise<Payment> {
  const opened = await openInvoice(ctx, invoiceId, { withoutBilling: true, ...(parties ? { parties } : {}) })
  const { session, invoice } = opened
  if (invoice.status === 'draft')
    refuseField('invoice_not_open', '/invoice_id', 'The invoice is a draft: nothing is due on it yet.')
  if (invoice.currency !== transfer.currency) {
    const detail = `The money came in ${transfer.currency}, the invoice is in ${invoice.currency}.`
    refuseField('payment_currency_differs', '/invoice_id', detail)
  }
  const received = paymentOf(session, transfer)
  const { currency, collectionStatus } = invoice
  const owed = { currency, dueCents: amountDue(invoice), isCollecting: isCollecting(collectionStatus) }
  const cents = payableCents(owed, transfer)
  if (cents === 0n) return keepUnallocated(session, received)
  const settled = paid(invoice, cents, received.receivedAt, session.now)
  const payment = allocated(received, invoice, cents, session.now)
  addRows(ctx.writeSet, insertPayments, paymentRow(payment))
  record(ctx, 'payment.received', paymentToApi(received), session.now)
  put(opened, payment, settled)
  return payment
}

/** Records money that came for no single invoice. Refuses `invalid_request`: an unknown customer. */
export async function receiveForCustomer(ctx: Context, transfer: Transfer, customerId: string): Promise<Payment> {
  const session = await openCustomer(ctx, customerId, { withoutBilling: true, pointer: '/customer_id' })
  return keepUnallocated(session, paymentOf(session, transfer))
}

function keepUnallocated(session: CustomerSession, payment: Payment): Payment {
  addRows(session.ctx.writeSet, insertPayments, paymentRow(payment))
  record(session.ctx, 'payment.received', paymentToApi(payment), session.now)
  saveCustomer(session)
  return payment
}

function paymentOf(session: CustomerSession, transfer: Transfer): Payment {
  const { amountCents, currency, reference, bankTransactionId } = transfer
  const { id, timeZone } = session.asRead.billTo
  const receivedAt = Temporal.PlainDate.from(transfer.bookingDate).toZonedDateTime(timeZone).toInstant()
  const money = {
    customerId: id,
    amountCents,
    currency,
    bankTransactionId,
    reference: reference ?? undefined,
    receivedAt,
  }
  return newPayment(session, money)
}
