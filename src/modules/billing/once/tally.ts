import type { Outbox } from '../../events/outbox.ts'
import { insertInvoices } from '../../invoices/writes.ts'

/** What a run has made, or would make: customers, and by currency invoices and their money. */
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

interface InvoiceRow {
  readonly currency: string
  readonly total_cents: number
  readonly credit_applied_cents: number
}

/** Adds the new invoices of an outbox to the tally. */
export function countInvoices(tally: Tally, { writes }: Outbox): void {
  for (const row of (writes.get(insertInvoices) ?? []) as InvoiceRow[]) {
    const sum = tally.byCurrency.get(row.currency) ?? { invoices: 0, totalCents: 0n, creditAppliedCents: 0n }
    sum.invoices += 1
    sum.totalCents += BigInt(row.total_cents)
    sum.creditAppliedCents += BigInt(row.credit_applied_cents)
    tally.byCurrency.set(row.currency, sum)
    tally.invoices += 1
  }
}
