import { formatMoney, isCurrency } from '../domain/currency.ts'
import type { Instant } from '../domain/instant.ts'
import { dryRun } from '../modules/billing-run/once/dry-run.ts'
import { runOnce } from '../modules/billing-run/once/run-once.ts'
import type { RunSummary } from '../modules/billing-run/once/summary.ts'
import { machineNow } from '../platform/clock.ts'
import { loadEnvironment, readConfig } from '../platform/config.ts'
import { command, UsageError } from './command.ts'
import { withDatabase } from './database.ts'

const batchStatementTimeoutMs = 120_000

/** `billing run`: bills everything that is due, once; with `--dry-run` only shows it. */
export const runCommandOnce = command({
  name: 'run',
  summary: 'Bill everything that is due, once, over all tenants',
  details:
    'May run beside workers: each customer is billed only once. Ctrl-C ends it after the batch\n' +
    'in progress. To bill continuously, run the service: BILLING_ROLE=worker billing serve',
  options: {
    once: { description: 'Bill until nothing is due, then end' },
    'dry-run': { description: 'Print what would be billed, by currency, and change nothing' },
    until: {
      value: 'instant',
      description:
        'Only what is due by this instant, such as 2026-02-01T00:00:00Z; with --dry-run it may be in the future',
    },
    json: { description: 'Print JSON' },
  },
  async run(given) {
    const isDry = given['dry-run'] === true
    if (!given.once && !isDry) throw new UsageError('Say --once or --dry-run. See: billing run --help')
    const until = given.until === undefined ? null : instantOf(given.until)
    if (!isDry && until && Temporal.Instant.compare(until, machineNow()) > 0) {
      throw new UsageError('The future is not billed: --until in the future needs --dry-run.')
    }
    const config = readConfig(loadEnvironment())
    const stopping = new AbortController()
    const patience = { stopping, statementTimeoutMs: Math.max(config.statementTimeoutMs, batchStatementTimeoutMs) }
    const summary = await withDatabase(
      config,
      ({ asApp: transact }) =>
        isDry
          ? dryRun(transact, { until, stopping: stopping.signal })
          : runOnce({ transact, until, customersPerBatch: config.workerBatchSize, stopping: stopping.signal }),
      patience,
    )
    if (given.json) console.log(JSON.stringify(toJson(summary, isDry)))
    else console.log(report(summary, isDry, stopping.signal.aborted))
    return summary.failures.length > 0 || stopping.signal.aborted ? 1 : 0
  },
})

function instantOf(text: string): Instant {
  try {
    return Temporal.Instant.from(text)
  } catch {
    throw new UsageError(`"${text}" is not an instant such as 2026-02-01T00:00:00Z.`)
  }
}

function report(
  { customers, invoices, creditNotes, byCurrency, failures }: RunSummary,
  isDry: boolean,
  isCut: boolean,
): string {
  const verb = isDry ? 'Would bill' : 'Billed'
  const sums = [...byCurrency].map(([currency, sum]) => {
    const credit =
      sum.creditAppliedCents === 0n ? '' : `, ${money(sum.creditAppliedCents, currency)} of it paid by credit`
    const notes =
      sum.creditNotes === 0
        ? ''
        : `, ${counted(sum.creditNotes, 'credit note')} over ${money(sum.givenBackCents, currency)}`
    return `  ${counted(sum.invoices, 'invoice')} over ${money(sum.totalCents, currency)}${credit}${notes}`
  })
  const problems = failures.map(
    ({ tenantId, customerId, reason }) => `  customer ${customerId} of tenant ${tenantId}: ${reason}`,
  )
  return [
    customers === 0
      ? 'Nothing is due.'
      : `${verb} ${counted(customers, 'due customer')}: ${counted(invoices, 'invoice')}${creditNotes === 0 ? '' : ` and ${counted(creditNotes, 'credit note')}`}`,
    ...sums,
    ...(problems.length > 0 ? [isDry ? 'Impossible to bill:' : 'Impossible to bill, and parked:', ...problems] : []),
    ...(isCut ? ['Stopped before the end; the rest stays due.'] : []),
  ].join('\n')
}

function toJson({ customers, invoices, creditNotes, byCurrency, failures }: RunSummary, isDry: boolean) {
  const currencies = [...byCurrency].map(([currency, sum]) => ({
    currency,
    invoices: sum.invoices,
    total_cents: Number(sum.totalCents),
    credit_applied_cents: Number(sum.creditAppliedCents),
    credit_notes: sum.creditNotes,
    given_back_cents: Number(sum.givenBackCents),
  }))
  const impossible = failures.map(({ tenantId, customerId, reason }) => ({
    tenant_id: tenantId,
    customer_id: customerId,
    reason,
  }))
  return { dry_run: isDry, customers, invoices, credit_notes: creditNotes, currencies, impossible }
}

function money(cents: bigint, currency: string): string {
  return isCurrency(currency) ? formatMoney(cents, currency) : `${cents} ${currency}`
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
