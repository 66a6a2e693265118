import { refuse, refuseUnknown } from '../../domain/refusal.ts'
import { partiesOfInvoice } from '../documents/invoices/store.ts'
import { receiveForCustomer, receiveForInvoice } from '../payments/receive-transfer.ts'
import type { Context } from '../transaction/context.ts'
import type { BankTransaction } from './bank-transaction.ts'
import { saveState } from './save-state.ts'
import { lockTransaction } from './store.ts'
import { transferOf } from './transfer-of.ts'

export type MatchTarget = { readonly invoiceId: string } | { readonly customerId: string }

/**
 * Makes a payment of money that came in: for an invoice, of which as much is allocated as is due, or for a customer, and nothing
 * is. Refuses `not_found`, `bank_transaction_not_open`, `payment_currency_differs`, `invoice_not_open` for a draft.
 */
export async function matchByHand(ctx: Context, id: string, target: MatchTarget): Promise<BankTransaction> {
  const { tx, tenantId } = ctx
  const invoiceId = 'invoiceId' in target ? target.invoiceId : null
  const [transaction, parties] = await Promise.all([
    openTransaction(ctx, id),
    invoiceId === null ? undefined : partiesOfInvoice(tx, tenantId, invoiceId),
  ])
  if (transaction.direction === 'debit')
    refuse('bank_transaction_not_open', 'The money of the bank transaction has left the account: it is no payment.')
  if (invoiceId !== null && !parties) refuseUnknown('/invoice_id', 'invoice')
  const payment =
    'invoiceId' in target
      ? await receiveForInvoice(ctx, transferOf(transaction), { ...target, parties })
      : await receiveForCustomer(ctx, transferOf(transaction), target.customerId)
  return { ...saveState(ctx, transaction, 'matched'), paymentId: payment.id, customerId: payment.customerId }
}

/** Sets a bank transaction aside. Refuses `not_found`, `bank_transaction_not_open`. */
export async function ignoreTransaction(ctx: Context, id: string): Promise<BankTransaction> {
  const transaction = await openTransaction(ctx, id)
  return transaction.state === 'ignored' ? transaction : saveState(ctx, transaction, 'ignored')
}

async function openTransaction(ctx: Context, id: string): Promise<BankTransaction> {
  const transaction = (await lockTransaction(ctx.tx, ctx.tenantId, id)) ?? refuse('not_found', '')
  if (transaction.state === 'matched')
    refuse('bank_transaction_not_open', 'The bank transaction is matched: it has become a payment.')
  return transaction
}
