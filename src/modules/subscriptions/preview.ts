import type { Instant } from '../../domain/instant.ts'
import type { Subscription } from '../../domain/subscription.ts'
import type { MadeInvoice } from '../billing/books.ts'
import type { Context } from '../context.ts'
import { stateStatement } from '../events/last-statement.ts'
import { invoiceWithLinesToApi } from '../invoices/to-api.ts'
import { subscriptionToApi } from './to-api.ts'

/**
 * Shows what an action would do, by the action itself in a transaction that will be rolled back (D29): its writes are made
 * so that the database's constraints speak, but no number is taken and no event sent.
 */
export async function preview(
  ctx: Context,
  action: Promise<{ subscription: Subscription; made: readonly MadeInvoice[]; now: Instant }>,
) {
  const { subscription, made, now } = await action
  await ctx.tx.rows(stateStatement(ctx))
  return {
    as_of: now.toString(),
    subscription: subscriptionToApi(subscription, now),
    invoices: made.map(({ invoice, lines }) => invoiceWithLinesToApi(invoice, lines)),
  }
}
