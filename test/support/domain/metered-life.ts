import { earliest, type Instant, isBefore, later } from '../../../src/domain/instant.ts'
import { make } from '../../../src/domain/rational.ts'
import type { History } from '../random/histories.ts'
import type { Arrival } from '../random/metered-histories.ts'
import { acted, begun, billed, type Life, withAllBilled } from './lives.ts'
import { usageEvents } from './usage-events.ts'

const minutesOnTime = 2

/** The whole story of a metered customer: what is used becomes known in its time, and late usage is given to billing as it comes. */
export function livedWithUsage({
  terms,
  happenings,
  until,
  arrivals,
}: History & { readonly arrivals: readonly Arrival[] }): Life {
  const usage = usageEvents()
  const known = (arrival: Arrival) => usage.events.push({ ...arrival, units: make(BigInt(arrival.units)) })
  const waiting = arrivals.toSorted((a, b) => Temporal.Instant.compare(a.knownAt, b.knownAt))
  const next = () => waiting[0]
  for (let one = next(); one && !isBefore(terms.createdAt, one.knownAt); one = next()) known(waiting.shift() as Arrival)
  let life = begun({ ...terms, usage })
  const arriveUntil = (at: Instant) => {
    for (let one = next(); one && isBefore(one.knownAt, at); one = next()) {
      life = billed(life, one.knownAt)
      known(one)
      waiting.shift()
      if (isBefore(one.at.add({ minutes: minutesOnTime }), one.knownAt)) life = looksSince(life, one)
    }
  }
  for (const step of happenings) {
    arriveUntil(step.at)
    life = acted(life, step)
  }
  arriveUntil(until)
  life = billed(life, until)
  const end = arrivals.reduce((last, { knownAt }) => later(last, knownAt), until).add({ hours: 2 })
  arriveUntil(end)
  return withAllBilled(billed(life, end), end)
}

/** As `apply_late_usage` does: the next document looks at what was billed since; of an ended subscription there is none. */
function looksSince(life: Life, { at, knownAt }: Arrival): Life {
  const { subscription } = life
  if (!subscription.billedUntil || !isBefore(at, subscription.billedUntil)) return life
  const unbilledSince = earliest([subscription.unbilledSince, at])
  const nextBillingAt = subscription.nextBillingAt ?? knownAt
  return { ...life, subscription: { ...subscription, unbilledSince, nextBillingAt } }
}
