import { earlier, type Instant, isBefore, later } from './instant.ts'
import { sameInterval } from './interval.ts'
import type { Plan } from './plan.ts'
import { firstChargeAt, latestVersion, type Subscription, type Version } from './subscription.ts'

interface Order {
  readonly plan: Plan
  readonly quantity: number
}

/**
 * The history with a new version in force, and charged for, from `at` on. The same interval keeps the cycle; another
 * one starts a new cycle at `at` (D9), except before anything is charged, where the anchor stands (D8, D12).
 */
export function replaceVersion(subscription: Subscription, order: Order, at: Instant): Subscription {
  const old = latestVersion(subscription)
  const chargedFrom = later(at, firstChargeAt(subscription))
  return {
    ...subscription,
    versions: [
      ...endedVersions(subscription, at),
      {
        number: old.number + 1,
        plan: order.plan,
        quantity: order.quantity,
        ...cycleFor(subscription, old, order.plan, at),
        effectiveAt: later(at, subscription.startAt),
        chargedFrom: pausedFrom(subscription, chargedFrom),
        chargedUntil: subscription.pause ? pausedFrom(subscription, chargedFrom) : null,
        keepsUntil: null,
      },
    ],
  }
}

/**
 * The same without proration: what is charged stays charged to the period's end. With the same interval the new price
 * starts there; with a new one at once, while the old charge keeps its money (D9).
 */
export function replaceVersionKeepingCharges(
  subscription: Subscription,
  order: Order,
  at: Instant,
  periodEnd: Instant,
): Subscription {
  const old = latestVersion(subscription)
  if (sameInterval(old.plan.interval, order.plan.interval)) {
    const replaced = replaceVersion(subscription, order, periodEnd)
    const added = latestVersion(replaced)
    return { ...replaced, versions: [...replaced.versions.slice(0, -1), { ...added, effectiveAt: at }] }
  }
  const replaced = replaceVersion(subscription, order, at)
  return {
    ...replaced,
    versions: replaced.versions.map((version, index) => {
      const before = subscription.versions[index]
      if (!before || !isChargedAt(before, at)) return version
      const keepsUntil = before.chargedUntil ? earlier(before.chargedUntil, periodEnd) : periodEnd
      return { ...version, keepsUntil: later(keepsUntil, before.keepsUntil ?? keepsUntil) }
    }),
  }
}

/** The versions, none of them charged beyond `at`; a pause has ended its version where it began. */
export function endedVersions({ versions, pause }: Subscription, at: Instant): Version[] {
  const until = pause ? earlier(pause.at, at) : at
  return versions.map((version) => {
    if (version.chargedUntil && !isBefore(until, version.chargedUntil)) return version
    const isPaused = pause?.keepsUntil && isChargedAt(version, pause.at)
    return {
      ...version,
      chargedUntil: later(version.chargedFrom, until),
      keepsUntil: isPaused ? earlier(pause.keepsUntil, version.chargedUntil ?? pause.keepsUntil) : version.keepsUntil,
    }
  })
}

function isChargedAt(version: Version, at: Instant): boolean {
  return !isBefore(at, version.chargedFrom) && (!version.chargedUntil || isBefore(at, version.chargedUntil))
}

// While paused nothing is charged, so a version that comes into force then has an empty time; resuming adds the next.
function pausedFrom({ pause }: Subscription, chargedFrom: Instant): Instant {
  return pause ? later(chargedFrom, pause.at) : chargedFrom
}

function cycleFor(subscription: Subscription, old: Version, plan: Plan, at: Instant): Pick<Version, 'cycleNumber' | 'cycleAnchor'> {
  if (sameInterval(old.plan.interval, plan.interval)) {
    return { cycleNumber: old.cycleNumber, cycleAnchor: old.cycleAnchor }
  }
  const isCharged = subscription.period !== null
  return { cycleNumber: old.cycleNumber + 1, cycleAnchor: isCharged ? at : old.cycleAnchor }
}
