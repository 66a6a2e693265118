import type { BankEntry } from '../../domain/bank-entry.ts'
import type { Instant } from '../../domain/instant.ts'

export const bankTransactionStates = ['new', 'matched', 'suggested', 'unmatched', 'ignored'] as const

/** What became of a bank transaction; `new` only while its file is being imported, or where that was cut off. */
export type BankTransactionState = (typeof bankTransactionStates)[number]

/** A stored entry of a bank account. */
export interface BankTransaction extends BankEntry {
  readonly id: string
  /** The first file that had it. */
  readonly statementId: string
  readonly state: BankTransactionState
  readonly suggestedInvoiceId: string | null
  /** The payment that it became, or took back, and whose. */
  readonly paymentId: string | null
  readonly customerId: string | null
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

/** An imported file. */
export interface BankStatement {
  readonly id: string
  readonly format: 'camt.053' | 'csv'
  readonly messageId: string | null
  readonly entryCount: number
  readonly createdAt: Instant
}
