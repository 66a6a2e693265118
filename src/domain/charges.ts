import { type Arithmetic, amountOf, arithmeticOf } from './arithmetic.ts'
import { earlier, type Instant, isBefore, isSame, later } from './instant.ts'
import type { Period } from './period.ts'
import { spansOf, together, without } from './spans.ts'
import { type Charge, isSameCharge, type Span, type Subscription, type Version, wasEndKnown } from './subscription.ts'
import { waivedOf } from './waiver.ts'

/** What should have been charged for one version in one period, and how that was computed. */
export interface DueCharge {
  readonly cycleNumber: number
  readonly period: Period
  readonly version: Version
  readonly coversFrom: Instant
  readonly coversUntil: Instant
  /** Behind the cover where a pause, an end or a change has left what was charged. */
  readonly paidUntil: Instant
  /** What the arithmetic gives, less what is waived of it. */
  readonly amountCents: bigint
  readonly waivedCents: bigint
  readonly arithmetic: Arithmetic
}

/** One step that brings a charge to what is due: a line of an invoice when the amount is not zero. */
export interface Movement {
  readonly version: Version
  readonly charge: Charge
  /** The time that this movement, not the whole charge, is about. */
  readonly serviceStart: Instant
  readonly serviceEnd: Instant
  readonly amountCents: bigint
  readonly waivedCents: bigint
  readonly chargedBeforeCents: bigint
  readonly arithmetic: Arithmetic
}

/**
 * Everything that should have been charged at `now` for the periods that can still change: the current one and those of
 * the charges the subscription carries.
 */
export function chargesDue(subscription: Subscription, now: Instant): DueCharge[] {
  return openPeriods(subscription, now).flatMap(({ cycleNumber, period }) =>
    subscription.versions
      .filter((version) => version.cycleNumber === cycleNumber && canChange(subscription, version, period, now))
      .map((version) => dueFor(subscription, version, period, now))
      .filter((due) => due !== null),
  )
}

/**
 * What is due less what has been charged: the movements that are still to be invoiced, and the charges as they stand
 * after them. Running it again on its own result gives no movement.
 */
export function stillToInvoice(
  subscription: Subscription,
  due: readonly DueCharge[],
  now: Instant,
  how: { readonly asDraft: boolean } = { asDraft: false },
): { movements: Movement[]; charges: readonly Charge[] } {
  const movements: Movement[] = []
  const charges = [...subscription.charges]
  for (const charge of openCharges(subscription, now)) {
    if (due.some((wanted) => isSameCharge(charge, { ...wanted, versionNumber: wanted.version.number }))) continue
    const version = subscription.versions.find(({ number }) => number === charge.versionNumber)
    if (version) settle(nothingDue(charge, version, subscription))
  }
  for (const wanted of due) settle(wanted)
  return { movements, charges }

  function settle(wanted: DueCharge): void {
    const key = { ...wanted, versionNumber: wanted.version.number }
    const index = charges.findIndex((charge) => isSameCharge(charge, key))
    const standing = charges[index]
    const movement = movementTo(wanted, standing)
    if (!movement) return
    // In a draft nothing is charged yet: the cover is taken, and the movement comes again until the invoice is final.
    const charge = how.asDraft
      ? { ...movement.charge, ...notYetCharged(wanted, standing), isReopened: true }
      : movement.charge
    if (standing) charges[index] = charge
    else charges.push(charge)
    if (movement.amountCents !== 0n) movements.push(movement)
  }
}

function notYetCharged(wanted: DueCharge, standing: Charge | undefined): Pick<Charge, 'amountCents' | 'paid'> {
  if (standing) return { amountCents: standing.amountCents, paid: standing.paid }
  return { amountCents: 0n, paid: spansOf(wanted.coversFrom, wanted.coversUntil) }
}

/** Of a period that is over only charges at hand, reopened ones, can change; the others are settled and were not read. */
function canChange({ charges }: Subscription, version: Version, period: Period, now: Instant): boolean {
  const { cycleNumber, number: versionNumber } = version
  return (
    isBefore(now, period.end) || charges.some((charge) => isSameCharge(charge, { cycleNumber, versionNumber, period }))
  )
}

/** The current period and the periods of the charges that can still change, each once, oldest first. */
function openPeriods(subscription: Subscription, now: Instant): { cycleNumber: number; period: Period }[] {
  const open: { cycleNumber: number; period: Period }[] = []
  const add = (cycleNumber: number, one: Period) => {
    if (!open.some((known) => known.cycleNumber === cycleNumber && known.period.number === one.number))
      open.push({ cycleNumber, period: one })
  }
  for (const charge of openCharges(subscription, now)) add(charge.cycleNumber, charge.period)
  if (subscription.period) add(subscription.period.cycleNumber, subscription.period)
  return open.length < 2 ? open : open.sort((a, b) => (isBefore(a.period.start, b.period.start) ? -1 : 1))
}

/**
 * Those of periods that are not over, reopened ones, and those for which a reopened one's waiver counts, also in another cycle:
 * a long catch-up carries many that are settled.
 */
function openCharges({ charges }: Subscription, now: Instant): Charge[] {
  const waived = charges.filter(({ isReopened, waived }) => isReopened && waived.length > 0)
  return charges.filter(
    (charge) =>
      charge.isReopened ||
      isBefore(now, charge.period.end) ||
      waived.some((before) => before.versionNumber < charge.versionNumber && isWaivedWithin(before, charge)),
  )
}

// What is paid may go on behind the cover, at most to the period's end.
function isWaivedWithin({ waived }: Charge, { coversFrom, period }: Charge): boolean {
  return waived.some(({ from, until }) => isBefore(later(from, coversFrom), earlier(until, period.end)))
}

function dueFor(subscription: Subscription, version: Version, period: Period, now: Instant): DueCharge | null {
  const from = later(version.chargedFrom, period.start)
  if (isBefore(now, from) || !isBefore(from, period.end)) return null
  let until = version.chargedUntil ? earlier(version.chargedUntil, period.end) : period.end
  let paidUntil = until

  const { pause, end } = subscription
  if (pause && isBefore(pause.at, until)) {
    until = pause.at
    paidUntil = earlier(paidUntil, later(until, pause.keepsUntil ?? until))
  }
  // An end that was not yet known when the part was charged, at its beginning, is credited only when it comes, or not (D11).
  const wasKnown = end !== null && wasEndKnown(end, version, from)
  if (end && (wasKnown || !isBefore(now, end.at)) && isBefore(end.at, paidUntil)) {
    if (isBefore(end.at, from)) return null
    until = earlier(until, end.at)
    const wasCharged = !wasKnown || isSame(end.at, end.requestedAt) // nothing begins after an end that comes at once
    paidUntil = earlier(paidUntil, later(end.at, (wasCharged && end.keepsUntil) || end.at))
  }
  // What a change without proration has kept stays charged, come what may (D9).
  if (version.keepsUntil) paidUntil = later(paidUntil, earlier(version.keepsUntil, period.end))
  if (!isBefore(from, paidUntil)) return null
  return dueCharge(subscription, version, period, from, later(from, until), paidUntil)
}

function dueCharge(
  subscription: Subscription,
  version: Version,
  period: Period,
  from: Instant,
  until: Instant,
  paidUntil: Instant,
): DueCharge {
  const arithmetic = arithmeticOf(subscription, version, period, { from, until: paidUntil })
  const amountCents = amountOf(arithmetic)
  const waivedCents = waivedOf(subscription, version, { from, until: paidUntil })
  const isAllWaived = waivedCents > amountCents
  return {
    cycleNumber: version.cycleNumber,
    period,
    version,
    coversFrom: from,
    coversUntil: until,
    paidUntil,
    amountCents: isAllWaived ? 0n : amountCents - waivedCents,
    waivedCents: isAllWaived ? amountCents : waivedCents,
    arithmetic,
  }
}

function nothingDue(charge: Charge, version: Version, subscription: Subscription): DueCharge {
  const { cycleNumber, period, coversFrom } = charge
  return {
    cycleNumber,
    period,
    version,
    coversFrom,
    coversUntil: coversFrom,
    paidUntil: coversFrom,
    amountCents: 0n,
    waivedCents: 0n,
    arithmetic: arithmeticOf(subscription, version, period, { from: coversFrom, until: coversFrom }),
  }
}

/** The movement from what stands to what is wanted; null where nothing differs. */
function movementTo(wanted: DueCharge, standing: Charge | undefined): Movement | null {
  const amountCents = wanted.amountCents - (standing?.amountCents ?? 0n)
  const isSameCover =
    standing !== undefined &&
    isSame(standing.coversFrom, wanted.coversFrom) &&
    isSame(standing.coversUntil, wanted.coversUntil)
  // Nothing is written for what costs nothing; what is waived is covered all the same.
  const saysNothing = standing ? isSameCover && !standing.isReopened : wanted.waivedCents === 0n
  if (amountCents === 0n && saysNothing) return null
  const [serviceStart, serviceEnd] = serviceOf(wanted, standing)
  return {
    version: wanted.version,
    charge: {
      cycleNumber: wanted.cycleNumber,
      period: wanted.period,
      versionNumber: wanted.version.number,
      coversFrom: wanted.coversFrom,
      coversUntil: wanted.coversUntil,
      paid: spansOf(wanted.coversFrom, wanted.paidUntil),
      amountCents: wanted.amountCents,
      isReopened: false,
      waived: standing?.waived ?? [],
    },
    serviceStart,
    serviceEnd,
    amountCents,
    waivedCents: wanted.waivedCents,
    chargedBeforeCents: standing?.amountCents ?? 0n,
    arithmetic: wanted.arithmetic,
  }
}

/**
 * The time by which what is paid grew or shrank, from its first to its last instant. Where only the amount moves, for a waiver,
 * it is all that is paid. What only a credit stands for is charged once more.
 */
function serviceOf(wanted: DueCharge, standing: Charge | undefined): [Instant, Instant] {
  const { coversFrom, paidUntil, period } = wanted
  const moved = timesMoved(wanted, standing)
  const [first, last] = [moved[0], moved.at(-1)]
  if (first && last) return [first.from, last.until]
  return [coversFrom, isBefore(coversFrom, paidUntil) ? paidUntil : period.end]
}

function timesMoved(wanted: DueCharge, standing: Charge | undefined): readonly Span[] {
  const due = spansOf(wanted.coversFrom, wanted.paidUntil)
  if (!standing) return due
  const { amountCents: before, paid, waived } = standing
  if (wanted.amountCents < before) return due.reduce(without, paid)
  const charged = waived.reduce(without, due)
  if (before < 0n) return charged.reduce(together, paid)
  return before === 0n ? charged : paid.reduce(without, charged)
}
