import { later } from '../../domain/instant.ts'
import type { Context } from '../transaction/context.ts'
import { addRows } from '../transaction/write-set.ts'
import type { BankTransaction } from './bank-transaction.ts'
import { updateTransactions } from './writes.ts'

/** Puts what became of a bank transaction into the write set; a suggestion names its invoice. */
export function saveState(
  ctx: Context,
  transaction: BankTransaction,
  state: Exclude<BankTransaction['state'], 'new'>,
  suggestedInvoiceId: string | null = null,
): BankTransaction {
  const saved = { ...transaction, state, suggestedInvoiceId, updatedAt: later(transaction.updatedAt, ctx.now) }
  const row = { id: saved.id, state, suggested_invoice_id: suggestedInvoiceId, updated_at: saved.updatedAt }
  addRows(ctx.writeSet, updateTransactions, row)
  return saved
}
