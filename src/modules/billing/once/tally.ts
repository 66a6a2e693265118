import type { Outbox } from '../../events/outbox.ts'
import { finalIn } from '../../invoices/writes.ts'

/** What a run has made final, or would: by currency invoices and their money; and whose turn it was. */
export interface Tally {
  customers: number
  invoices: number
  /** Customers that could not be billed, with the reason. */
  readonly failures: { readonly tenantId: string; readonly customerId: string; readonly reason: string }[]
  readonly byCurrency: Map<string, { invoices: number; totalCents: bigint; creditAppliedCents: bigint }>
}

export function emptyTally(): Tally {
  return { customers: 0, invoices: 0, failures: [], byCurrency: new Map() }
}

/** Adds the invoices that an outbox makes final to the tally; a draft counts when its time has come. */
export function countInvoices(tally: Tally, outbox: Outbox): void {
  for (const row of finalIn(outbox)) {
    const sum = tally.byCurrency.get(row.currency) ?? { invoices: 0, totalCents: 0n, creditAppliedCents: 0n }
    sum.invoices += 1
    sum.totalCents += BigInt(row.total_cents)
    sum.creditAppliedCents += BigInt(row.credit_applied_cents)
    tally.byCurrency.set(row.currency, sum)
    tally.invoices += 1
  }
}
