import { costsAfter, discountedPart, type Off, offAmount } from '../../src/domain/discount.ts'
import { divideMoney, sumMoney } from '../../src/domain/money.ts'
import { partAmount } from '../../src/domain/position.ts'
import {
  add,
  compare,
  divide,
  make,
  multiply,
  type Rational,
  round,
  subtract,
  zero,
} from '../../src/domain/rational.ts'
import {
  decimal,
  decimalIn,
  type Input,
  integerIn,
  listIn,
  objectIn,
  type Replay,
  textIn,
  type Vector,
} from './vector.ts'

/** How each kind of vector about discounts is replayed. */
export const discountReplays: Readonly<Record<string, (vector: Vector) => Replay>> = {
  largest_remainder: replayRemainder,
  percent_each: replayPercentEach,
  capped: replayCapped,
  discounts_in_order: replayInOrder,
  discount_by_position: replayByPosition,
  coupon_credit: replayCouponCredit,
  pipeline: replayPipeline,
  pipeline_orders: replayPipelineOrders,
  pipeline_rates: replayPipelineRates,
}

function replayRemainder({ input, expected }: Vector): Replay {
  return compared(expected, { parts: divideMoney(centsIn(input, 'total'), allCents(listIn(input, 'weights'))) })
}

/** Each rounded by itself, and of the sum: ours is of the sum, divided by largest remainder. */
function replayPercentEach({ input, expected }: Vector): Replay {
  const off: Off = { kind: 'percent', percent: textIn(input, 'percent') }
  const amounts = allCents(listIn(input, 'amounts'))
  const parts = amounts.map((amount) => offAmount(amount, off))
  const ofTheSum = offAmount(sumMoney(amounts), off)
  return { ...compared(expected, { parts, sum: sumMoney(parts), of_the_sum: ofTheSum }), ours: String(ofTheSum) }
}

function replayCapped({ input, expected }: Vector): Replay {
  const total = sumMoney(allCents(listIn(input, 'amounts')))
  const discount = offAmount(total, { kind: 'amount', cents: centsIn(input, 'off') })
  return compared(expected, { discount, left: total - discount })
}

function replayInOrder({ input, expected }: Vector): Replay {
  const offs = listIn(input, 'discounts').map((one): Off => {
    const [kind, value] = one as [string, unknown]
    return kind === 'percent' ? { kind, percent: String(value) } : { kind: 'amount', cents: BigInt(String(value)) }
  })
  const discounts = offs.map((off, index) => ({ id: String(index), off }))
  const whole = { from: 0, until: 1, length: 1 }
  const part = discountedPart(decimalIn(input, 'amount'), discounts, whole)
  return compared(expected, { each: part.discounts.map(({ amountCents }) => amountCents), left: part.amountCents })
}

interface Slope {
  readonly until: number
  /** V0, V1, ... for a whole period, in force up to `until`. */
  readonly costs: readonly Rational[]
  readonly length: number
}

/**
 * Parts of one period, each of its own price, and discounts that hold for a stretch of it. V(k) grows by the costs after k
 * discounts in force; with us a discount that begins or ends begins a version, so these are the costs of versions.
 */
function replayByPosition({ input, expected }: Vector): Replay {
  const windows = objectsIn(input, 'discounts').map((one) => ({
    off: offIn(one),
    from: integerIn(one, 'from'),
    until: integerIn(one, 'until'),
  }))
  const parts = objectsIn(input, 'parts').map((part) => {
    const [from, until, length] = [integerIn(part, 'from'), integerIn(part, 'until'), integerIn(part, 'length')]
    const edges = [...new Set([length, ...windows.flatMap((one) => [one.from, one.until])])]
      .filter((edge) => edge > 0 && edge <= length)
      .sort((a, b) => a - b)
    const slopes = edges.map((edge, index): Slope => {
      const begin = edges[index - 1] ?? 0
      return { until: edge, costs: costsBy(decimalIn(part, 'amount'), windows, begin, edge, length), length }
    })
    const grown = Array.from(
      { length: windows.length + 1 },
      (_, k) => valueAt(slopes, k, until) - valueAt(slopes, k, from),
    )
    const discounts = windows.map((_, k) => (grown[k] ?? 0n) - (grown[k + 1] ?? 0n))
    return { gross: grown[0] ?? 0n, discounts, net: grown.at(-1) ?? 0n }
  })
  return compared(expected, {
    gross: parts.map(({ gross }) => gross),
    discounts: parts.map(({ discounts }) => discounts),
    net: parts.map(({ net }) => net),
  })
}

/** The costs after each discount that holds there; an amount of a vector is spread over the stretch that it holds for. */
function costsBy(cost: Rational, windows: readonly Window[], begin: number, edge: number, length: number): Rational[] {
  const costs = [cost]
  let left = cost
  for (const { off, from, until } of windows) {
    if (from <= begin && until >= edge) {
      const isWhole = off.kind === 'percent' || until - from === length
      const less = isWhole
        ? (costsAfter(left, [off])[1] ?? zero)
        : subtract(left, make(off.cents * BigInt(length), BigInt(until - from)))
      left = compare(less, zero) < 0 ? zero : less
    }
    costs.push(left)
  }
  return costs
}

interface Window {
  readonly off: Off
  readonly from: number
  readonly until: number
}

function valueAt(slopes: readonly Slope[], k: number, position: number): bigint {
  let [value, begin] = [zero, 0]
  for (const { until, costs, length } of slopes) {
    const time = Math.min(until, position) - begin
    if (time > 0) value = add(value, multiply(costs[k] ?? zero, make(BigInt(time), BigInt(length))))
    begin = until
  }
  return round(value)
}

/** Lines, a percentage of some, an amount off what is left, then the tax; credit is a payment. */
function replayPipeline({ input, expected }: Vector): Replay {
  const lines = allCents(listIn(input, 'lines'))
  const ofLines = listIn(input, 'line_percent').map((one) => {
    const [index, percent] = one as [number, string]
    return offAmount(lines[index] ?? 0n, { kind: 'percent', percent })
  })
  const left = sumMoney(lines) - sumMoney(ofLines)
  const discount = sumMoney(ofLines) + offAmount(left, { kind: 'amount', cents: centsIn(input, 'then_off') })
  const taxable = sumMoney(lines) - discount
  const tax = taxOf(taxable, textIn(input, 'rate'))
  const total = taxable + tax
  return compared(expected, { discount, taxable, tax, total, due: total - centsIn(input, 'credit') })
}

/** A part of a line is given back less its share of the discount, by running totals. */
function replayCouponCredit({ input, expected }: Vector): Replay {
  const [fee, coupon, credit] = [integerIn(input, 'fee'), centsIn(input, 'coupon'), integerIn(input, 'credit')]
  const share = partAmount(make(coupon), 0, credit, fee)
  const net = BigInt(credit) - share
  const tax = taxOf(net, textIn(input, 'rate'))
  return compared(expected, { coupon_share: share, net, tax, total: net + tax })
}

/** The three orders that one system had in time; the last one is ours. */
function replayPipelineOrders({ input, expected }: Vector): Replay {
  const [lines, rate] = [sumMoney(allCents(listIn(input, 'lines'))), textIn(input, 'rate')]
  const [off, credit] = [centsIn(input, 'off'), centsIn(input, 'credit')]
  const withTax = (cents: bigint) => cents + taxOf(cents, rate)
  const after = lines - offAmount(lines, { kind: 'amount', cents: off })
  const ours = withTax(after) - credit
  return {
    ...compared(expected, {
      credit_and_coupon_before_tax: withTax(after - credit),
      both_after_tax: withTax(lines) - off - credit,
      coupon_before_credit_after: ours,
    }),
    ours: String(ours),
  }
}

function replayPipelineRates({ input, expected }: Vector): Replay {
  const lines = listIn(input, 'lines').map((one) => {
    const [cents, rate, off] = one as [number, string, number]
    return { rate, cents: BigInt(cents) - offAmount(BigInt(cents), { kind: 'amount', cents: BigInt(off) }) }
  })
  const byRate = [...Map.groupBy(lines, ({ rate }) => rate)]
  const tax = sumMoney(byRate.map(([rate, all]) => taxOf(sumMoney(all.map(({ cents }) => cents)), rate)))
  return compared(expected, { tax, total: sumMoney(lines.map(({ cents }) => cents)) + tax })
}

function offIn(input: Input): Off {
  if (input.percent !== undefined) return { kind: 'percent', percent: textIn(input, 'percent') }
  return { kind: 'amount', cents: centsIn(input, 'off') }
}

/** Half away from zero, as taxes of a document are. */
function taxOf(cents: bigint, rate: string): bigint {
  return round(multiply(make(cents), divide(decimal(rate), make(100n))))
}

function centsIn(input: Input, field: string): bigint {
  return BigInt(integerIn(input, field))
}

function allCents(values: readonly unknown[]): bigint[] {
  return values.map((one) => BigInt(String(one)))
}

function objectsIn(input: Input, field: string): Input[] {
  return listIn(input, field).map((one) => objectIn({ one }, 'one'))
}

/** Every field that the vector publishes. */
/** What is published beside what is computed, field by field. */
export function compared(expected: unknown, computed: Readonly<Record<string, unknown>>): Replay {
  const published = objectIn({ expected }, 'expected')
  const textOf = (value: unknown) =>
    JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? Number(one) : one))
  return {
    computed: Object.keys(published).map((field) => `${field} ${textOf(computed[field])}`),
    published: Object.keys(published).map((field) => `${field} ${textOf(published[field])}`),
  }
}
