import { minorUnitDigits } from '../../domain/currency.ts'
import type { Metrics } from '../../platform/metrics.ts'
import { creditNotesIn } from '../documents/credit-notes/writes.ts'
import { finalIn } from '../documents/invoices/writes.ts'
import type { WriteSet } from '../transaction/write-set.ts'

export interface Backlog {
  readonly dueCustomers: number
  readonly lagSeconds: number
  readonly parkedCustomers: number
}

export interface BillingMetrics {
  /** Counts the invoices and credit notes that a transaction made final, and their money by currency; without test clocks. */
  count(writeSet: WriteSet): void
  observeBatch(seconds: number, customers: number): void
  /** Records how long it took until nothing was due. */
  observeRun(seconds: number): void
  setBacklog(backlog: Backlog): void
}

/** The metrics of billing. Labels have few values: kinds of invoices and currencies. */
export function openBillingMetrics(metrics: Metrics): BillingMetrics {
  const invoices = metrics.counter({
    name: 'billing_invoices_total',
    help: 'Invoices made final, without test clocks',
    labelNames: ['kind'],
  })
  const invoiced = metrics.counter({
    name: 'billing_invoiced_minor_units_total',
    help: 'Money of these invoices, in minor units of the currency',
    labelNames: ['currency'],
  })
  const notes = metrics.counter({
    name: 'billing_credit_notes_total',
    help: 'Credit notes made, without test clocks',
    labelNames: ['kind'],
  })
  const credited = metrics.counter({
    name: 'billing_credited_minor_units_total',
    help: 'Money of these credit notes, in minor units of the currency',
    labelNames: ['currency'],
  })
  const digits = metrics.gauge({
    name: 'billing_currency_minor_digits',
    help: 'Decimals of a currency with documents: divide minor units by 10 to this power',
    labelNames: ['currency'],
  })
  const batches = metrics.histogram({
    name: 'billing_batch_duration_seconds',
    help: 'Time of one batch of a billing run',
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  })
  const runs = metrics.histogram({
    name: 'billing_run_duration_seconds',
    help: 'Time from the first due customer found until no customer was due',
    buckets: [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600],
  })
  const customers = metrics.counter({ name: 'billing_billed_customers_total', help: 'Customers billed by the run' })
  const due = metrics.gauge({
    name: 'billing_due_customers',
    help: 'Customers with something due that is not billed yet',
  })
  const lag = metrics.gauge({
    name: 'billing_lag_seconds',
    help: 'Time since the oldest due instant that is not billed yet',
  })
  const parked = metrics.gauge({ name: 'billing_parked_customers', help: 'Customers whose billing is impossible' })
  return {
    count(writeSet) {
      for (const row of finalIn(writeSet)) {
        if (row.test_clock_id) continue
        invoices.inc({ kind: row.kind })
        if (row.total_cents <= 0) continue
        invoiced.inc({ currency: row.currency }, row.total_cents)
        digits.set({ currency: row.currency }, minorUnitDigits(row.currency))
      }
      for (const row of creditNotesIn(writeSet)) {
        if (row.test_clock_id) continue
        notes.inc({ kind: row.kind })
        credited.inc({ currency: row.currency }, row.total_cents)
        digits.set({ currency: row.currency }, minorUnitDigits(row.currency))
      }
    },
    observeBatch(seconds, billed) {
      batches.observe(seconds)
      customers.inc(billed)
    },
    observeRun: (seconds) => runs.observe(seconds),
    setBacklog(backlog) {
      due.set(backlog.dueCustomers)
      lag.set(backlog.lagSeconds)
      parked.set(backlog.parkedCustomers)
    },
  }
}
