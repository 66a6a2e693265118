import { type ChangeOrder, changeSubscription } from '../../domain/change.ts'
import { changeTime } from '../../domain/change-time.ts'
import type { Instant } from '../../domain/instant.ts'
import { refuseUnknown } from '../../domain/refusal.ts'
import { shownPeriod } from '../../domain/subscription.ts'
import { refuseUsagePricedTwice } from '../../domain/usage-overlap.ts'
import { newId } from '../../platform/ids.ts'
import { findPlan } from '../plans/catalog/store.ts'
import type { Context } from '../transaction/context.ts'
import { priceThen, withAgreedMoney } from './agreed-prices.ts'
import { itemOrders, type NamedItem } from './item-orders.ts'
import { openSubscription } from './open-subscription.ts'
import { type SubscriptionOutcome, saveAndBill } from './outcome.ts'

export interface PlanChange {
  readonly planId?: string | undefined
  readonly planCode?: string | undefined
  readonly quantity?: number | undefined
  readonly items: readonly NamedItem[]
  /** `by_price`: now if the plan costs more than the present one, else at the end of the billing period. */
  readonly when: ChangeOrder['when'] | 'by_price'
  readonly proration: ChangeOrder['proration']
  /** The instant of a preview, so that it gives the same cents. */
  readonly asOf?: Instant | undefined
}

/**
 * Changes plan or items, now, at an instant or at the end of the billing period (D9, D10). A change now invoices or credits
 * the difference in the same transaction, or leaves it to the next document. Fields that are not named stay.
 */
export async function changePlan(ctx: Context, id: string, change: PlanChange): Promise<SubscriptionOutcome> {
  const names = change.planId !== undefined || change.planCode !== undefined
  const [opened, named, items] = await Promise.all([
    openSubscription(ctx, id, change.asOf),
    names ? findPlan(ctx.tx, ctx.tenantId, { id: change.planId, code: change.planCode }) : undefined,
    itemOrders(ctx, change.items, change.quantity),
  ])
  if (names && !named) {
    refuseUnknown(change.planId === undefined ? '/plan_code' : '/plan_id', 'plan')
  }
  const { subscription, session } = opened
  const plan = named ?? null
  const when = change.when === 'by_price' ? (plan ? changeTime(subscription, plan) : 'period_end') : change.when
  const atPeriodEnd = when === 'period_end' ? shownPeriod(subscription)?.end : undefined
  const since = typeof when === 'string' ? (atPeriodEnd ?? session.now) : when
  const order = {
    plan,
    items: withAgreedMoney(items, { items: change.items, priceOf: priceThen(subscription, plan, since) }),
    when,
    proration: change.proration,
  }
  const changed = changeSubscription(subscription, order, session.now, newId)
  const pointer = plan === null ? '/items' : change.planId === undefined ? '/plan_code' : '/plan_id'
  refuseUsagePricedTwice(session.subscriptions, changed, pointer)
  const isForNextInvoice = change.proration === 'next_invoice'
  return saveAndBill(opened, changed, 'subscription.changed', { isForNextInvoice })
}
