import type { BilledLine, Charge, MeasuredUsage, Position } from './charge.ts'
import type { Span } from './coverage.ts'
import { actingIn, type DiscountedAmount, discountedPart, type LineDiscount } from './discount.ts'
import { dueTime } from './due.ts'
import type { Instant } from './instant.ts'
import { type Item, type Version, versionOf } from './item.ts'
import { sumMoney } from './money.ts'
import { type NewLine, spanOf } from './new-line.ts'
import { periodCost, type UsageTariff, usageTariff } from './price.ts'
import { costOf, type Quantity, timesUnits } from './price-model.ts'
import { type CostStep, costSteps } from './price-steps.ts'
import { divide, make, type Rational } from './rational.ts'
import { rulerOf } from './ruler.ts'
import type { Subscription } from './subscription.ts'

// Usage is billed by units, not by time: a charge is owed what its whole quantity costs, and each new line is the difference.

/** What a measured charge comes to as it is known now. */
export interface MeasuredDue {
  readonly span: Span
  readonly periodCost: Rational
  /** After discounts, in minor units, before what is not billed again. */
  readonly amount: DiscountedAmount
  readonly measured: MeasuredUsage
}

/** What a charge of usage comes to at an instant, by all that was measured; null while it is not due, or where no time is. */
export function usageDue(subscription: Subscription, item: Item, charge: Charge, now: Instant): MeasuredDue | null {
  const version = versionOf(item, charge.version)
  const tariff = usageTariff(version.price)
  const spans = dueTime(subscription, item, charge, now)
  const span = spanOf(spans)
  if (!tariff || !span) return null
  const positionOf = rulerOf(charge, { unit: 'second', timeZone: subscription.timeZone })
  const parts = spans.map((one) => someTime(positionOf(one)))
  const quantity = subscription.usage.quantityIn({ customerId: subscription.customerId, tariff, spans })
  const cost = usageCost(tariff, quantity, parts)
  const amount = discountedUsage(version, charge, cost)
  const dueCents = amount.amountCents
  const beforeCents = sumMoney(charge.lines.map(({ amountCents }) => amountCents)) + notAgain(charge, dueCents)
  return {
    span,
    periodCost: cost.cost,
    amount,
    measured: { quantity, steps: cost.steps, parts, dueCents, beforeCents },
  }
}

/**
 * Returns the lines that a measured charge lacks: what it comes to as known now, less what its lines came to and what
 * is not billed again. Late, corrected and voided events are this difference, up or down, and nothing else. What is too much is
 * taken back from the lines that billed it, the latest first (D34, D35).
 *
 *     measured 1,200, then 1,500, then 900, at 2 each   ->   (1) 2400, (2) 600, then -600 of (2) and -600 of (1)
 */
export function measuredLinesToBill(item: Item, charge: Charge, due: MeasuredDue | null): NewLine[] {
  const version = versionOf(item, charge.version)
  if (!due) return []
  const { span, periodCost, measured } = due
  const known = { item, version, charge, periodCost, measured }
  const discounts = discountsAdded(version, charge, due.amount.discounts)
  const missing = measured.dueCents - measured.beforeCents
  if (missing > 0n || (missing === 0n && discounts.some(({ amountCents }) => amountCents > 0n))) {
    const position = wholeOf(measured.parts)
    const line = {
      ordinal: charge.lineCount + 1,
      sign: 1,
      amountCents: missing,
      takesBack: null,
      takenBack: null,
    } as const
    return [{ ...known, ...span, ...line, position, discounts }]
  }
  return takenBackOf(charge, -missing).map(({ line, cents }, index) => ({
    ...known,
    ...{ from: line.from, until: line.until, position: line.position },
    ...{ ordinal: charge.lineCount + 1 + index, sign: -1, amountCents: -cents },
    discounts: index === 0 ? discounts : [],
    ...{ takesBack: line.ordinal, takenBack: line },
  }))
}

/** What of the amount due is not billed again: no more than all of it. */
export function notAgain({ forgivenCents }: Charge, dueCents: bigint): bigint {
  return forgivenCents < dueCents ? forgivenCents : dueCents
}

function wholeOf(parts: readonly Position[]): Position {
  const [first, last] = [parts[0], parts.at(-1)]
  if (!first || !last) throw new Error('usage is billed of no time')
  return { ...first, until: last.until }
}

/**
 * What is left of a line that bills usage, in minor units: its amount less what takes it back, and no more than the charge comes to.
 * (A line may stand for what a void invoice had billed, and another line took back.)
 */
export function leftOfUsage({ lines }: Charge, line: BilledLine): bigint {
  const taken = lines.filter(({ takesBack }) => takesBack === line.ordinal)
  const left = line.amountCents + sumMoney(taken.map(({ amountCents }) => amountCents))
  const all = sumMoney(lines.map(({ amountCents }) => amountCents))
  return left < all ? left : all
}

/** The line that takes `cents` of a line of usage back by request, whatever is due; `cents` below 0 bill them again. */
export function usageTakenBack(
  { item, charge }: { readonly item: Item; readonly charge: Charge },
  line: BilledLine,
  cents: bigint,
): NewLine[] {
  const { from, until, position, measured } = line
  const version = versionOf(item, charge.version)
  const tariff = usageTariff(version.price)
  if (!measured || cents === 0n) return []
  const beforeCents = sumMoney(charge.lines.map(({ amountCents }) => amountCents))
  const taken = cents > 0n ? line : null
  return [
    {
      ...{ item, version, charge, from, until, position, discounts: [], ordinal: charge.lineCount + 1 },
      ...{ sign: taken ? -1 : 1, amountCents: -cents, takesBack: taken?.ordinal ?? null, takenBack: taken },
      periodCost: tariff ? usageCost(tariff, measured.quantity, measured.parts).cost : periodCost(version.price, 1),
      measured: { ...measured, dueCents: beforeCents - cents, beforeCents },
    },
  ]
}

/** How much of which lines an amount takes back: all that is left of the latest first. */
export function takenBackOf(
  charge: Charge,
  cents: bigint,
): readonly { readonly line: BilledLine; readonly cents: bigint }[] {
  const parts: { readonly line: BilledLine; readonly cents: bigint }[] = []
  let rest = cents
  for (const line of charge.lines.filter(({ sign }) => sign > 0).reverse()) {
    const left = leftOfUsage(charge, line)
    const taken = rest < left ? rest : left
    if (taken > 0n) parts.push({ line, cents: taken })
    rest -= taken
  }
  if (rest > 0n) throw new Error(`the lines of a charge of item version ${charge.version} have not billed ${cents}`)
  return parts
}

interface UsageCost {
  /** Of a whole period with this use, exact. */
  readonly cost: Rational
  readonly steps: readonly CostStep[]
  /** The parts of it that are due. */
  readonly parts: readonly Position[]
}

/**
 * What a quantity costs that was used in these parts of a period. They are the share s of it: flows cost s x cost(q / s),
 * levels s x cost(q); so tiers, included units and limits are those of the share, and even use costs the same however a period
 * is cut. Unscaled prices, packages and amounts for each event cost cost(q) whatever the share (D34).
 */
export function usageCost(
  { terms, meter, isScaled }: UsageTariff,
  quantity: Quantity,
  parts: readonly Position[],
): UsageCost {
  const { model } = terms
  const isWhole =
    !isScaled || model.model === 'package' || (model.model === 'percentage' && model.fixedAmount.digits !== 0n)
  if (isWhole) {
    const parts = [{ from: 0, until: 1, length: 1 }]
    return { cost: costOf(terms, quantity), steps: costSteps(terms, quantity), parts }
  }
  const [{ length } = { length: 1 }] = parts
  const share = make(BigInt(parts.reduce((sum, { from, until }) => sum + until - from, 0)), BigInt(length))
  const perPeriod = meter.isLevel ? quantity : timesUnits(quantity, divide(make(1n), share))
  return { cost: costOf(terms, perPeriod), steps: costSteps(terms, perPeriod), parts }
}

function discountedUsage(version: Version, charge: Charge, { cost, parts }: UsageCost): DiscountedAmount {
  const discounts = actingIn(version.discounts, charge.period)
  const amounts = parts.map((part) => discountedPart(cost, discounts, part))
  return {
    amountCents: sumMoney(amounts.map(({ amountCents }) => amountCents)),
    discounts: discounts.map(({ id, off }, index) => ({
      ...{ id, off },
      amountCents: sumMoney(amounts.map((one) => one.discounts[index]?.amountCents ?? 0n)),
    })),
  }
}

/** By how much each discount has grown since the latest line. */
function discountsAdded(version: Version, charge: Charge, discounts: readonly LineDiscount[]): readonly LineDiscount[] {
  const tariff = usageTariff(version.price)
  if (!tariff || discounts.length === 0) return discounts
  const latest = charge.lines.findLast(({ measured }) => measured !== null)?.measured
  const before = latest ? discountedUsage(version, charge, usageCost(tariff, latest.quantity, latest.parts)) : null
  return discounts.map((discount, index) => ({
    ...discount,
    amountCents: discount.amountCents - (before?.discounts[index]?.amountCents ?? 0n),
  }))
}

/** A cover of less than a second counts as one. */
function someTime(position: Position): Position {
  const { from, until, length } = position
  if (from < until) return position
  return until < length ? { from, until: until + 1, length } : { from: from - 1, until, length }
}
