import { isDeepStrictEqual } from 'node:util'
import { later } from '../../domain/instant.ts'
import type { BillingInterval } from '../../domain/interval.ts'
import type { Price } from '../../domain/price.ts'
import { refuse } from '../../domain/refusal.ts'
import { newId } from '../../platform/ids.ts'
import type { Context } from '../transaction/context.ts'
import { addPlan, newPrice } from './create-plan.ts'
import type { WantedPrice } from './prices-wanted.ts'
import { priceRow } from './rows.ts'
import { findNewestRevision, findPlan, lockRevisions } from './store.ts'
import type { StoredPlan } from './stored-plan.ts'

/** The fields of the next revision; undefined ones are those of the plan. */
export interface PlanRevision {
  readonly name?: string | undefined
  readonly trialDays?: number | undefined
  readonly metadata?: Readonly<Record<string, string>> | undefined
  /** The interval, given that of the plan, and the prices. */
  readonly intervalOf: (usual: BillingInterval) => BillingInterval
  readonly pricesOf: (interval: BillingInterval) => readonly WantedPrice[]
}

/**
 * Makes the next revision of a plan’s code (D33), active at once; no subscription changes. A price equal to one of the
 * previous revision is reused, so that a subscription moved to the new revision keeps it untouched. Concurrent requests wait
 * for each other and get consecutive numbers. Refuses `not_found`, `amount_too_large`.
 */
export async function revisePlan(ctx: Context, id: string, revision: PlanRevision): Promise<StoredPlan> {
  lockRevisions(ctx.tx, ctx.tenantId, id)
  const [plan, newest] = await Promise.all([
    findPlan(ctx.tx, ctx.tenantId, id),
    findNewestRevision(ctx.tx, ctx.tenantId, id),
  ])
  if (!plan || !newest) refuse('not_found', '')
  const interval = revision.intervalOf(plan.interval)
  const prices = revision.pricesOf(interval).map((price) => {
    // What is sold stays what it is, unless something else is said.
    const before = newest.prices.find(({ code }) => code === price.code)
    const taxCategory = price.taxCategory ?? before?.taxCategory ?? null
    return sharedOrNew(newPrice({ ...price, taxCategory }, plan.currency), newest.prices)
  })
  const createdAt = later(newest.createdAt, ctx.now)
  const next: StoredPlan = {
    ...plan,
    id: newId(),
    revision: newest.revision + 1,
    name: revision.name ?? plan.name,
    interval,
    trialDays: revision.trialDays ?? plan.trialDays,
    isActive: true,
    metadata: revision.metadata ?? plan.metadata,
    prices,
    createdAt,
    updatedAt: createdAt,
  }
  addPlan(
    ctx,
    next,
    prices.filter((price) => !newest.prices.includes(price)),
  )
  return next
}

/** The existing price if it differs only in its id, else the new one. */
function sharedOrNew(price: Price, existing: readonly Price[]): Price {
  return existing.find((one) => isDeepStrictEqual(priceRow({ ...one, id: price.id }), priceRow(price))) ?? price
}
