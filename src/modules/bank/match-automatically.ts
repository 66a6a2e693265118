import { creditorReferencesIn, decideMatch, type MatchDecision, numbersIn } from '../../domain/bank-match.ts'
import { decideReturn, type ReturnDecision, tellingReferences } from '../../domain/bank-return.ts'
import { Refusal } from '../../domain/refusal.ts'
import { receiveForInvoice } from '../payments/receive-transfer.ts'
import { returnPayment } from '../refunds/return-payment.ts'
import type { Context } from '../transaction/context.ts'
import type { BankTransaction } from './bank-transaction.ts'
import { invoicesOwing, invoicesWithNumber, invoicesWithReference, paymentsToReturn } from './candidates/store.ts'
import { saveState } from './save-state.ts'
import { lockNewTransactions } from './store.ts'
import { returnOf, transferOf } from './transfer-of.ts'

const batch = 50

/**
 * Matches the oldest new transactions, up to the first that becomes a payment or takes one back: only one customer is locked in a transaction.
 * True once none is new.
 */
export async function matchNext(ctx: Context): Promise<boolean> {
  const waiting = await lockNewTransactions(ctx.tx, ctx.tenantId, batch)
  if (waiting.length === 0) return true
  for (const { transaction, decision } of await decided(ctx, waiting)) {
    if (decision.state === 'matched') {
      await settle(ctx, transaction, decision)
      return false
    }
    saveState(ctx, transaction, decision.state, decision.state === 'suggested' ? decision.invoiceId : null)
  }
  return false
}

async function settle(
  ctx: Context,
  transaction: BankTransaction,
  decision: { readonly invoiceId: string } | { readonly paymentId: string },
): Promise<void> {
  try {
    if ('paymentId' in decision) await returnPayment(ctx, decision.paymentId, returnOf(transaction))
    else await receiveForInvoice(ctx, transferOf(transaction), decision)
    saveState(ctx, transaction, 'matched')
  } catch (error) {
    // The others of the file need not wait for that clock.
    if (!(error instanceof Refusal) || error.code !== 'test_clock_advancing') throw error
    if ('paymentId' in decision) saveState(ctx, transaction, 'unmatched')
    else saveState(ctx, transaction, 'suggested', decision.invoiceId)
  }
}

type Decision = MatchDecision | ReturnDecision

interface Decided {
  readonly transaction: BankTransaction
  readonly decision: Decision
}

/** Money received first; what left, one by one only if none of it becomes a payment: returns are few. */
async function decided(ctx: Context, transactions: readonly BankTransaction[]): Promise<readonly Decided[]> {
  const received = await decidedForReceived(
    ctx,
    transactions.filter(({ direction }) => direction === 'credit'),
  )
  if (received.some(({ decision }) => decision.state === 'matched')) return received
  const left = transactions.filter(({ direction }) => direction === 'debit')
  const returned = left.map(async (transaction) => ({ transaction, decision: await decidedForLeft(ctx, transaction) }))
  return [...received, ...(await Promise.all(returned))]
}

async function decidedForLeft({ tx, tenantId }: Context, transaction: BankTransaction): Promise<ReturnDecision> {
  const { amountCents, bookingDate, references: texts } = transaction
  const telling = tellingReferences(texts)
  const references = creditorReferencesIn(texts)
  const candidates = await paymentsToReturn(tx, tenantId, { amountCents, bookingDate, texts: telling, references })
  return decideReturn(transaction, candidates)
}

async function decidedForReceived(ctx: Context, transactions: readonly BankTransaction[]): Promise<readonly Decided[]> {
  const { tx, tenantId } = ctx
  const texts = transactions.map((transaction) => ({
    transaction,
    references: creditorReferencesIn(transaction.references),
    numbers: numbersIn(transaction.references),
  }))
  const [referenced, named, owing] = await Promise.all([
    invoicesWithReference(tx, tenantId, unique(texts.flatMap(({ references }) => references))),
    invoicesWithNumber(tx, tenantId, unique(texts.flatMap(({ numbers }) => numbers))),
    invoicesOwing(tx, tenantId, unique(transactions.map(({ amountCents }) => amountCents))),
  ])
  return texts.map(({ transaction, references, numbers }) => ({
    transaction,
    decision: decideMatch(transaction, {
      byReference: referenced.filter((one) => references.includes(one.paymentReference ?? '')),
      byNumber: named.filter((one) => numbers.includes(one.number ?? '')),
      byAmount: owing,
    }),
  }))
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)]
}
