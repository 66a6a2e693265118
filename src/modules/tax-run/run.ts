import { Refusal } from '../../domain/refusal.ts'
import { machineNow } from '../../platform/clock.ts'
import type { Transact } from '../../platform/database/transaction.ts'
import { Unfinished } from '../../platform/http/unfinished.ts'
import type { Log } from '../../platform/log.ts'
import type { LoopWork } from '../../platform/loop.ts'
import type { TaxGatewayOf } from '../tax-gateways/open-tax-gateways.ts'
import { NoTaxAnswer } from '../tax-gateways/tax-gateway.ts'
import { commitStatement } from '../transaction/commit-statement.ts'
import type { Context } from '../transaction/context.ts'
import { workerContext } from '../transaction/worker-context.ts'
import type { TaxMetrics } from './metrics.ts'
import { sendReport } from './send-report.ts'
import { askAbout, lookAtWait, settleWait } from './settle-wait.ts'
import { type ClaimedWait, claimTaxReports, claimTaxWaits, findTaxReport, markReportSent, taxBacklog } from './store.ts'

const atOnceMax = 20
const lookEveryMs = 500
const backlogEveryMs = 10_000

export interface TaxRunOptions {
  readonly transact: Transact
  readonly log: Log
  readonly gatewayOf: TaxGatewayOf
  readonly metrics: TaxMetrics
}

/** The loops that settle drafts that wait for taxes, tell gateways what became final, and measure what is left. */
export function taxRunLoops({ waitAlarmMs, ...options }: TaxRunOptions & { readonly waitAlarmMs: number }): LoopWork[] {
  const { transact, log, metrics } = options
  return [
    {
      name: 'taxes',
      everyMs: lookEveryMs,
      run: async () => ((await settleTaxes(options)) >= atOnceMax ? 'again' : 'rest'),
    },
    {
      name: 'taxes left',
      everyMs: backlogEveryMs,
      async run() {
        const backlog = await transact({ readOnly: true }, (tx) => taxBacklog(tx, waitAlarmMs / 1000))
        if (!backlog) return 'rest'
        metrics.setBacklog(backlog)
        if (backlog.overdue > 0n)
          log.error({ drafts: Number(backlog.overdue) }, 'drafts have waited too long for a tax gateway')
        return 'rest'
      },
    },
  ]
}

/** Looks at a few drafts and reports that are due, each by itself. Returns how many. Any number of processes may do so. */
export async function settleTaxes(options: TaxRunOptions): Promise<number> {
  const { transact, log, metrics } = options
  const [waits, reports] = await transact({}, async (tx) => [
    await claimTaxWaits(tx, atOnceMax),
    await claimTaxReports(tx, atOnceMax),
  ])
  const attempt = async (tenantId: string, what: object, work: () => Promise<string>) => {
    try {
      metrics.count(await work())
    } catch (error) {
      // The advance does what is due on its way.
      if (error instanceof Refusal && error.code === 'test_clock_advancing') return
      // Much was to be billed first: that part is kept, and the draft stays due.
      if (error instanceof Unfinished) return
      metrics.count(error instanceof NoTaxAnswer ? 'no_answer' : 'failed')
      log.error({ tenant_id: tenantId, ...what, err: error }, 'taxes are not settled; it is tried again')
    }
  }
  await Promise.all([
    ...waits.map((wait) => attempt(wait.tenant_id, { invoice_id: wait.invoice_id }, () => settleDraft(wait, options))),
    ...reports.map(({ tenant_id, id }) =>
      attempt(tenant_id, { tax_report_id: id }, () => sendOne(tenant_id, id, options)),
    ),
  ])
  return waits.length + reports.length
}

/** Looks at the draft, asks the gateway while no transaction is open, and settles in a new one. */
async function settleDraft(
  { tenant_id: tenantId, invoice_id: id, checks }: ClaimedWait,
  { transact, gatewayOf }: TaxRunOptions,
): Promise<string> {
  const asked = await inContext(transact, tenantId, (ctx) => lookAtWait(ctx, id))
  if (!asked) return 'decided'
  const answered = await askAbout(gatewayOf(asked.gateway), id, asked, checks)
  const { wrong } = await inContext(transact, tenantId, (ctx) => settleWait(ctx, id, answered))
  if (wrong) throw new WrongAnswer(wrong)
  return 'answered'
}

class WrongAnswer extends Error {}

async function sendOne(tenantId: string, id: string, { transact, gatewayOf }: TaxRunOptions): Promise<string> {
  const report = await inContext(transact, tenantId, ({ tx }) => findTaxReport(tx, tenantId, id))
  if (!report) return 'decided'
  const reference = await sendReport(gatewayOf(report.gateway), report)
  await inContext(transact, tenantId, async ({ tx, now }) => markReportSent(tx, tenantId, id, { at: now, reference }))
  return 'reported'
}

/** Work of a tenant in a transaction; where much was to be billed first, that is committed before it throws. */
async function inContext<Result>(
  transact: Transact,
  tenantId: string,
  work: (ctx: Context) => Promise<Result>,
): Promise<Result> {
  const done = await transact({}, async (tx) => {
    const ctx = workerContext(tx, tenantId, machineNow())
    try {
      const result = await work(ctx)
      await tx.commitWith(commitStatement(ctx, null))
      return { result }
    } catch (error) {
      if (!(error instanceof Unfinished)) throw error
      await tx.commitWith(commitStatement(ctx, null))
      return { unfinished: error }
    }
  })
  if ('unfinished' in done) throw done.unfinished
  return done.result
}
