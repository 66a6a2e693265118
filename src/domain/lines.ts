import { type BilledLine, billedTime, type Charge, type Position } from './charge.ts'
import { commitmentDue } from './commitment.ts'
import { type Coverage, cutAt, layers, minus, nothing, plus, type Span, within } from './coverage.ts'
import { actingIn, costsAfter, type DiscountedAmount, discountedPart, grossOf } from './discount.ts'
import { dueTime } from './due.ts'
import { earlier, type Instant, isBefore } from './instant.ts'
import { type Item, type Version, versionOf } from './item.ts'
import type { NewLine } from './new-line.ts'
import { isCommitment, isMeasured, periodCost } from './price.ts'
import type { Rational } from './rational.ts'
import { heldBy, reducedBy, reductionsOf } from './reduction.ts'
import { rulerOf } from './ruler.ts'
import type { Subscription } from './subscription.ts'
import { measuredLinesToBill, usageDue, usageTakenBack } from './usage-lines.ts'

interface Part extends Span {
  readonly sign: 1 | -1 | 0
  readonly takenBack: BilledLine | null
  amountAt(position: Position): DiscountedAmount
}

/**
 * Returns the lines that a charge lacks: due time less billed time. Each missing stretch is billed by one line; each stretch
 * billed too much is taken back from the lines that billed it, the latest first. Once these lines are added, none are
 * missing. A line that bills or takes back time amounts to sign x (round(A x until / length) - round(A x from / length)), A =
 * what the whole period costs after its discounts (D5, D36). No line amounts to 0 before discounts (D17).
 *
 *     3000 for a period of 30 days, ended after 14 of them
 *     due       |------|            [0, 14)
 *     lines     |------------|  (1)  +1 x (3000 - 0) = 3000
 *     missing          |-(-1)|      [14, 30)
 *     new              |-----|  (2)  -1 x (3000 - 1400) = -1600, takes back (1)
 */
export function linesToBill(subscription: Subscription, item: Item, charge: Charge, now: Instant): NewLine[] {
  const { price } = versionOf(item, charge.version)
  if (isMeasured(price)) {
    const dueOf = isCommitment(price) ? commitmentDue : usageDue
    return measuredLinesToBill(item, charge, dueOf(subscription, item, charge, now))
  }
  const due = dueTime(subscription, item, charge, now)
  return newLines(subscription, { item, charge }, minus(due, billedTime(charge)), reductionsMissing(item, charge, due))
}

/**
 * The lines that take these stretches of billed time back (times -1), or bill such stretches (+1), whatever is due; with the
 * reductions that hold on them. Time that `of` has billed is taken back of that line, where several stand for it.
 */
export function linesForTime(
  subscription: Subscription,
  item: Item,
  charge: Charge,
  time: Coverage,
  of?: BilledLine,
): readonly NewLine[] {
  const after = plus(billedTime(charge), time)
  return newLines(subscription, { item, charge }, time, reductionsMissing(item, charge, after, time), of)
}

/**
 * A line that reduces the money of a stretch of a billed line by `cents`, spread evenly over it; its time stays billed (D38). Of
 * usage it takes them back.
 */
export function reductionLine(
  subscription: Subscription,
  { item, charge, line }: { readonly item: Item; readonly charge: Charge; readonly line: BilledLine },
  stretch: Span,
  cents: bigint,
): NewLine[] {
  if (line.measured) return usageTakenBack({ item, charge }, line, cents)
  const { from, until } = stretch
  return newLines(subscription, { item, charge }, nothing, [
    { from, until, sign: 0, takenBack: line, amountAt: () => undiscounted(-cents) },
  ])
}

function newLines(
  subscription: Subscription,
  { item, charge }: { readonly item: Item; readonly charge: Charge },
  time: Coverage,
  reductions: readonly Part[],
  of?: BilledLine,
): NewLine[] {
  if (time.length === 0 && reductions.length === 0) return []
  const version = versionOf(item, charge.version)
  const positionOf = rulerOf(charge, { unit: subscription.proration, timeZone: subscription.timeZone })
  const cost = periodCost(version.price, version.quantity)
  const made: NewLine[] = []
  for (const stretch of layers(time)) {
    for (const part of stretch.times > 0 ? [billing(stretch)] : takingBack(stretch)) add(part)
  }
  // Each goes with the time of one line, and is taxed with it.
  const edges = made.flatMap(({ from, until }) => [from, until])
  for (const part of reductions) for (const span of cutAt(part, edges)) add({ ...part, ...span })
  return made

  function add({ from, until, sign, takenBack, amountAt }: Part): void {
    const position = positionOf({ from, until })
    if (position.from < 0 || position.until > position.length)
      throw new Error(`a part of version ${version.number} lies outside its period`)
    const amount = amountAt(position)
    const { amountCents, discounts } = amount
    if (amountCents === 0n && grossOf(amount) === 0n) return
    const ordinal = charge.lineCount + made.length + 1
    const takesBack = takenBack?.ordinal ?? null
    const known = { item, version, charge, ordinal, from, until, sign, position, periodCost: cost, measured: null }
    made.push({ ...known, amountCents, discounts, takesBack, takenBack })
  }

  function costAt(sign: 1 | -1) {
    const discounts = actingIn(version.discounts, charge.period)
    return (position: Position) => discountedPart(cost, discounts, position, sign)
  }

  function billing({ from, until }: Span): Part {
    return { from, until, sign: 1, takenBack: null, amountAt: costAt(1) }
  }

  function takingBack(stretch: Span): Part[] {
    return partsBilled(charge, made, stretch, of).map((part) => ({ ...part, sign: -1, amountAt: costAt(-1) }))
  }
}

/**
 * Returns the lines that reductions lack. A reduction holds while its time is due: when that time is no longer due its money
 * is taken back, when it is due again it is given again, by running totals over the stretch of the reduction (D38).
 *
 *     3000 for [0, 30), reduced by 1000, ended at 15: -1500 for the time, +500 of the reduction, so 1000 is given back
 *
 * With `only`, no others than those that change in these stretches.
 */
function reductionsMissing(item: Item, charge: Charge, due: Coverage, only: Coverage | null = null): Part[] {
  const reductions = reductionsOf(charge)
  if (reductions.length === 0) return []
  const cost = netCost(versionOf(item, charge.version), charge)
  return reductions.flatMap((reduction, index) => {
    const missing = minus(within(due, reduction), heldBy(charge, reduction))
    const wanted = only ? only.flatMap((stretch) => within(missing, stretch)) : missing
    return layers(wanted).map(({ from, until, times }): Part => {
      const off = (at: Position) => reducedBy(cost, reductions.slice(0, index + 1), at)
      return { from, until, sign: 0, takenBack: reduction, amountAt: (at) => undiscounted(BigInt(-times) * off(at)) }
    })
  })
}

/** The cost of a whole period of a version after its discounts. */
export function netCost({ price, quantity, discounts }: Version, { period }: Pick<Charge, 'period'>): Rational {
  const offs = actingIn(discounts, period).map(({ off }) => off)
  const cost = periodCost(price, quantity)
  return costsAfter(cost, offs).at(-1) ?? cost
}

function undiscounted(amountCents: bigint): DiscountedAmount {
  return { amountCents, discounts: [] }
}

/**
 * Cuts the span by the lines that billed it and were not yet taken back there; `of`, then the latest line first.
 *
 *     (1) +1 [0, 30), (2) -1 [10, 30) of (1), (3) +1 [20, 30); the span [5, 30)
 *     ->  [5, 10) of (1), [20, 30) of (3)   nothing bills [10, 20), so a span over it cannot be asked for
 */
function partsBilled(charge: Charge, made: readonly NewLine[], { from, until }: Span, of?: BilledLine) {
  const billing = of ? [...charge.lines, of] : charge.lines
  const taking = [...charge.lines, ...made].filter(({ sign }) => sign < 0)
  const parts: (Span & { readonly takenBack: BilledLine })[] = []
  for (let at = from; isBefore(at, until); ) {
    const line = billing.findLast(
      (one) =>
        one.sign > 0 && isWithin(at, one) && !taking.some((two) => two.takesBack === one.ordinal && isWithin(at, two)),
    )
    if (!line) throw new Error(`no line has billed version ${charge.version} at ${at}, so none can be taken back`)
    const takings = taking.filter(({ takesBack, from }) => takesBack === line.ordinal && isBefore(at, from))
    const end = takings.reduce((first, taken) => earlier(first, taken.from), earlier(line.until, until))
    parts.push({ from: at, until: end, takenBack: line })
    at = end
  }
  return parts
}

function isWithin(at: Instant, { from, until }: Span): boolean {
  return !isBefore(at, from) && isBefore(at, until)
}
