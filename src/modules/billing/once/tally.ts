import { creditNotesIn } from '../../credit-notes/writes.ts'
import type { Outbox } from '../../events/outbox.ts'
import { finalIn } from '../../invoices/writes.ts'

/** What a run has made final, or would: by currency the documents and their money; and how many customers it billed. */
export interface Tally {
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

export function emptyTally(): Tally {
  return { customers: 0, invoices: 0, creditNotes: 0, failures: [], byCurrency: new Map() }
}

/** Adds the documents that an outbox makes final to the tally; a draft counts when its time has come. */
export function countDocuments(tally: Tally, outbox: Outbox): void {
  for (const row of finalIn(outbox)) {
    const sum = tally.byCurrency.get(row.currency) ?? nothingYet
    tally.byCurrency.set(row.currency, {
      ...sum,
      invoices: sum.invoices + 1,
      totalCents: sum.totalCents + BigInt(row.total_cents),
      creditAppliedCents: sum.creditAppliedCents + BigInt(row.credit_applied_cents),
    })
    tally.invoices += 1
  }
  for (const row of creditNotesIn(outbox)) {
    const sum = tally.byCurrency.get(row.currency) ?? nothingYet
    const givenBackCents = sum.givenBackCents + BigInt(row.total_cents)
    tally.byCurrency.set(row.currency, { ...sum, creditNotes: sum.creditNotes + 1, givenBackCents })
    tally.creditNotes += 1
  }
}
