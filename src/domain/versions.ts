import { earlier, type Instant, isBefore, later } from './instant.ts'
import { sameInterval } from './interval.ts'
import type { Plan } from './plan.ts'
import {
  firstChargeAt,
  latestVersion,
  type Pause,
  type Subscription,
  type Version,
  wasEndKnown,
} from './subscription.ts'

interface Order {
  readonly plan: Plan
  readonly quantity: number
}

/**
 * The history with a new version in force, and charged for, from `at` on. The same interval keeps the cycle; another
 * one starts a new cycle at `at` (D9), except before anything is charged, where the anchor stands (D8, D12). What a pause
 * has kept paid is given back from `at` on.
 */
export function replaceVersion(subscription: Subscription, order: Order, at: Instant): Subscription {
  const old = latestVersion(subscription)
  const pause = pauseUntil(subscription.pause, at)
  return {
    ...subscription,
    pause: pause && { ...pause, keepsUntil: null },
    versions: [
      ...endedVersions({ ...subscription, pause }, at),
      {
        number: old.number + 1,
        plan: order.plan,
        quantity: order.quantity,
        ...cycleFor(subscription, old, order.plan, at),
        effectiveAt: later(at, subscription.startAt),
        chargedFrom: later(at, firstChargeAt(subscription)),
        chargedUntil: null,
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
  const { pause } = subscription
  if (sameInterval(old.plan.interval, order.plan.interval)) {
    // A pause goes on cutting what both versions charge; resuming before the period's end goes on with the old price.
    const replaced = replaceVersion({ ...subscription, pause: null }, order, periodEnd)
    const added = latestVersion(replaced)
    return { ...replaced, pause, versions: [...replaced.versions.slice(0, -1), { ...added, effectiveAt: at }] }
  }
  const replaced = replaceVersion(subscription, order, at)
  const paidUntil = pause ? pause.keepsUntil : periodEnd
  return {
    ...replaced,
    versions: replaced.versions.map((version, index) => {
      const before = subscription.versions[index]
      if (!before || !paidUntil || !isChargedAt(before, pause?.at ?? at)) return version
      return { ...version, keepsUntil: chargedTo(subscription, before, paidUntil) }
    }),
  }
}

/** Up to where a version is charged for the current period: less than all of it when an end was known before (D11). */
function chargedTo({ end, period }: Subscription, version: Version, paidUntil: Instant): Instant {
  const until = earlier(version.chargedUntil ?? paidUntil, paidUntil)
  const from = period ? later(version.chargedFrom, period.start) : version.chargedFrom
  return end && wasEndKnown(end, version, from) ? earlier(until, end.at) : until
}

/** The pause with what it keeps paid given back from `at` on. */
function pauseUntil(pause: Pause | null, at: Instant): Pause | null {
  return pause?.keepsUntil ? { ...pause, keepsUntil: earlier(pause.keepsUntil, at) } : pause
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

/** Whether the version is charged for that instant, a pause or an end apart. */
export function isChargedAt(version: Version, at: Instant): boolean {
  return !isBefore(at, version.chargedFrom) && (!version.chargedUntil || isBefore(at, version.chargedUntil))
}

function cycleFor(
  subscription: Subscription,
  old: Version,
  plan: Plan,
  at: Instant,
): Pick<Version, 'cycleNumber' | 'cycleAnchor'> {
  if (sameInterval(old.plan.interval, plan.interval)) {
    return { cycleNumber: old.cycleNumber, cycleAnchor: old.cycleAnchor }
  }
  const isCharged = subscription.period !== null
  return { cycleNumber: old.cycleNumber + 1, cycleAnchor: isCharged ? at : old.cycleAnchor }
}
