import { thresholdLines } from '../../domain/threshold.ts'
import { billAtThreshold } from '../billing/bill-session.ts'
import { openCustomer } from '../billing/open-customer.ts'
import type { CustomerSession } from '../ledger/customer-session.ts'
import { saveCustomer } from '../ledger/save-customer.ts'
import type { Context } from '../transaction/context.ts'
import { record } from '../transaction/record.ts'
import { addRows } from '../transaction/write-set.ts'
import { type Reached, reachedThresholds } from './reached.ts'
import { alertsOf, insertReached, reachedBefore, reachedKey, takeChecks } from './store.ts'
import { reachedToApi } from './to-api.ts'

/**
 * Looks at what a customer has used: reports thresholds of alerts that are reached for the first time in their period, and bills the usage
 * of subscriptions that reach their billing threshold. In one transaction with the marks that asked for it, so it happens once. Refuses
 * as `openCustomer`.
 */
export async function checkUsage(
  ctx: Context,
  customerId: string,
  { duringAdvance = false }: { readonly duringAdvance?: boolean } = {},
): Promise<void> {
  const { tx, tenantId } = ctx
  const session = await openCustomer(ctx, customerId, { duringAdvance })
  takeChecks(tx, tenantId, customerId)
  const alerts = await alertsOf(tx, tenantId, customerId)
  const { usage, billTo } = session.asRead
  const reached = await usage.asking(tx, () => {
    const { subscriptions, now } = session
    for (const subscription of subscriptions) thresholdLines(subscription, now)
    return reachedThresholds({ customerId, timeZone: billTo.timeZone, subscriptions, usage }, alerts, now)
  })
  if (reached.length > 0) await recordReached(session, reached)
  for (const subscription of session.subscriptions) billAtThreshold(session, subscription)
  saveCustomer(session)
}

async function recordReached(session: CustomerSession, reached: readonly Reached[]): Promise<void> {
  const { ctx, now } = session
  const { customerId } = reached[0] as Reached
  const since = reached.map(({ period }) => period.from).reduce((a, b) => (Temporal.Instant.compare(a, b) < 0 ? a : b))
  const known = await reachedBefore(ctx.tx, ctx.tenantId, customerId, since)
  for (const one of reached) {
    if (known.has(reachedKey(one))) continue
    addRows(ctx.writeSet, insertReached, {
      ...{ alert_id: one.alert.id, customer_id: customerId, subject_id: one.subjectId },
      ...{ period_start: one.period.from, threshold: one.threshold, reached_at: now },
    })
    record(ctx, 'usage_alert.reached', reachedToApi(one), now)
  }
}
