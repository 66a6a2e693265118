import { cancelSubscription } from '../../domain/cancel.ts'
import { awaitedRetryAt, mayAttempt } from '../../domain/collection.ts'
import { type Dunning, dueDunningSteps, dunningStatus, nextStepAt } from '../../domain/dunning.ts'
import { type Instant, isAtOrAfter, isBefore } from '../../domain/instant.ts'
import { amountDue, type Invoice } from '../../domain/invoice.ts'
import { pauseSubscription } from '../../domain/pause.ts'
import { withEndReached } from '../../domain/schedule.ts'
import { markedUncollectible, withDunningEnded } from '../../domain/settlement.ts'
import { hasEnded, pausedSince, type Subscription } from '../../domain/subscription.ts'
import { invoiceToApi } from '../documents/invoices/to-api.ts'
import { type OpenedInvoice, openInvoice } from '../invoices/open-invoice.ts'
import { saveCustomer } from '../ledger/save-customer.ts'
import { recordAndBill } from '../subscriptions/outcome.ts'
import type { Context } from '../transaction/context.ts'
import { record } from '../transaction/record.ts'
import { beginDunning } from './after-failure.ts'
import type { PaymentAttempt } from './attempt.ts'
import { awaitAttempt, recordMails, waitADay } from './await-attempt.ts'
import { announceDebit, awaitedDebitAt, needsNotice } from './debit-notices.ts'
import { keepInvoice, withAttempt } from './start-attempt.ts'
import { type CollectionFacts, collectionFacts, recoveredMoney } from './store.ts'
import { useRecovered } from './use-recovered.ts'

/**
 * Does what is due to collect an invoice, in one decision under the customer’s lock: an attempt, the steps of its dunning, or its
 * end. So nothing is tried and nobody is reminded after a payment, a void or the end of the subscription, nor while a chargeback of
 * its money is open. Returns the attempt to be sent, if it made one.
 */
export async function collectDue(
  ctx: Context,
  id: string,
  { duringAdvance = false }: { readonly duringAdvance?: boolean } = {},
): Promise<PaymentAttempt | null> {
  const opened = await openInvoice(ctx, id, {
    withoutBilling: true,
    duringAdvance,
    beside: () =>
      Promise.all([collectionFacts(ctx.tx, ctx.tenantId, { invoiceId: id }), recoveredMoney(ctx.tx, ctx.tenantId, id)]),
  })
  const { session, beside: [facts, recovered] = [undefined, []] } = opened
  const invoice = session.invoices.get(id)?.invoice ?? opened.invoice
  const isDue = invoice.collectAt !== null && isAtOrAfter(session.now, invoice.collectAt)
  const mayAsk = isDue && facts !== undefined && (duringAdvance || !facts.isPaused)
  const isOwed = amountDue(invoice) > 0n && !facts?.hasLive
  const used = mayAsk && isOwed ? await useRecovered(session, invoice, recovered) : null
  const attempt = mayAsk && !used ? decide(opened, invoice, facts) : null
  saveCustomer(session)
  return attempt
}

function decide(opened: OpenedInvoice, invoice: Invoice, facts: CollectionFacts): PaymentAttempt | null {
  const { session } = opened
  const { now } = session
  if (amountDue(invoice) === 0n || facts.hasLive) {
    keepInvoice(session, invoice, { ...invoice, collectAt: null })
    return null
  }
  const subscription = session.subscriptions.find((one) => one.id === invoice.subscriptionId)
  const { dunning } = invoice
  if (dunning && dunningStatus(dunning) === 'active' && subscription && hasEnded(subscription, now)) {
    const collectionStatus = invoice.collectionStatus === 'waiting' ? 'failed' : invoice.collectionStatus
    const ended = withDunningEnded(invoice, 'subscription_canceled', now)
    keepInvoice(session, invoice, { ...ended, collectionStatus, collectAt: null, announced: null })
    return null
  }
  if (facts.isDisputed) {
    waitADay(session, invoice)
    return null
  }
  const awaitedAt = awaitedDebitAt(invoice, facts, now) ?? awaitedRetry(invoice, facts, now)
  if (awaitedAt) {
    awaitAttempt(session, invoice, awaitedAt)
    return null
  }
  if (invoice.collectionStatus === 'waiting') return attemptNow(opened, invoice, facts)
  if (dunning && dunningStatus(dunning) === 'active')
    return takeSteps(opened, invoice, { dunning, facts, subscription })
  keepInvoice(session, invoice, beginDunning(session, invoice, facts))
  return null
}

/** When an invoice that is being dunned is tried again by a method whose gateway was away; null if that is not to come. */
function awaitedRetry(
  { collectionStatus, dunning }: Invoice,
  { past, method }: CollectionFacts,
  now: Instant,
): Instant | null {
  const isDunned = dunning !== null && dunningStatus(dunning) === 'active'
  return isDunned && collectionStatus === 'waiting' && method ? awaitedRetryAt(past, method.id, now) : null
}

/** The attempt that an invoice waits for. Without a method it waits for one until it is due, then its dunning begins. */
function attemptNow(opened: OpenedInvoice, invoice: Invoice, facts: CollectionFacts): PaymentAttempt | null {
  const { session } = opened
  const { method } = facts
  const { dunning, dueAt, announced } = invoice
  if (method && mayAttempt(facts.past, method.id)) {
    if (needsNotice(invoice, facts, method)) {
      announceDebit(session, invoice, { facts, method })
      return null
    }
    const notice = announced?.methodId === method.id ? announced : null
    const origin = notice && dunning && dunningStatus(dunning) === 'active' ? 'retry' : 'automatic'
    return withAttempt(session, [{ invoice, centsMax: notice?.amountCents }], {
      attempts: facts.attempts,
      method,
      origin,
    })
  }
  const isDunned = dunning !== null && dunningStatus(dunning) !== 'ended'
  const left: Invoice = {
    ...invoice,
    collectionStatus: method ? 'failed' : 'no_payment_method',
    announced: null,
    updatedAt: session.now,
  }
  const mayWait = !isDunned && dueAt !== null && isBefore(session.now, dueAt)
  keepInvoice(session, invoice, mayWait ? { ...left, collectAt: dueAt } : beginDunning(session, left, facts))
  return null
}

interface Dunned {
  readonly dunning: Dunning
  readonly facts: CollectionFacts
  readonly subscription: Subscription | undefined
}

function takeSteps(
  opened: OpenedInvoice,
  invoice: Invoice,
  { dunning, facts, subscription }: Dunned,
): PaymentAttempt | null {
  const { session } = opened
  const { now, asRead } = session
  const { timeZone } = asRead.billTo
  if (isHopeless(dunning, facts)) {
    endDunning(opened, invoice, { dunning, facts, subscription })
    return null
  }
  const due = dueDunningSteps(dunning, timeZone, now)
  const stepped: Dunning = { ...dunning, stepsDone: due.stepsDone }
  const next: Invoice = { ...invoice, dunning: stepped, collectAt: nextStepAt(stepped, timeZone), updatedAt: now }
  recordMails(session, next, { dunning: stepped, mails: due.mails })
  if (due.action === 'attempt' && facts.method && mayAttempt(facts.past, facts.method.id)) {
    const { method } = facts
    if (needsNotice(invoice, facts, method)) {
      announceDebit(session, next, { facts, method })
      return null
    }
    return withAttempt(session, [{ invoice, dunning: stepped }], { attempts: facts.attempts, method, origin: 'retry' })
  }
  if (due.action === 'end') endDunning(opened, invoice, { dunning: stepped, facts, subscription })
  else keepInvoice(session, invoice, next)
  return null
}

/** Whether the policy ends at once, because nothing but another method helps. */
function isHopeless({ policy }: Dunning, { past }: CollectionFacts): boolean {
  return policy.onHardDecline === 'end' && past.last?.class === 'hard'
}

/** The end of the steps: what the policy wants of invoice and subscription. */
function endDunning(opened: OpenedInvoice, invoice: Invoice, { dunning, facts, subscription }: Dunned): void {
  const { session } = opened
  const { ctx, now } = session
  const { end } = dunning.policy
  const reason = isHopeless(dunning, facts) ? 'hard_decline' : 'exhausted'
  const exhausted: Invoice = {
    ...invoice,
    dunning: { ...dunning, endedAt: now, endReason: reason },
    collectAt: null,
    updatedAt: now,
  }
  // It ended because its steps are done, also where the invoice becomes uncollectible with it.
  const left =
    end.invoice === 'uncollectible' ? { ...markedUncollectible(exhausted, now), dunning: exhausted.dunning } : exhausted
  keepInvoice(session, invoice, left)
  if (left.status === 'uncollectible') record(ctx, 'invoice.marked_uncollectible', invoiceToApi(left), now)
  if (!subscription || hasEnded(subscription, now)) return
  if (end.subscription === 'cancel') {
    const cancelled = withEndReached(cancelSubscription(subscription, { at: 'now', proration: 'prorate' }, now))
    recordAndBill(
      session,
      { before: subscription, changed: cancelled, type: 'subscription.canceled' },
      { kind: 'cancel' },
    )
  }
  if (end.subscription === 'pause' && !pausedSince(subscription, now)) {
    const paused = pauseSubscription(subscription, { at: 'now', resumeAt: null, proration: 'prorate' }, now)
    recordAndBill(session, { before: subscription, changed: paused, type: 'subscription.paused' }, { kind: 'pause' })
  }
}
