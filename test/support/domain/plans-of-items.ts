import type { BillingInterval } from '../../../src/domain/interval.ts'
import type { Plan } from '../../../src/domain/plan.ts'
import { basePriceCode, type Price } from '../../../src/domain/price.ts'
import { type PriceModel, plainTerms } from '../../../src/domain/price-model.ts'
import { make } from '../../../src/domain/rational.ts'
import { unitAmountOfCents } from '../../../src/domain/unit-amount.ts'

/** A price in EUR, due in advance, unless said. */
export function priceOf(
  code: string,
  model: PriceModel,
  parts: Partial<Price> & Pick<Price, 'id' | 'interval'>,
): Price {
  const usual = {
    name: null,
    currency: 'EUR',
    timing: 'in_advance',
    trialDays: 0,
    taxCategory: null,
    quantity: 1,
    overrides: null,
  } as const
  return { ...usual, code, tariff: { kind: 'recurring', terms: plainTerms(model) }, ...parts }
}

/** A plan of these prices, whose name is its code. */
export function planWith(code: string, interval: BillingInterval, prices: readonly Price[]): Plan {
  const names = { id: code, code, name: code, product: 'default', currency: 'EUR' }
  return { ...names, interval, trialDays: 0, isActive: true, prices }
}

const itemsOf = (code: string, base: BillingInterval, prices: readonly Omit<Sold, 'plan'>[]) =>
  planWith(
    code,
    base,
    prices.map((price) => priceSold({ ...price, plan: code })),
  )

interface Sold {
  readonly plan: string
  readonly code: string
  readonly model: PriceModel
  readonly interval: BillingInterval
  readonly timing?: Price['timing']
  readonly quantity?: number
  readonly trialDays?: number
}

function priceSold({ plan, code, model, ...parts }: Sold): Price {
  return priceOf(code, model, { ...parts, id: `${plan} ${code}` })
}

const [week, month, quarter, year] = [
  { unit: 'week', count: 1 },
  { unit: 'month', count: 1 },
  { unit: 'month', count: 3 },
  { unit: 'year', count: 1 },
] as const
const perUnit = (cents: bigint): PriceModel => ({ model: 'per_unit', unitAmount: unitAmountOfCents(cents) })
const tiered = (model: 'graduated' | 'volume', first: bigint, rest: bigint): PriceModel => ({
  model,
  tiers: [
    { upTo: make(5n), unitAmount: unitAmountOfCents(first), flatAmount: unitAmountOfCents(0n) },
    { upTo: null, unitAmount: unitAmountOfCents(rest), flatAmount: unitAmountOfCents(101n) },
  ],
})

/** The same price in whatever plan sells it. */
const shared = (code: string, cents: bigint, interval: BillingInterval) =>
  priceOf(code, perUnit(cents), { id: `shared ${code}`, interval })

/** A price that is charged once. */
const once = (plan: string, code: string, cents: bigint, quantity = 1) =>
  priceOf(code, perUnit(cents), {
    id: `${plan} ${code}`,
    interval: month,
    quantity,
    tariff: { kind: 'one_off', terms: plainTerms(perUnit(cents)) },
  })

/** What is sold besides, as add-ons: one leads by its year, one has a code that plans have too. */
export const addOnPlans: readonly Plan[] = [
  itemsOf('extras', month, [
    { code: 'backup', model: perUnit(450n), interval: month, quantity: 2 },
    { code: 'insurance', model: tiered('volume', 4000n, 3001n), interval: year },
    { code: 'seats', model: tiered('graduated', 77n, 50n), interval: week, timing: 'in_arrears' },
  ]),
  planWith('further', week, [
    ...itemsOf('further', week, [
      { code: 'hotline', model: perUnit(99n), interval: quarter, timing: 'in_arrears', trialDays: 10 },
      { code: 'mail', model: perUnit(20n), interval: week },
    ]).prices,
    once('further', 'training', 8001n, 2),
  ]),
]

/**
 * Plans of up to six items. Within a list one may change to any other: the codes of the prices are the same, but in the last
 * list, where items come and go, stay as they are, begin with trial days or are charged once.
 */
export const plansOfItems: readonly (readonly Plan[])[] = [
  [
    // The year leads, and the month does in the last one.
    itemsOf('small', month, [
      { code: basePriceCode, model: perUnit(1000n), interval: month },
      { code: 'seats', model: tiered('graduated', 301n, 199n), interval: month, quantity: 7 },
      { code: 'licence', model: perUnit(30_011n), interval: year },
      { code: 'support', model: perUnit(333n), interval: week, timing: 'in_arrears' },
    ]),
    itemsOf('large', month, [
      { code: basePriceCode, model: perUnit(2999n), interval: month },
      { code: 'seats', model: tiered('volume', 301n, 199n), interval: month, quantity: 7 },
      { code: 'licence', model: perUnit(50_000n), interval: year },
      { code: 'support', model: perUnit(333n), interval: month, timing: 'in_arrears' },
    ]),
    itemsOf('short', month, [
      { code: basePriceCode, model: perUnit(1200n), interval: month },
      { code: 'seats', model: tiered('volume', 299n, 200n), interval: month, timing: 'in_arrears', quantity: 7 },
      { code: 'licence', model: perUnit(2500n), interval: month },
      { code: 'support', model: perUnit(0n), interval: week, timing: 'in_arrears' },
    ]),
  ],
  [
    // The first one leads while all are as long; then the quarter of the seats does.
    itemsOf('even', month, [
      { code: basePriceCode, model: perUnit(707n), interval: month, timing: 'in_arrears' },
      { code: 'seats', model: tiered('volume', 120n, 90n), interval: month, quantity: 3 },
      { code: 'care', model: perUnit(55n), interval: week },
      { code: 'flat', model: { model: 'flat', amount: unitAmountOfCents(1n) }, interval: month },
    ]),
    itemsOf('odd', quarter, [
      { code: basePriceCode, model: perUnit(1999n), interval: month },
      { code: 'seats', model: tiered('graduated', 350n, 90n), interval: quarter, quantity: 3 },
      { code: 'care', model: perUnit(60n), interval: week },
      { code: 'flat', model: { model: 'flat', amount: unitAmountOfCents(500n) }, interval: month },
    ]),
  ],
  ['one', 'other'].map((code) =>
    itemsOf(code, month, [
      { code: basePriceCode, model: perUnit(1000n), interval: month },
      { code: 'seats', model: tiered('graduated', 200n, 150n), interval: month, quantity: 6 },
      { code: 'care', model: perUnit(70n), interval: week, timing: 'in_arrears' },
      { code: 'licence', model: perUnit(9999n), interval: quarter },
    ]),
  ),
  [
    planWith('first', month, [
      ...itemsOf('first', month, [
        { code: basePriceCode, model: perUnit(1000n), interval: month },
        { code: 'seats', model: tiered('graduated', 301n, 199n), interval: month, quantity: 7 },
        { code: 'care', model: perUnit(333n), interval: week, timing: 'in_arrears' },
      ]).prices,
      shared('audit', 7001n, quarter),
      once('first', 'setup', 5000n),
    ]),
    planWith('second', month, [
      ...itemsOf('second', month, [
        { code: basePriceCode, model: perUnit(1500n), interval: month },
        { code: 'mail', model: perUnit(120n), interval: week, trialDays: 10 },
        { code: 'calls', model: perUnit(450n), interval: month, timing: 'in_arrears', trialDays: 20 },
      ]).prices,
      shared('audit', 7001n, quarter),
      once('second', 'setup', 777n, 3),
    ]),
    planWith('third', month, [
      ...itemsOf('third', month, [
        { code: 'seats', model: tiered('volume', 299n, 200n), interval: month, quantity: 7 },
        { code: 'mail', model: perUnit(99n), interval: month, quantity: 2 },
      ]).prices,
      // Recurring in the second.
      once('third', 'calls', 120n),
    ]),
  ],
]

const metered = (plan: string, code: string, model: PriceModel, interval: BillingInterval, isLevel = false) =>
  priceOf(code, model, {
    id: `${plan} ${code}`,
    interval,
    timing: 'in_arrears',
    tariff: {
      kind: 'usage',
      terms: plainTerms(model),
      meter: { id: code, code, isLevel, groupBy: [] },
      filters: [],
      isScaled: true,
    },
  })

const inPackages = (cents: bigint): PriceModel => ({
  model: 'package',
  freeUnits: make(0n),
  size: make(10n),
  amount: unitAmountOfCents(cents),
})

/** Plans of what is sold and what is used: one meter that flows, one of packages, one that is a level. */
export const plansOfUsage: readonly Plan[] = [
  planWith('used', month, [
    priceOf(basePriceCode, perUnit(1000n), { id: `used ${basePriceCode}`, interval: month }),
    metered('used', 'calls', tiered('graduated', 31n, 7n), month),
    metered('used', 'packs', inPackages(99n), month),
    metered('used', 'storage', perUnit(50n), month, true),
  ]),
  planWith('uses', month, [
    priceOf(basePriceCode, perUnit(1300n), { id: `uses ${basePriceCode}`, interval: month }),
    metered('uses', 'calls', perUnit(13n), month),
    metered('uses', 'packs', inPackages(77n), month),
    metered('uses', 'storage', tiered('graduated', 40n, 11n), month, true),
  ]),
  planWith('using', month, [
    priceOf(basePriceCode, perUnit(900n), { id: `using ${basePriceCode}`, interval: month }),
    metered('using', 'calls', tiered('graduated', 20n, 19n), week),
    metered('using', 'storage', perUnit(49n), month, true),
  ]),
]
