import { modelCost, type PriceModel, type Tier, unitsOnly } from '../../src/domain/price-model.ts'
import { type Rational, zero } from '../../src/domain/rational.ts'
import { parseUnitAmount } from '../../src/domain/unit-amount.ts'
import {
  canonical,
  decimal,
  decimalIn,
  decimalText,
  type Input,
  integerIn,
  type Replay,
  textIn,
  type Vector,
} from './vector.ts'

export function replayGraduated({ input, expected }: Vector): Replay {
  return priced({ model: 'graduated', tiers: tiersIn(input) }, input, expected)
}

export function replayVolume({ input, expected }: Vector): Replay {
  return priced({ model: 'volume', tiers: tiersIn(input) }, input, expected)
}

/** All units at the price of the highest tier reached: a volume price, of which the source may show that tier only. */
export function replayTopTier(vector: Vector): Replay {
  if ('tiers' in vector.input) return replayVolume(vector)
  const tier = {
    upTo: null,
    unitAmount: parseUnitAmount(textIn(vector.input, 'unit')),
    flatAmount: parseUnitAmount('0'),
  }
  return priced({ model: 'volume', tiers: [tier] }, vector.input, vector.expected)
}

export function replayPackage({ input, expected }: Vector): Replay {
  const price: PriceModel = {
    model: 'package',
    freeUnits: input.free === undefined ? zero : decimalIn(input, 'free'),
    size: decimalIn(input, 'size'),
    amount: parseUnitAmount(textIn(input, 'price')),
  }
  return priced(price, input, expected)
}

// Prices are exact; a source that rounds says to how many places.
function priced(price: PriceModel, input: Input, expected: unknown): Replay {
  const cost = modelCost(price, unitsOnly(decimalIn(input, 'quantity')))
  return {
    computed: [decimalText(cost, integerIn(input, 'places', 12))],
    published: [canonical(String(expected))],
  }
}

function tiersIn(input: Input): Tier[] {
  if (!Array.isArray(input.tiers)) throw new RangeError('"tiers" is not a list')
  return input.tiers.map((tier: unknown) => {
    if (!Array.isArray(tier)) throw new RangeError('a tier is not [up to, unit, flat]')
    const [upTo, unit, flat] = tier as readonly unknown[]
    return {
      upTo: boundOf(upTo),
      unitAmount: parseUnitAmount(String(unit)),
      flatAmount: parseUnitAmount(String(flat ?? '0')),
    }
  })
}

function boundOf(upTo: unknown): Rational | null {
  return upTo === null ? null : decimal(String(upTo))
}
