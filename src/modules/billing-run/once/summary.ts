import { creditNotesIn } from '../../documents/credit-notes/writes.ts'
import { finalIn } from '../../documents/invoices/writes.ts'
import type { WriteSet } from '../../transaction/write-set.ts'

/** The result of a run or dry run: documents made final and their money by currency, and the number of billed customers. */
export interface RunSummary {
  customers: number
  invoices: number
  creditNotes: number
  /** Customers that could not be billed, with the reason. */
  readonly failures: { readonly tenantId: string; readonly customerId: string; readonly reason: string }[]
  readonly byCurrency: Map<string, CurrencyTally>
}

export interface CurrencyTally {
  readonly invoices: number
  readonly totalCents: bigint
  readonly creditAppliedCents: bigint
  readonly creditNotes: number
  readonly givenBackCents: bigint
}

const nothingYet = { invoices: 0, totalCents: 0n, creditAppliedCents: 0n, creditNotes: 0, givenBackCents: 0n }

export function emptySummary(): RunSummary {
  return { customers: 0, invoices: 0, creditNotes: 0, failures: [], byCurrency: new Map() }
}

/** Adds the documents that a write set makes final to the summary; a draft counts once its time has come. */
export function countDocuments(summary: RunSummary, writeSet: WriteSet): void {
  for (const row of finalIn(writeSet)) {
    const sum = summary.byCurrency.get(row.currency) ?? nothingYet
    summary.byCurrency.set(row.currency, {
      ...sum,
      invoices: sum.invoices + 1,
      totalCents: sum.totalCents + BigInt(row.total_cents),
      creditAppliedCents: sum.creditAppliedCents + BigInt(row.credit_applied_cents),
    })
    summary.invoices += 1
  }
  for (const row of creditNotesIn(writeSet)) {
    const sum = summary.byCurrency.get(row.currency) ?? nothingYet
    const givenBackCents = sum.givenBackCents + BigInt(row.total_cents)
    summary.byCurrency.set(row.currency, { ...sum, creditNotes: sum.creditNotes + 1, givenBackCents })
    summary.creditNotes += 1
  }
}
