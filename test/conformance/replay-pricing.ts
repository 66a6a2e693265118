import { partAmount } from '../../src/domain/position.ts'
import {
  costOf,
  modelCost,
  type PriceModel,
  type PriceTerms,
  type QuantityTransform,
  soldQuantity,
  type Tier,
  unitsOnly,
  withinLimits,
} from '../../src/domain/price-model.ts'
import { add, compare, divide, make, multiply, type Rational, subtract, zero } from '../../src/domain/rational.ts'
import { decimalOf, parseUnitAmount, type UnitAmount } from '../../src/domain/unit-amount.ts'
import { billedAtThresholds, windowCost } from './replay-limits.ts'
import {
  canonical,
  decimal,
  decimalIn,
  decimalsOf,
  decimalText,
  type Input,
  integerIn,
  listIn,
  objectIn,
  type Replay,
  scaled,
  textIn,
  type Vector,
} from './vector.ts'

/** How each kind of pricing vector is replayed. */
export const pricingReplays: Readonly<Record<string, (vector: Vector) => Replay>> = {
  cost: ({ input, ...vector }) =>
    judged(vector, [costText(priceCost(objectIn(input, 'price'), decimalIn(input, 'quantity')), input)]),
  sum_of_costs: (vector) => judgedCosts(vector, quantitiesCosts(vector.input)),
  groups: (vector) => judgedCosts(vector, quantitiesCosts(vector.input)),
  sum_of_prices: (vector) =>
    judgedCosts(
      vector,
      partsOf(vector.input).map((part) => priceCost(objectIn(part, 'price'), decimalIn(part, 'quantity'))),
    ),
  scaled_parts: (vector) => judgedCosts(vector, partsOf(vector.input).map(scaledCost)),
  top_tier: (vector) =>
    judgedCosts(vector, modelCosts({ model: 'volume', tiers: tiersIn(vector.input) }, vector.input)),
  graduated_percentage: (vector) =>
    judgedCosts(vector, modelCosts({ model: 'graduated', tiers: tiersIn(vector.input) }, vector.input)),
  capacity: (vector) =>
    judgedCosts(
      vector,
      objectsOf(listIn(vector.input, 'uses')).map((use) => capacityCost(vector.input, use)),
    ),
  movements: replayMovements,
  prorate: replayShare,
  true_up: replayTrueUp,
  window_commitment: (vector) => judgedCosts(vector, objectsOf(listIn(vector.input, 'windows')).map(windowCost)),
  progressive: ({ input, ...vector }) => judged(vector, billedAtThresholds(input)),
  percentage_events: replayPercentage,
}

/** Why vectors of these kinds are not replayed. */
export const pricingNotBuilt: Readonly<Record<string, string>> = {
  unique_days: 'days of members are not built',
  level_graduated: 'the cost of a level over time is not built',
  bps: 'a price on each event is not built',
  free_events: 'free events are not built: which ones are free would depend on their order',
  rollover: 'rollover is not built',
  rollover_allowance: 'rollover is not built',
}

/** Each new total less the ones before, each rounded: what a customer is billed as the quantity of a period grows or falls. */
function replayMovements({ input, ...vector }: Vector): Replay {
  const places = integerIn(input, 'round', 12)
  const totals = listIn(input, 'cumulative').map((quantity) =>
    decimal(decimalText(priceCost(objectIn(input, 'price'), decimal(String(quantity))), places)),
  )
  return judged(
    vector,
    totals.map((total, index) => decimalText(subtract(total, totals[index - 1] ?? zero), places)),
  )
}

/** Some of the days of a period, rounded as the source does: half away from zero, or cut. */
function replayShare({ input, ...vector }: Vector): Replay {
  const places = integerIn(input, 'places', decimalsOf(String(vector.expected)))
  const amount = scaled(decimalIn(input, 'amount'), places)
  const [days, length] = [integerIn(input, 'days'), integerIn(input, 'of')]
  const exact = multiply(amount, make(BigInt(days), BigInt(length)))
  const cents = input.cut === true ? exact.numerator / exact.denominator : partAmount(amount, 0, days, length)
  const computed = [decimalText(make(cents, 10n ** BigInt(places)), places)]
  if (vector.verdict !== 'convention') return judged(vector, computed)
  // The days themselves are counted by the source's convention, so its own result is the one to come to.
  return {
    computed,
    published: textsOf(vector.expected),
    reason: `by its own rule: ${vector.note}; ours is ${vector.ours}`,
  }
}

/** The cost after each event. Ours is free of events by their number or order: included units only. */
function replayPercentage({ input, ...vector }: Vector): Replay {
  if ((input.free_events ?? null) !== null || (input.free_total ?? null) !== null)
    throw new RangeError(pricingNotBuilt.free_events)
  const amounts = listIn(input, 'amounts').map((amount) => decimal(String(amount)))
  const model = { model: 'percentage', rate: amountIn(input, 'rate'), fixedAmount: amountIn(input, 'fixed') } as const
  const costs = amounts.map((_, index) => {
    const units = amounts.slice(0, index + 1).reduce(add, zero)
    return modelCost(model, { units, events: BigInt(index + 1), groups: [] })
  })
  return judged(
    vector,
    costs.map((cost) => costText(cost, input)),
  )
}

/** What is missing from a minimum for a part of a period. */
function replayTrueUp({ input, ...vector }: Vector): Replay {
  const places = integerIn(input, 'round', decimalsOf(String(vector.expected)))
  const minimum = partAmount(
    scaled(decimalIn(input, 'minimum'), places),
    0,
    integerIn(input, 'days'),
    integerIn(input, 'of'),
  )
  const missing = subtract(make(minimum, 10n ** BigInt(places)), decimalIn(input, 'usage'))
  return judged(vector, [decimalText(compare(missing, zero) < 0 ? zero : missing, places)])
}

/** A list is compared one by one, anything else with the sum. */
function judgedCosts({ input, ...vector }: Vector, costs: readonly Rational[]): Replay {
  const compared = Array.isArray(vector.expected) ? costs : [costs.reduce(add, zero)]
  return judged(
    vector,
    compared.map((cost) => costText(cost, input)),
  )
}

/** What our rule gives is compared where the source's rule is another one, or its result is wrong. */
function judged({ verdict, expected, ours, note }: Omit<Vector, 'input'>, computed: readonly string[]): Replay {
  if (verdict === 'agrees' || ours === undefined) return { computed, published: textsOf(expected) }
  return { computed, published: textsOf(ours), reason: `${textsOf(expected).join(', ')} by its source: ${note}` }
}

function textsOf(expected: unknown): string[] {
  return [expected].flat().map((one) => canonical(String(one)))
}

function costText(cost: Rational, input: Input): string {
  return decimalText(cost, integerIn(input, 'round', 12))
}

function quantitiesCosts(input: Input): Rational[] {
  return quantitiesIn(input).map((quantity) => priceCost(objectIn(input, 'price'), quantity))
}

function modelCosts(model: PriceModel, input: Input): Rational[] {
  return quantitiesIn(input).map((quantity) => modelCost(model, unitsOnly(quantity)))
}

function quantitiesIn(input: Input): Rational[] {
  return 'quantity' in input
    ? [decimalIn(input, 'quantity')]
    : listIn(input, 'quantities').map((quantity) => decimal(String(quantity)))
}

/** Share x cost(quantity / share): a part of a period has its part of every tier. */
function scaledCost(part: Input): Rational {
  const [share, of] = textIn(part, 'share').split('/')
  const fraction = divide(decimal(share ?? ''), decimal(of ?? '1'))
  return multiply(fraction, priceCost(objectIn(part, 'price'), divide(decimalIn(part, 'quantity'), fraction)))
}

/** The price of the smallest tier that holds every unit: of each unit a volume price of flat amounts, and the dearest of them. */
function capacityCost(input: Input, use: Input): Rational {
  const tiers = objectsOf(listIn(input, 'tiers'))
  const costs = Object.keys(use).map((unit) => {
    const ofUnit = tiers.map((tier, index) => {
      const limit = objectIn(tier, 'limits')[unit]
      const isLast = index === tiers.length - 1
      const upTo = isLast || limit === null ? null : decimal(String(limit))
      return { upTo, unitAmount: parseUnitAmount('0'), flatAmount: amountIn(tier, 'price') }
    })
    return modelCost({ model: 'volume', tiers: ofUnit }, unitsOnly(decimalIn(use, unit)))
  })
  return costs.reduce((dearest, cost) => (compare(cost, dearest) > 0 ? cost : dearest), zero)
}

/** The cost by all terms; a discount acts on what the model gives, before the limits. */
function priceCost(price: Input, quantity: Rational): Rational {
  const terms = termsIn(price)
  if (price.discount_percent === undefined) return costOf(terms, unitsOnly(quantity))
  const left = subtract(make(1n), multiply(decimalIn(price, 'discount_percent'), make(1n, 100n)))
  return withinLimits(terms, multiply(modelCost(terms.model, soldQuantity(terms, unitsOnly(quantity))), left))
}

const knownTerms = [
  'quantity_transform',
  'included',
  'included_after_transform',
  'minimum',
  'maximum',
  'discount_percent',
]
const knownFields: Readonly<Record<string, readonly string[]>> = {
  flat: ['amount'],
  per_unit: ['unit_amount'],
  graduated: ['tiers'],
  volume: ['tiers'],
  package: ['size', 'amount', 'free_units', 'round'],
}

function termsIn(price: Input): PriceTerms {
  const model = textIn(price, 'model')
  const unknown = Object.keys(price).find(
    (field) => field !== 'model' && !knownTerms.includes(field) && !knownFields[model]?.includes(field),
  )
  if (unknown) throw new RangeError(`a price ${model} with "${unknown}" is not built`)
  const isCutPackage = model === 'package' && price.round === 'down'
  const included = ['included', 'included_after_transform'].find((field) => field in price)
  return {
    model: isCutPackage ? { model: 'per_unit', unitAmount: amountIn(price, 'amount') } : modelIn(price),
    transform: isCutPackage ? { divideBy: decimalIn(price, 'size'), round: 'down' } : transformIn(price),
    includedQuantity: included ? decimalIn(price, included) : zero,
    minimum: price.minimum === undefined ? null : amountIn(price, 'minimum'),
    maximum: price.maximum === undefined ? null : amountIn(price, 'maximum'),
  }
}

function modelIn(price: Input): PriceModel {
  const model = textIn(price, 'model')
  switch (model) {
    case 'flat':
      return { model, amount: amountIn(price, 'amount') }
    case 'per_unit':
      return { model, unitAmount: amountIn(price, 'unit_amount') }
    case 'graduated':
    case 'volume':
      return { model, tiers: tiersIn(price) }
    case 'package': {
      if (price.round !== undefined && price.round !== 'up') throw new RangeError(`packages rounded ${price.round}`)
      const freeUnits = price.free_units === undefined ? zero : decimalIn(price, 'free_units')
      return { model, freeUnits, size: decimalIn(price, 'size'), amount: amountIn(price, 'amount') }
    }
    default:
      throw new RangeError(`a price ${model} is not built`)
  }
}

function transformIn(price: Input): QuantityTransform | null {
  if (price.quantity_transform === undefined) return null
  const transform = objectIn(price, 'quantity_transform')
  const round = transform.round ?? 'none'
  if (round !== 'up' && round !== 'down' && round !== 'nearest' && round !== 'none')
    throw new RangeError(`a quantity rounded ${round}`)
  return { divideBy: decimalIn(transform, 'divide_by'), round }
}

/** A rate is in percent of the quantity. */
function tiersIn(input: Input): Tier[] {
  return objectsOf(listIn(input, 'tiers')).map((tier) => ({
    upTo: tier.up_to === null || tier.up_to === undefined ? null : decimalIn(tier, 'up_to'),
    unitAmount:
      tier.rate === undefined
        ? amountIn(tier, 'unit_amount')
        : decimalOf(multiply(decimalIn(tier, 'rate'), make(1n, 100n))),
    flatAmount: tier.flat_amount === undefined ? parseUnitAmount('0') : amountIn(tier, 'flat_amount'),
  }))
}

function partsOf(input: Input): Input[] {
  const common = input.price === undefined ? {} : { price: input.price }
  return objectsOf(listIn(input, 'parts')).map((part) => ({ ...common, ...part }))
}

function objectsOf(list: readonly unknown[]): Input[] {
  return list.map((one, index) => objectIn({ [index]: one }, String(index)))
}

function amountIn(input: Input, field: string): UnitAmount {
  return parseUnitAmount(textIn(input, field))
}
