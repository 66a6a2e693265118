import { type CurrentUsage, currentUsage, type UncoveredUsage } from '../../../domain/current-usage.ts'
import type { Instant } from '../../../domain/instant.ts'
import { usageTariff } from '../../../domain/price.ts'
import { refuse } from '../../../domain/refusal.ts'
import { decimalText } from '../../../domain/unit-amount.ts'
import { measuredToApi } from '../../documents/explain/measured-to-api.ts'
import { readLedgers } from '../../ledger/read-ledgers.ts'
import { presentOfCustomer } from '../../ledger/store.ts'
import type { Context } from '../../transaction/context.ts'
import { customerOfSubscription } from '../store.ts'

/**
 * What a subscription has used in the present periods of its items, by the reader and the arithmetic of billing: as it would be billed if
 * nothing more were used. Refuses `not_found`.
 */
export async function readCurrentUsage(ctx: Context, id: string) {
  const customerId = await customerOfSubscription(ctx.tx, ctx.tenantId, id)
  if (!customerId) refuse('not_found', '')
  const [now, ledgers] = await Promise.all([
    presentOfCustomer(ctx.tx, ctx.tenantId, customerId),
    readLedgers(ctx, [customerId], { alsoId: id }),
  ])
  const ledger = ledgers.get(customerId)
  const subscription = ledger?.subscriptions.find((one) => one.id === id)
  if (!now || !ledger || !subscription) refuse('not_found', '')
  const { used, uncovered } = await ledger.usage.asking(ctx.tx, () => currentUsage(subscription, now))
  return toApi(now, used, uncovered)
}

function toApi(now: Instant, used: readonly CurrentUsage[], uncovered: readonly UncoveredUsage[]) {
  return {
    as_of: now.toString(),
    data: used.map(({ item, version, charge, due, billedCents }) => ({
      item_id: item.id,
      price_code: item.priceCode,
      meter_code: usageTariff(version.price)?.meter.code ?? '',
      version: version.number,
      period_start: charge.period.start.toString(),
      period_end: charge.period.end.toString(),
      quantity: decimalText(due.measured.quantity.units),
      cost_cents: Number(due.amount.amountCents),
      billed_cents: Number(billedCents),
      usage: measuredToApi(due.measured),
    })),
    uncovered: uncovered.map(({ item, quantity }) => ({
      item_id: item.id,
      price_code: item.priceCode,
      quantity: decimalText(quantity.units),
      events: Number(quantity.events),
    })),
  }
}
