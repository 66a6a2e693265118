import assert from 'node:assert/strict'
import type { Plan } from '../../../src/domain/plan.ts'
import type { Price } from '../../../src/domain/price.ts'
import type { PriceModel, Tier } from '../../../src/domain/price-model.ts'
import { formatUnitAmount } from '../../../src/domain/unit-amount.ts'
import { addOnPlans, plansOfItems, plansOfUsage } from '../domain/plans-of-items.ts'
import { amountOf, planOf } from './histories.ts'
import type { Call } from './random-town.ts'

export type Product = 'default' | 'support' | 'metered'
export type Catalog = Readonly<Record<Product, readonly [Plan, ...Plan[]]>>

/** What differs from town to town. */
export interface Manners {
  readonly catalog: Catalog
  readonly zones: readonly [string, ...string[]]
  /** How often a change or a cancellation is previewed before. */
  readonly previews: number
  /** How often a void is never to be billed again; never where coupons are redeemed, since what is forgiven is named by version. */
  readonly forgives: number
  /** How often what is done to a subscription is about its discounts. */
  readonly redeems: number
  /** How often somebody subscribes to a plan with prices of usage, and then tells in a round what they have used. */
  readonly uses: number
  /** How many events of usage are sent in one request, at the most. */
  readonly eventsMost: number
  /** Whether somebody may start years ago, by an anchor years away, or a million times. */
  readonly isAbsurd: boolean
}

const itemPlan = (code: string) => plansOfItems.flat().find((plan) => plan.code === code) as Plan

/** What both merchants sell: most of it in EUR, some in currencies without and with three decimals; some plans have several prices. */
export const catalog: Catalog = {
  default: [
    planOf('basic', 1000n),
    planOf('pro', 2999n),
    planOf('free', 0n),
    planOf('thirty', 1700n, 'day', 30),
    planOf('quarterly', 5001n, 'month', 3),
    planOf('yearly', 30_011n, 'year'),
    ...['small', 'large', 'short', 'second'].map(itemPlan),
  ],
  support: [
    planOf('weekly', 333n, 'week'),
    planOf('monthly', 707n),
    { ...planOf('yen', 501n), currency: 'JPY' },
    { ...planOf('dinar', 12_345n, 'week', 2), currency: 'KWD' },
    ...['even', 'odd'].map(itemPlan),
  ],
  // Of the third one each week is a period, and a year of them takes long.
  metered: plansOfUsage.slice(0, 2) as unknown as Catalog['metered'],
}

/** The currencies in which credit is given and invoices are written by hand; what is sold in others gets none. */
export const currenciesByHand = ['EUR', 'EUR', 'EUR', 'JPY'] as const

export const usualManners: Manners = {
  catalog,
  zones: ['UTC', 'UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe'],
  previews: 0.3,
  forgives: 0.25,
  redeems: 0,
  uses: 0,
  eventsMost: 30,
  isAbsurd: false,
}

/** Where coupons are redeemed. */
export const redeeming = { forgives: 0, redeems: 0.35 } as const

/** Sells what a catalog has, and add-ons. */
export async function sellCatalog(call: Call, sold: Catalog = catalog): Promise<void> {
  await openMeters(call, sold.metered)
  for (const [product, plans] of Object.entries({ ...sold, 'add-ons': addOnPlans })) {
    for (const plan of plans) {
      const { code, currency, interval, prices } = plan
      const terms = { interval: interval.unit, interval_count: interval.count, product, currency }
      const money = prices.length === 1 ? { amount_cents: Number(amountOf(plan)) } : { prices: prices.map(priceToApi) }
      const { status, text } = await call('POST', '/v1/plans', { code, name: code, ...money, ...terms })
      assert.equal(status, 201, text)
    }
  }
}

async function openMeters(call: Call, plans: readonly Plan[]): Promise<void> {
  const tariffs = plans.flatMap(({ prices }) =>
    prices.flatMap(({ tariff }) => (tariff.kind === 'usage' ? [tariff] : [])),
  )
  for (const { code, isLevel } of new Map(tariffs.map(({ meter }) => [meter.id, meter])).values()) {
    const meter = { code, name: code, event_type: code, aggregation: isLevel ? 'max' : 'sum', value_property: 'units' }
    const { status, text } = await call('POST', '/v1/meters', meter)
    assert.equal(status, 201, text)
  }
}

/** A price as the API takes it. */
function priceToApi({ code, interval, timing, trialDays, quantity, tariff }: Price): object {
  const { model } = tariff.terms
  const { unit, count } = interval
  if (tariff.kind === 'usage') {
    const used = { code, name: code, kind: tariff.kind, meter_code: tariff.meter.code }
    return { ...used, interval: unit, interval_count: count, ...modelToApi(model) }
  }
  const isOnce = tariff.kind === 'one_off'
  const cadence = isOnce ? {} : { interval: unit, interval_count: count, timing, trial_days: trialDays }
  return { code, name: code, kind: tariff.kind, ...cadence, quantity, ...modelToApi(model) }
}

function modelToApi(model: PriceModel): object {
  switch (model.model) {
    case 'flat':
      return { model: model.model, unit_amount: formatUnitAmount(model.amount) }
    case 'per_unit':
      return { model: model.model, unit_amount: formatUnitAmount(model.unitAmount) }
    case 'package':
      return {
        model: model.model,
        package_size: Number(model.size.numerator),
        unit_amount: formatUnitAmount(model.amount),
      }
    case 'graduated':
    case 'volume':
      return { model: model.model, tiers: model.tiers.map(tierToApi) }
    default:
      throw new Error(`nothing is sold by ${model.model}`)
  }
}

function tierToApi({ upTo, unitAmount, flatAmount }: Tier): object {
  return {
    up_to: upTo && String(upTo.numerator),
    unit_amount: formatUnitAmount(unitAmount),
    flat_amount: formatUnitAmount(flatAmount),
  }
}
