import { isBefore, later } from '../../domain/instant.ts'
import { Refusal, refuse } from '../../domain/refusal.ts'
import type { Subscription } from '../../domain/subscription.ts'
import type { MadeDocument, MadeInvoice } from '../ledger/customer-ledger.ts'
import { type CustomerSession, copyOf, openSession } from '../ledger/customer-session.ts'
import { readLedgers } from '../ledger/read-ledgers.ts'
import { presentOfCustomer } from '../ledger/store.ts'
import type { Context } from '../transaction/context.ts'
import { billSession } from './bill-session.ts'

// Maximum due steps followed: a start, a trial, a first part that rounds to nothing or a waiting change have no invoice. A
// subscription with more of them is free or paused, and brings no invoice until it is changed.
const silentStepsMax = 100

/**
 * The next automatic invoice of a customer, or of one subscription, as it will be when final if nothing changes. The code of
 * the billing computes it, drafts on the way included; one that waits for its taxes is it, as far as it is known. Nothing is written. Refuses `not_found`, `nothing_upcoming`.
 */
export async function upcomingInvoice(ctx: Context, customerId: string, subscriptionId?: string): Promise<MadeInvoice> {
  const [now, ledgers] = await Promise.all([
    presentOfCustomer(ctx.tx, ctx.tenantId, customerId),
    readLedgers(ctx, [customerId]),
  ])
  const read = ledgers.get(customerId)
  if (!now || !read) refuse('not_found', '')
  const session = openSession(ctx, { ...read, now, series: null })
  const next = await foreseen(session, (ahead) => nextInvoice(ahead, subscriptionId))
  if (next) return next
  const what = subscriptionId ? 'subscription' : 'customer'
  refuse('nothing_upcoming', `Nothing will be invoiced for this ${what} as things stand.`)
}

/** The next automatic invoice of one subscription as the session leaves it; null if there is none, or billing would be refused. */
export async function invoiceAfter(session: CustomerSession, subscriptionId: string): Promise<MadeInvoice | null> {
  try {
    return await foreseen(session, (ahead) => nextInvoice(ahead, subscriptionId))
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}

/** What a copy of the session comes to when it moves through time, with the usage that this needs. */
function foreseen<Seen>(session: CustomerSession, look: (ahead: CustomerSession) => Seen): Promise<Seen> {
  const { usage } = session.asRead
  return usage.asking(session.ctx.tx, () => look(copyOf(session)))
}

function nextInvoice(session: CustomerSession, subscriptionId?: string): MadeInvoice | null {
  const { now } = session
  const waiting = [...session.drafts.values()].find(
    ({ invoice }) => invoice.wait && (!subscriptionId || invoice.subscriptionId === subscriptionId),
  )
  if (waiting) return { invoice: waiting.invoice, lines: [...waiting.handMade, ...waiting.automatic] }
  const silentSteps = new Map<string, number>()
  const isWanted = ({ id }: Subscription) => !subscriptionId || id === subscriptionId
  const hasWanted = () => session.subscriptions.some((one) => isWanted(one) && one.nextBillingAt)
  for (
    let next = soonest(session.subscriptions);
    next?.nextBillingAt && hasWanted();
    next = soonest(session.subscriptions)
  ) {
    const { id } = next
    session.now = later(next.nextBillingAt, now)
    const final = billSession(session, 1).made.find(isLastOfInvoice)
    if (final && isWanted(next)) return final
    const steps = (silentSteps.get(id) ?? 0) + 1
    silentSteps.set(id, steps)
    if (steps >= silentStepsMax) session.subscriptions = session.subscriptions.filter((one) => one.id !== id)
  }
  return null
}

/** Whether it is final, or only waits for its taxes. */
function isLastOfInvoice(made: MadeDocument): made is MadeInvoice {
  return (
    'invoice' in made &&
    (made.invoice.status === 'open' || made.invoice.status === 'paid' || made.invoice.wait !== null)
  )
}

/** The subscription with the next due instant; of several at one instant the first by id, as in billing. */
function soonest(subscriptions: readonly Subscription[]): Subscription | undefined {
  const waiting = subscriptions.filter(({ nextBillingAt }) => nextBillingAt)
  return waiting.reduce<Subscription | undefined>((first, one) => {
    if (!first?.nextBillingAt || !one.nextBillingAt) return one
    return isBefore(one.nextBillingAt, first.nextBillingAt) ? one : first
  }, undefined)
}
