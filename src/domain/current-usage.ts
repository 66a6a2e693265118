import type { Charge } from './charge.ts'
import { type Coverage, once, type Span, without } from './coverage.ts'
import { changeableCharges, dueTime } from './due.ts'
import { type Instant, isBefore } from './instant.ts'
import { type Item, type Version, versionOf } from './item.ts'
import { sumMoney } from './money.ts'
import { usageTariff } from './price.ts'
import type { Quantity } from './price-model.ts'
import { asOf } from './schedule.ts'
import { liveItems, type Subscription } from './subscription.ts'
import { usageDue } from './usage-lines.ts'

/** The usage of one version of an item in its present period, as it would be billed if nothing more were used. */
export interface CurrentUsage {
  readonly item: Item
  readonly version: Version
  readonly charge: Charge
  readonly due: NonNullable<ReturnType<typeof usageDue>>
  /** What the lines of it came to, in minor units. */
  readonly billedCents: bigint
}

/** What was used in the present period of an item outside all that is billed: in a trial, a pause, before the start. */
export interface UncoveredUsage {
  readonly item: Item
  readonly quantity: Quantity
}

/** The usage of a subscription in the present periods of its items, and what of it is billed to nobody. */
export function currentUsage(
  stored: Subscription,
  now: Instant,
): { readonly used: readonly CurrentUsage[]; readonly uncovered: readonly UncoveredUsage[] } {
  const subscription = asOf(stored, now)
  const used: CurrentUsage[] = []
  const uncovered: UncoveredUsage[] = []
  for (const item of liveItems(subscription)) {
    const { period } = item
    const tariffs = item.versions.flatMap(({ price }) => usageTariff(price) ?? [])
    const newest = tariffs.at(-1)
    if (!newest || !period) continue
    const charges = changeableCharges(subscription, item, now).filter((one) => one.period.number === period.number)
    let outside: Coverage = once({ from: period.start, until: period.end })
    for (const charge of charges) {
      const due = usageDue(subscription, item, charge, period.end)
      if (!due) continue
      const billedCents = sumMoney(charge.lines.map(({ amountCents }) => amountCents))
      used.push({ item, version: versionOf(item, charge.version), charge, due, billedCents })
      outside = without(outside, dueTime(subscription, item, charge, period.end))
    }
    const spans = outside.filter(hasTime)
    if (spans.length === 0) continue
    const cover = { customerId: subscription.customerId, tariff: newest, spans }
    uncovered.push({ item, quantity: subscription.usage.quantityIn(cover) })
  }
  return { used, uncovered }
}

function hasTime({ from, until }: Span): boolean {
  return isBefore(from, until)
}
