import type { Charge } from './charge.ts'
import { nothing } from './coverage.ts'
import { actingIn, discountedPart, noDiscounts } from './discount.ts'
import { dueTime, dutyOf, knownCharges } from './due.ts'
import { type Instant, isAtOrAfter, isBefore, later } from './instant.ts'
import { firstDueAt, type Item, isOnce, newestVersion, type Version, versionOf, versionWithin } from './item.ts'
import { sumMoney, withinMaximum } from './money.ts'
import { spanOf } from './new-line.ts'
import { commitmentCode, commitmentPrice, isCommitment, periodCost, usageTariff } from './price.ts'
import { unitsOnly } from './price-model.ts'
import { shortfallSteps } from './price-steps.ts'
import { make, round } from './rational.ts'
import { refuse, refuseField } from './refusal.ts'
import { rulerOf } from './ruler.ts'
import { hasEnded, leadingItem, liveItems, type Subscription } from './subscription.ts'
import { type MeasuredDue, notAgain, usageDue } from './usage-lines.ts'

// A commitment is the least that a subscription pays per period of its leading item. What the other items lack of it is billed in arrears.

/**
 * What a commitment comes to as it is known now: its part of the period by position (D5), less what fell due of the other items from its
 * beginning to its end, after discounts; never below 0. One-off items do not count. What was credited or waived counts as if it were not, so
 * that it is not charged again. Null while it is not due.
 *
 *     minimum 10.00, 25 of 28 days served, usage 8.00   ->   8.93 - 8.00 = 0.93
 *     5.00 of late usage                                ->   usage +5.00, commitment -0.93
 */
export function commitmentDue(
  subscription: Subscription,
  item: Item,
  charge: Charge,
  now: Instant,
): MeasuredDue | null {
  const version = versionOf(item, charge.version)
  const spans = dueTime(subscription, item, charge, now)
  const span = spanOf(spans)
  if (!span) return null
  const parts = spans.map(rulerOf(charge, { unit: subscription.proration, timeZone: subscription.timeZone }))
  const cost = periodCost(version.price, 1)
  const minimumCents = sumMoney(parts.map((part) => discountedPart(cost, [], part).amountCents))
  const chargedCents = othersCents(subscription, item, { version, charge }, now)
  const dueCents = chargedCents < minimumCents ? minimumCents - chargedCents : 0n
  const steps = shortfallSteps(minimumCents, chargedCents)
  const beforeCents = sumMoney(charge.lines.map(({ amountCents }) => amountCents)) + notAgain(charge, dueCents)
  const quantity = unitsOnly(make(chargedCents))
  return {
    ...{ span, periodCost: cost, amount: { amountCents: dueCents, discounts: [] } },
    measured: { quantity, steps, parts, dueCents, beforeCents },
  }
}

/** The item of a subscription's commitment, while it has one. */
export function commitmentOf({ items }: Subscription): Item | null {
  return items.find((item) => item.until === null && isCommitment(newestVersion(item).price)) ?? null
}

/** The least that a subscription pays per period, in minor units, as it was last ordered; null: none. */
export function minimumOf(subscription: Subscription): bigint | null {
  const item = commitmentOf(subscription)
  const cents = item ? round(periodCost(newestVersion(item).price, 1)) : 0n
  return cents > 0n ? cents : null
}

/**
 * The subscription with another minimum, in minor units per period; null: none. Its periods are those of the leading item when it is first
 * ordered, and it keeps their interval. It counts from the next period on; where nothing is due yet, from the first charge of the leading
 * item. The same subscription if nothing changes. Refuses `subscription_ended`, and `amount_too_large` where it does not fit on one document
 * with a period of all items.
 */
export function withMinimum(
  subscription: Subscription,
  minimumCents: bigint | null,
  { now, newId }: { readonly now: Instant; readonly newId: () => string },
): Subscription {
  if (minimumCents === minimumOf(subscription)) return subscription
  if (hasEnded(subscription, now)) refuse('subscription_ended', 'The subscription has ended, so it cannot be changed.')
  refuseTooLargeMinimum(subscription, minimumCents ?? 0n)
  const before = commitmentOf(subscription)
  const item = before ?? newCommitment(leadingItem(subscription), newId())
  const { anchor, price } = newestVersion(before ?? leadingItem(subscription))
  const { currency, plan } = subscription
  const version: Version = {
    ...{ number: item.versions.length + 1, plan, quantity: 1, discounts: noDiscounts, anchor },
    price: commitmentPrice(minimumCents ?? 0n, { id: newId(), currency, interval: price.interval }),
    effectiveAt: later(now, subscription.startAt),
    from: item.period?.end ?? firstDueAt(before ?? leadingItem(subscription)),
  }
  const changed = { ...item, versions: [...item.versions, version] }
  return { ...subscription, items: [...subscription.items.filter(({ id }) => id !== item.id), changed] }
}

function newCommitment({ period }: Item, id: string): Item {
  return { id, priceCode: commitmentCode, addOnOf: null, until: null, versions: [], period, charges: [] }
}

function refuseTooLargeMinimum(subscription: Subscription, minimumCents: bigint): void {
  const others = liveItems(subscription)
    .map(newestVersion)
    .filter(({ price }) => !isCommitment(price))
  const total = sumMoney([minimumCents, ...others.map(({ price, quantity }) => round(periodCost(price, quantity)))])
  if (!withinMaximum(total))
    refuseField(
      'amount_too_large',
      '/minimum_cents',
      'With all items it would come to more than 2^53-1 minor units in one period. Use a smaller minimum.',
    )
}

/** What fell due of all other items while the commitment is served, in minor units. */
function othersCents(
  subscription: Subscription,
  commitment: Item,
  { version, charge: { period } }: { readonly version: Version; readonly charge: Charge },
  now: Instant,
): bigint {
  const { from, until } = versionWithin(commitment, version, period)
  return sumMoney(
    subscription.items.flatMap((item) => {
      if (isOnce(item) || isCommitment(newestVersion(item).price)) return []
      return knownCharges(item, now).flatMap((charge) => {
        const own = versionOf(item, charge.version)
        const at = dutyOf(subscription, item, own, charge.period)
        const isWithin =
          own.price.timing === 'in_advance'
            ? isAtOrAfter(at, from) && isBefore(at, until)
            : isBefore(from, at) && isAtOrAfter(until, at)
        return isWithin ? [centsOf(subscription, item, charge, now)] : []
      })
    }),
  )
}

/** What a charge comes to after discounts, in minor units, also where it was credited or waived. */
function centsOf(subscription: Subscription, item: Item, charge: Charge, now: Instant): bigint {
  const { price, quantity, discounts } = versionOf(item, charge.version)
  if (usageTariff(price)) return usageDue(subscription, item, charge, now)?.amount.amountCents ?? 0n
  const due = dueTime(subscription, item, { ...charge, forgiven: nothing }, now)
  const positionOf = rulerOf(charge, { unit: subscription.proration, timeZone: subscription.timeZone })
  const acting = actingIn(discounts, charge.period)
  const cost = periodCost(price, quantity)
  return sumMoney(due.map((stretch) => discountedPart(cost, acting, positionOf(stretch)).amountCents))
}
