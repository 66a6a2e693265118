import { refuse, refuseUnknown } from '../../domain/refusal.ts'
import { newId } from '../../platform/ids.ts'
import { findCustomer } from '../customers/store.ts'
import { isUsagePrice, lockMetersByCode } from '../plans/store.ts'
import type { Context } from '../transaction/context.ts'
import { addRows } from '../transaction/write-set.ts'
import type { UsageAlert } from './alert.ts'
import { archiveAlerts, askCheck, findAlert, insertAlerts } from './store.ts'

export interface NewAlert {
  readonly meterCode: string | undefined
  readonly priceCode: string | undefined
  readonly customerId: string | null
  readonly thresholds: readonly string[]
}

/**
 * Creates an alert. That of one customer is looked at soon, those of all customers at their next usage. Refuses an unknown or archived
 * meter, a code of no usage price, and an unknown customer, with `invalid_request`.
 */
export async function createAlert(ctx: Context, order: NewAlert): Promise<UsageAlert> {
  const { tx, tenantId, now } = ctx
  const [[found], isSold, isKnown] = await Promise.all([
    order.meterCode === undefined ? [] : lockMetersByCode(tx, tenantId, [order.meterCode]),
    order.priceCode === undefined ? true : isUsagePrice(tx, tenantId, order.priceCode),
    order.customerId === null ? true : findCustomer(tx, tenantId, order.customerId),
  ])
  if (order.meterCode !== undefined && !found) refuseUnknown('/meter_code', 'meter')
  if (!isSold) refuseUnknown('/price_code', 'usage price')
  if (!isKnown) refuseUnknown('/customer_id', 'customer')
  const { customerId, priceCode = null, thresholds } = order
  const watched = found ? { meter: found.meter } : { priceCode: priceCode ?? '' }
  const alert: UsageAlert = { id: newId(), watched, customerId, thresholds, archivedAt: null, createdAt: now }
  addRows(ctx.writeSet, insertAlerts, {
    ...{ id: alert.id, meter_id: found?.meter.id ?? null, price_code: priceCode, customer_id: customerId },
    ...{ thresholds, archived_at: null, created_at: now },
  })
  if (customerId) askCheck(tx, customerId)
  return alert
}

/** Ends an alert. Refuses `not_found`. */
export async function archiveAlert(ctx: Context, id: string): Promise<UsageAlert> {
  const alert = (await findAlert(ctx.tx, ctx.tenantId, id)) ?? refuse('not_found', '')
  if (alert.archivedAt) return alert
  addRows(ctx.writeSet, archiveAlerts, { id, archived_at: ctx.now })
  return { ...alert, archivedAt: ctx.now }
}
