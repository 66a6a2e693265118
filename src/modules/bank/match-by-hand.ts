import type { Payment } from '../../domain/payment.ts'
import { refuse, refuseUnknown } from '../../domain/refusal.ts'
import { type InvoiceParties, partiesOfInvoice } from '../documents/invoices/store.ts'
import { receiveForCustomer, receiveForInvoice } from '../payments/receive-transfer.ts'
import { findPayment } from '../payments/store.ts'
import { returnPayment } from '../refunds/return-payment.ts'
import type { Context } from '../transaction/context.ts'
import type { BankTransaction } from './bank-transaction.ts'
import { saveState } from './save-state.ts'
import { lockTransaction } from './store.ts'
import { returnOf, transferOf } from './transfer-of.ts'

export type MatchTarget =
  | { readonly invoiceId: string }
  | { readonly customerId: string }
  | { readonly paymentId: string }

/**
 * Makes a payment of money that came in: for an invoice, of which as much is allocated as is due, or for a customer, and nothing
 * is. Money that left takes a payment back. Refuses `not_found`, `bank_transaction_not_open`, `payment_currency_differs`,
 * `invoice_not_open` for a draft, `amount_exceeds_payment`.
 */
export async function matchByHand(ctx: Context, id: string, target: MatchTarget): Promise<BankTransaction> {
  const { tx, tenantId } = ctx
  const invoiceId = 'invoiceId' in target ? target.invoiceId : null
  const paymentId = 'paymentId' in target ? target.paymentId : null
  const [transaction, parties, taken] = await Promise.all([
    openTransaction(ctx, id),
    invoiceId === null ? undefined : partiesOfInvoice(tx, tenantId, invoiceId),
    paymentId === null ? undefined : findPayment(tx, tenantId, paymentId),
  ])
  if (paymentId !== null && !taken) refuseUnknown('/payment_id', 'payment')
  if ((transaction.direction === 'debit') !== 'paymentId' in target)
    refuse(
      'bank_transaction_not_open',
      transaction.direction === 'debit'
        ? 'The money of the bank transaction has left the account. Name the payment that it has taken back.'
        : 'The money of the bank transaction came in. Name the invoice or the customer that it is for.',
    )
  if (invoiceId !== null && !parties) refuseUnknown('/invoice_id', 'invoice')
  const payment = await paymentBy(ctx, transaction, { target, parties })
  return { ...saveState(ctx, transaction, 'matched'), paymentId: payment.id, customerId: payment.customerId }
}

function paymentBy(
  ctx: Context,
  transaction: BankTransaction,
  { target, parties }: { readonly target: MatchTarget; readonly parties: InvoiceParties | undefined },
): Promise<Payment> {
  if ('paymentId' in target) return returnPayment(ctx, target.paymentId, returnOf(transaction))
  const transfer = transferOf(transaction)
  if ('invoiceId' in target) return receiveForInvoice(ctx, transfer, { ...target, parties })
  return receiveForCustomer(ctx, transfer, target.customerId)
}

/** Sets a bank transaction aside. Refuses `not_found`, `bank_transaction_not_open`. */
export async function ignoreTransaction(ctx: Context, id: string): Promise<BankTransaction> {
  const transaction = await openTransaction(ctx, id)
  return transaction.state === 'ignored' ? transaction : saveState(ctx, transaction, 'ignored')
}

async function openTransaction(ctx: Context, id: string): Promise<BankTransaction> {
  const transaction = (await lockTransaction(ctx.tx, ctx.tenantId, id)) ?? refuse('not_found', '')
  if (transaction.state === 'matched')
    refuse(
      'bank_transaction_not_open',
      'The bank transaction is matched: it has become a payment, or has taken one back.',
    )
  return transaction
}
