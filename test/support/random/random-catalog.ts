import type { Plan } from '../../../src/domain/plan.ts'
import { amountOf, planOf } from './histories.ts'
import type { Call } from './random-town.ts'

export type Product = 'default' | 'support'
export type Catalog = Readonly<Record<Product, readonly [Plan, ...Plan[]]>>

/** What differs from town to town. */
export interface Manners {
  readonly catalog: Catalog
  readonly zones: readonly [string, ...string[]]
  /** How often a change or a cancellation is previewed before. */
  readonly previews: number
  /** How often a void is never to be billed again. */
  readonly forgives: number
  /** Whether somebody may start years ago, by an anchor years away, or a million times. */
  readonly isAbsurd: boolean
}

/** What both merchants sell: most of it in EUR, some in currencies without and with three decimals. */
export const catalog: Catalog = {
  default: [
    planOf('basic', 1000n),
    planOf('pro', 2999n),
    planOf('free', 0n),
    planOf('thirty', 1700n, 'day', 30),
    planOf('quarterly', 5001n, 'month', 3),
    planOf('yearly', 30_011n, 'year'),
  ],
  support: [
    planOf('weekly', 333n, 'week'),
    planOf('monthly', 707n),
    { ...planOf('yen', 501n), currency: 'JPY' },
    { ...planOf('dinar', 12_345n, 'week', 2), currency: 'KWD' },
  ],
}

/** The currencies in which credit is given and invoices are written by hand; what is sold in others gets none. */
export const currenciesByHand = ['EUR', 'EUR', 'EUR', 'JPY'] as const

export const usualManners: Manners = {
  catalog,
  zones: ['UTC', 'UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe'],
  previews: 0.3,
  forgives: 0.25,
  isAbsurd: false,
}

/** Sells what a catalog has. */
export async function sellCatalog(call: Call, sold: Catalog = catalog): Promise<void> {
  for (const [product, plans] of Object.entries(sold)) {
    for (const plan of plans) {
      const { code, currency, interval } = plan
      const terms = { interval: interval.unit, interval_count: interval.count, product, currency }
      await call('POST', '/v1/plans', { code, name: code, amount_cents: Number(amountOf(plan)), ...terms })
    }
  }
}
