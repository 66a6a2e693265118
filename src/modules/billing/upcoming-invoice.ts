import { earliest, later } from '../../domain/instant.ts'
import { refuse } from '../../domain/refusal.ts'
import type { Context } from '../context.ts'
import { openDrafts } from '../invoices/store.ts'
import { billSession } from './bill-session.ts'
import type { MadeInvoice } from './books.ts'
import { openSession } from './customer-session.ts'
import { openSubscriptions, parties, presentOfCustomer } from './store.ts'

/** How many due instants without an invoice (trials, pauses, free plans) are looked beyond. */
const turnsMax = 100

/**
 * The next automatic invoice of a customer as it will be if nothing changes, by the very code that will make it; nothing is
 * written. Refuses `not_found`, `nothing_upcoming`.
 */
export async function upcomingInvoice(ctx: Context, customerId: string): Promise<MadeInvoice> {
  const [now, owners, subscriptions, drafts] = await Promise.all([
    presentOfCustomer(ctx.tx, ctx.tenantId, customerId),
    parties(ctx.tx, ctx.tenantId, [customerId]),
    openSubscriptions(ctx.tx, ctx.tenantId, [customerId]),
    openDrafts(ctx.tx, ctx.tenantId, [customerId]),
  ])
  const owner = owners.get(customerId)
  if (!now || !owner) refuse('not_found', '')
  const books = {
    ...owner,
    now,
    subscriptions: subscriptions.get(customerId) ?? [],
    drafts: drafts.get(customerId) ?? [],
    series: null,
  }
  const session = openSession(ctx, books)
  for (let turns = 0; turns < turnsMax; turns += 1) {
    const dueAt = earliest(session.subscriptions.map(({ nextBillingAt }) => nextBillingAt))
    if (!dueAt) break
    session.now = later(dueAt, now)
    const [made] = billSession(session, 1).made
    if (made) return made
  }
  refuse('nothing_upcoming', 'Nothing will be invoiced for this customer as things stand.')
}
