import { amountOf, arithmeticOf } from './arithmetic.ts'
import { earlier, isBefore, later } from './instant.ts'
import type { Charge, Span, Subscription, Version } from './subscription.ts'

interface Waiver {
  readonly charge: Charge
  readonly version: Version
  readonly span: Span
}

/**
 * What is waived of a version's time in a period: as much as its own charge, or that of a version before it, of whichever cycle,
 * costs for it where it was waived. Where several were, the most, because a later one was charged less what had been waived before.
 */
export function waivedOf(subscription: Subscription, version: Version, time: Span): bigint {
  const waivers = waiversFor(subscription, version, time)
  let sum = 0n
  for (const part of partsOf(time, waivers)) {
    let most = 0n
    for (const { charge, version: waived, span } of waivers) {
      if (isBefore(part.from, span.from) || !isBefore(part.from, span.until)) continue
      const cents = amountOf(arithmeticOf(subscription, waived, charge.period, part))
      if (cents > most) most = cents
    }
    sum += most
  }
  return sum
}

/** The waivers that count within the time. What a version before keeps charged is not replaced, and so pays for nobody else. */
function waiversFor(subscription: Subscription, { number }: Version, time: Span): Waiver[] {
  const waivers: Waiver[] = []
  for (const charge of subscription.charges) {
    if (charge.waived.length === 0 || charge.versionNumber > number) continue
    const version = subscription.versions.find((one) => one.number === charge.versionNumber)
    if (!version) continue
    const kept = version.number === number ? null : version.keepsUntil
    for (const { from, until } of charge.waived) {
      const span = { from: kept ? later(from, kept) : from, until }
      if (isBefore(later(span.from, time.from), earlier(until, time.until))) waivers.push({ charge, version, span })
    }
  }
  return waivers
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
