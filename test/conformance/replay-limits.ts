import { costOf, plainTerms, unitsOnly } from '../../src/domain/price-model.ts'
import { divide, make, multiply, type Rational, round } from '../../src/domain/rational.ts'
import { decimalOf, parseUnitAmount } from '../../src/domain/unit-amount.ts'
import { billed, lookedAt, sumOf } from '../support/domain/lives.ts'
import { planWith, priceOf } from '../support/domain/plans-of-items.ts'
import { subscribed } from '../support/domain/subscribed.ts'
import { usageEvents, usagePriceOf } from '../support/domain/usage-events.ts'
import { decimal, decimalIn, decimalText, type Input, listIn } from './vector.ts'

/** A window with a commitment is a period of a graduated price: units beyond what is committed cost more, and it has a minimum. */
export function windowCost(window: Input): Rational {
  const [unit, commit] = [decimalIn(window, 'unit'), decimalIn(window, 'commit')]
  const flatAmount = parseUnitAmount('0')
  const tiers = [
    { upTo: divide(commit, unit), unitAmount: decimalOf(unit), flatAmount },
    { upTo: null, unitAmount: decimalOf(multiply(unit, decimalIn(window, 'factor'))), flatAmount },
  ]
  const minimum = window.true_up === true ? decimalOf(commit) : null
  return costOf({ ...plainTerms({ model: 'graduated', tiers }), minimum }, unitsOnly(decimalIn(window, 'quantity')))
}

/** Uses in one month, looked at after each of them; of several thresholds the first that is not reached yet, and a fee at the end. */
export function billedAtThresholds(input: Input): string[] {
  const month = { unit: 'month', count: 1 } as const
  const cents = (amount: Rational) => round(multiply(amount, make(100n)))
  const perUnit = (amount: Rational) =>
    ({ model: 'per_unit', unitAmount: decimalOf(multiply(amount, make(100n))) }) as const
  const fee = priceOf('base', perUnit(decimalIn(input, 'fixed_end')), {
    id: 'fee',
    interval: month,
    timing: 'in_arrears',
  })
  const plan = planWith('late', month, [fee, usagePriceOf('late', 'calls', perUnit(decimalIn(input, 'unit')))])
  const usage = usageEvents()
  const { at, life: begun } = subscribed(plan, '2026-01-01', { usage })
  let life = begun()
  const thresholds = listIn(input, 'thresholds').map((one) => cents(decimal(String(one))))
  for (const [index, used] of listIn(input, 'uses').entries()) {
    usage.events.push({ meterId: 'calls', at: at(`2026-01-0${index + 2}`), units: decimal(String(used)) })
    const threshold = thresholds[Math.min(life.bills.length, thresholds.length - 1)] ?? 0n
    life = lookedAt(life, at(`2026-01-1${index}`), threshold)
  }
  life = billed(life, at('2026-02-01T01:00'))
  return life.bills.map((bill) => decimalText(make(sumOf(bill), 100n), 2))
}
