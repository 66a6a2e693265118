import type { UsageAlert } from './alert.ts'
import type { Reached } from './reached.ts'

/** An alert as the API shows it. */
export function alertToApi({ id, watched, customerId, thresholds, archivedAt, createdAt }: UsageAlert) {
  return {
    id,
    meter_code: 'meter' in watched ? watched.meter.code : null,
    price_code: 'meter' in watched ? null : watched.priceCode,
    customer_id: customerId,
    thresholds: [...thresholds],
    archived_at: archivedAt?.toString() ?? null,
    created_at: createdAt.toString(),
  }
}

/** A threshold that was reached, as its event carries it. */
export function reachedToApi({ alert, customerId, subscriptionId, period, threshold, used }: Reached) {
  const { id, meter_code, price_code } = alertToApi(alert)
  return {
    ...{ id, meter_code, price_code, customer_id: customerId, subscription_id: subscriptionId, threshold, used },
    period_start: period.from.toString(),
    period_end: period.until.toString(),
  }
}
