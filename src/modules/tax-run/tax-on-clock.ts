import { Unfinished } from '../../platform/http/unfinished.ts'
import { taxGatewayOf } from '../tax-gateways/open-tax-gateways.ts'
import { NoTaxAnswer } from '../tax-gateways/tax-gateway.ts'
import { testTaxGateway } from '../tax-gateways/test-tax-gateway.ts'
import type { Context } from '../transaction/context.ts'
import { sendReport } from './send-report.ts'
import { settleOnClock } from './settle-wait.ts'
import { findTaxReport, markReportSent, retryOnClock, type TaxDueOnClock } from './store.ts'

/**
 * Does one thing that is due for taxes of a test clock's customers, within the transaction of its advance and at the clock's present. Only
 * the gateway `test` is asked, which is in this process.
 */
export async function taxOnClock(ctx: Context, due: TaxDueOnClock): Promise<void> {
  retryOnClock(ctx.tx, ctx.tenantId, due)
  try {
    if (due.kind === 'report') await reportOnClock(ctx, due.id)
    else await settleOnClock(ctx, due.id, { gateway: testTaxGateway, tries: due.tries })
  } catch (error) {
    // Without an answer it waits on; what was billed first is kept, and the next step comes back to it.
    if (!(error instanceof NoTaxAnswer || error instanceof Unfinished)) throw error
  }
}

async function reportOnClock(ctx: Context, id: string): Promise<void> {
  const report = await findTaxReport(ctx.tx, ctx.tenantId, id)
  if (!report || taxGatewayOf(report.gateway) !== testTaxGateway) return
  markReportSent(ctx.tx, ctx.tenantId, id, { at: ctx.now, reference: await sendReport(testTaxGateway, report) })
}
