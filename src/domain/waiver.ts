import { amountOf, arithmeticOf } from './arithmetic.ts'
import { earlier, isBefore, later } from './instant.ts'
import type { Charge, Span, Subscription, Version } from './subscription.ts'

/**
 * What is waived of a version's time in a period: as much as its own charge, or that of a version before it, of whichever cycle,
 * costs for it where it was waived. Where several were, the most, because a later one was charged less what had been waived before.
 */
export function waivedOf(subscription: Subscription, version: Version, time: Span): bigint {
  const waivers = subscription.charges
    .filter(({ waived, versionNumber }) => waived.length > 0 && versionNumber <= version.number)
    .flatMap((charge) => charge.waived.map((span) => ({ charge, span })))
    .filter(({ span }) => isBefore(later(span.from, time.from), earlier(span.until, time.until)))
  let sum = 0n
  for (const part of partsOf(time, waivers)) {
    let most = 0n
    for (const { charge, span } of waivers) {
      if (isBefore(part.from, span.from) || !isBefore(part.from, span.until)) continue
      const cents = costOf(subscription, charge, part)
      if (cents > most) most = cents
    }
    sum += most
  }
  return sum
}

/** The time, cut wherever a waiver begins or ends. */
function partsOf({ from, until }: Span, waivers: readonly { readonly span: Span }[]): Span[] {
  const cuts = waivers
    .flatMap(({ span }) => [span.from, span.until])
    .filter((cut) => isBefore(from, cut) && isBefore(cut, until))
    .sort((a, b) => (isBefore(a, b) ? -1 : 1))
  const starts = [from, ...cuts]
  return starts.map((start, index) => ({ from: start, until: starts[index + 1] ?? until }))
}

/** What a charge's version costs for a part of the charge's period. */
function costOf(subscription: Subscription, { period, versionNumber }: Charge, part: Span): bigint {
  const version = subscription.versions.find(({ number }) => number === versionNumber)
  return version ? amountOf(arithmeticOf(subscription, version, period, part)) : 0n
}
