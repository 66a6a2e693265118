import { retryAfterGatewayFailure } from '../../domain/collection.ts'
import { type Dunning, dunningStatus, nextStepAt, resumedDunning } from '../../domain/dunning.ts'
import { later } from '../../domain/instant.ts'
import { amountDue, type Invoice } from '../../domain/invoice.ts'
import { newId } from '../../platform/ids.ts'
import { dunningToApi } from '../documents/invoices/dunning-json.ts'
import type { Decline } from '../gateways/gateway.ts'
import type { CustomerSession } from '../ledger/customer-session.ts'
import { subscriptionToApi } from '../ledger/subscription-to-api.ts'
import { record } from '../transaction/record.ts'
import { attemptOrStepAt } from './await-attempt.ts'
import { keepInvoice } from './start-attempt.ts'
import type { CollectionFacts } from './store.ts'

/**
 * What follows from a failed attempt: soon another one if only the gateway was away; else the dunning of an automatic invoice
 * begins, or goes on by its steps. An invoice that was not being collected by itself is left (`isFollowedUp`). `facts` were read before this failure was written.
 */
export function afterFailure(
  session: CustomerSession,
  invoice: Invoice,
  {
    reason,
    facts,
    isFollowedUp,
  }: { readonly reason: Decline; readonly facts: CollectionFacts; readonly isFollowedUp: boolean },
): void {
  const { now } = session
  const failed: Invoice = { ...invoice, collectionStatus: 'failed', collectAt: null, announced: null, updatedAt: now }
  if (amountDue(invoice) === 0n || invoice.status !== 'open') {
    keepInvoice(session, invoice, { ...failed, collectionStatus: null })
    return
  }
  if (invoice.collection !== 'automatic' || !isFollowedUp) {
    keepInvoice(session, invoice, failed)
    return
  }
  const retryAt = reason.class === 'gateway_down' ? retryAfterGatewayFailure(facts.past.gatewayFailures + 1, now) : null
  if (retryAt) {
    const { announced } = invoice
    const collectAt = attemptOrStepAt(session, invoice, retryAt)
    keepInvoice(session, invoice, { ...failed, announced, collectionStatus: 'waiting', collectAt })
    return
  }
  const dunned = beginDunning(session, failed, facts)
  const isOver = reason.class === 'hard' && dunned.dunning?.policy.onHardDecline === 'end'
  keepInvoice(session, invoice, isOver ? { ...dunned, collectAt: now } : dunned)
}

/**
 * The invoice with its dunning begun and its next step due. An invoice has one dunning: one that had ended, as by a payment that has come
 * back, is resumed, and one that has not ended goes on.
 */
export function beginDunning(session: CustomerSession, invoice: Invoice, { policy }: CollectionFacts): Invoice {
  const { ctx, now, subscriptions, asRead } = session
  const { timeZone } = asRead.billTo
  const { dunning: known } = invoice
  if (known && dunningStatus(known) !== 'ended') return { ...invoice, collectAt: nextStepAt(known, timeZone) }
  const dunning: Dunning = known
    ? resumedDunning(known)
    : { id: newId(), policy, startedAt: now, stepsDone: 0, endedAt: null, endReason: null }
  const nextAt = nextStepAt(dunning, timeZone)
  const begun = { ...invoice, dunning, collectAt: nextAt && later(nextAt, now) }
  record(ctx, known ? 'dunning.resumed' : 'dunning.started', dunningToApi(begun, dunning), now)
  const subscription = subscriptions.find(({ id }) => id === invoice.subscriptionId)
  if (subscription && !subscription.isPastDue)
    record(ctx, 'subscription.past_due', subscriptionToApi({ ...subscription, isPastDue: true }, now), now)
  return begun
}
