import type { Invoice } from '../../../domain/invoice.ts'
import { Refusal } from '../../../domain/refusal.ts'
import { hasEnded } from '../../../domain/subscription.ts'
import { upcomingInvoice } from '../../billing/upcoming-invoice.ts'
import type { ShownSubscription } from '../../subscriptions/store.ts'
import type { Context } from '../../transaction/context.ts'

const shownMax = 20

/**
 * The next automatic invoice of each of a customer's subscriptions, by subscription; those without one are left out, and what comes after
 * the first 20 that go on. A customer who cannot be billed has none.
 */
export async function nextInvoices(
  ctx: Context,
  customerId: string,
  subscriptions: readonly ShownSubscription[],
): Promise<ReadonlyMap<string, Invoice>> {
  const live = subscriptions.filter(({ subscription, now }) => !hasEnded(subscription, now)).slice(0, shownMax)
  const found = await Promise.all(
    live.map(async ({ subscription: { id } }) => [id, await nextInvoice(ctx, customerId, id)] as const),
  )
  return new Map(found.filter((one): one is [string, Invoice] => one[1] !== null))
}

async function nextInvoice(ctx: Context, customerId: string, subscriptionId: string): Promise<Invoice | null> {
  try {
    return (await upcomingInvoice(ctx, customerId, subscriptionId)).invoice
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}
