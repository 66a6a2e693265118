import type { Charge } from './charge.ts'
import { dutyOf, knownCharges } from './due.ts'
import { type Instant, isBefore, later } from './instant.ts'
import { type Item, versionOf } from './item.ts'
import { sumMoney } from './money.ts'
import type { NewLine } from './new-line.ts'
import { usageTariff } from './price.ts'
import { hasEnded, type Subscription } from './subscription.ts'
import { type MeasuredDue, measuredLinesToBill, usageDue } from './usage-lines.ts'

/** Usage of a charge, as it would be billed if nothing more were used. */
export interface ChargeUsage {
  readonly item: Item
  readonly charge: Charge
  readonly due: MeasuredDue
}

/** The usage in periods that are not over, or to which usage may still come (`usage_grace`), of the items in order. */
export function openPeriodsUsage(subscription: Subscription, now: Instant): readonly ChargeUsage[] {
  const isOpenUntil = now.subtract({ minutes: subscription.usage.graceMinutes })
  return subscription.items.flatMap((item) =>
    knownCharges(item, now).flatMap((charge) => {
      const { end } = charge.period
      if (!usageTariff(versionOf(item, charge.version).price) || !isBefore(isOpenUntil, end)) return []
      const due = usageDue(subscription, item, charge, later(now, end))
      return due ? [{ item, charge, due }] : []
    }),
  )
}

/**
 * The lines that bill the usage of a period before it is over: all that is due so far, once that reaches the subscription's threshold and
 * less than that was billed of it. So a threshold makes one such document per period, and the end bills the difference. Else none.
 *
 *     threshold 200.00   150.00 used: none   250.00 used: 250.00   400.00 used at the end: 150.00 more
 */
export function thresholdLines(subscription: Subscription, now: Instant): readonly NewLine[] {
  const { thresholdCents } = subscription
  if (thresholdCents === null || hasEnded(subscription, now)) return []
  const running = openPeriodsUsage(subscription, now).filter(({ item, charge }) =>
    isBefore(now, dutyOf(subscription, item, versionOf(item, charge.version), charge.period)),
  )
  const periods = Map.groupBy(running, ({ charge: { period } }) => `${period.start} ${period.end}`)
  return [...periods.values()].flatMap((own) => {
    const dueCents = sumMoney(own.map(({ due }) => due.amount.amountCents))
    const billedCents = sumMoney(own.map(({ charge }) => billedOf(charge)))
    if (dueCents < thresholdCents || billedCents >= thresholdCents) return []
    return own.flatMap(({ item, charge, due }) => measuredLinesToBill(item, charge, due))
  })
}

/** What was billed of a charge, also where it was given back and is not billed again. */
function billedOf({ lines, forgivenCents }: Charge): bigint {
  return sumMoney(lines.map(({ amountCents }) => amountCents)) + forgivenCents
}
