import { isCollecting, nextCheckAt } from '../../domain/collection.ts'
import { earlier, type Instant } from '../../domain/instant.ts'
import { amountDue, type Invoice } from '../../domain/invoice.ts'
import { allocated, type Payment } from '../../domain/payment.ts'
import { paid } from '../../domain/settlement.ts'
import { newId } from '../../platform/ids.ts'
import { openCustomer } from '../billing/open-customer.ts'
import { invoiceToApi } from '../documents/invoices/to-api.ts'
import type { ChargeState, Decline } from '../gateways/gateway.ts'
import { insertLaterEvents, laterDisputeRow, laterFailureRow } from '../gateways/later-events.ts'
import type { CustomerSession } from '../ledger/customer-session.ts'
import { saveCustomer } from '../ledger/save-customer.ts'
import { type PaymentMethod, paymentMethodToApi } from '../payment-methods/payment-method.ts'
import { findMethod, methodRow, updateMethods } from '../payment-methods/store.ts'
import { paymentToApi } from '../payments/to-api.ts'
import { allocationRow, insertAllocations, insertPayments, paymentRow } from '../payments/writes.ts'
import type { Context } from '../transaction/context.ts'
import { record } from '../transaction/record.ts'
import { addRows } from '../transaction/write-set.ts'
import { afterFailure } from './after-failure.ts'
import { type AttemptStatus, attemptToApi, isLive, type PaymentAttempt } from './attempt.ts'
import { attemptRow, updateAttempts } from './rows.ts'
import { keepInvoice } from './start-attempt.ts'
import { type CollectionFacts, collectionFacts, findAttempt, invoicesOfAttempt } from './store.ts'

/** What came of asking a gateway: its state, or no answer. */
export type Outcome = ChargeState | { readonly status: 'no_answer' }

export interface SettleOptions {
  /** The number of the worker's claim; nothing is written if another claim has followed. Null: a person settles it. */
  readonly sends: number | null
  readonly resolution?: PaymentAttempt['resolution']
  readonly duringAdvance?: boolean
}

/** How long a customer has for what the gateway asks of them. */
const actionDaysMax = 3

/**
 * Writes what became of an attempt: a payment that is put on its invoices, a failure and what follows from it, or when to ask
 * again. What a gateway has not said is never taken for a failure. Returns the attempt as it was left, null if another worker has
 * taken it up or it has ended.
 */
export async function settleAttempt(
  ctx: Context,
  {
    id,
    customerId,
    invoices: of,
    cancelRequested,
  }: Pick<PaymentAttempt, 'id' | 'customerId' | 'invoices' | 'cancelRequested'>,
  outcome: Outcome,
  { sends, resolution = null, duringAdvance = false }: SettleOptions,
): Promise<PaymentAttempt | null> {
  const { tx, tenantId } = ctx
  const mayFail = outcome.status === 'failed' || outcome.status === 'canceled' || outcome.status === 'not_found'
  const [session, attempt, invoices, ...facts] = await Promise.all([
    openCustomer(ctx, customerId, { withoutBilling: true, duringAdvance }),
    findAttempt(tx, tenantId, id),
    invoicesOfAttempt(tx, tenantId, id),
    ...(mayFail ? of : []).map(({ invoiceId }) => collectionFacts(tx, tenantId, { invoiceId })),
  ])
  if (!attempt || !isLive(attempt) || (sends !== null && attempt.sends !== sends)) {
    saveCustomer(session)
    return null
  }
  const asked = { ...settledBy(attempt, outcome, session.now), resolution, updatedAt: session.now }
  // Somebody wanted it ended while the gateway was asked.
  const isToBeCancelled = isLive(asked) && attempt.cancelRequested && !cancelRequested
  const settled: PaymentAttempt = isToBeCancelled ? { ...asked, nextCheckAt: session.now } : asked
  addRows(ctx.writeSet, updateAttempts, attemptRow(settled))
  if (settled.status !== attempt.status && settled.status !== 'sending')
    record(ctx, `payment_attempt.${settled.status}`, attemptToApi(settled), session.now)
  if (outcome.status === 'succeeded') {
    receive(session, settled, invoices, outcome.amountCents)
    for (const later of outcome.laterDisputes ?? [])
      addRows(ctx.writeSet, insertLaterEvents, laterDisputeRow(settled, later, session.now))
    if (outcome.failsAt) {
      const { reference, failsAt: at } = outcome
      const failure = { kind: 'charge' as const, reference, chargeReference: reference, at }
      addRows(ctx.writeSet, insertLaterEvents, laterFailureRow(settled, failure, session.now))
    }
  } else if (settled.decline !== null) await decline(session, settled, { invoices, facts, reason: settled.decline })
  else for (const invoice of invoices) keepInvoice(session, invoice, followed(invoice, settled.status, session.now))
  saveCustomer(session)
  return settled
}

/** The attempt after the gateway was asked. */
function settledBy(attempt: PaymentAttempt, outcome: Outcome, now: Instant): PaymentAttempt {
  const ended = { nextCheckAt: null, endedAt: now, actionUrl: null }
  const asked = { ...attempt, checks: attempt.checks + 1, nextCheckAt: nextCheckAt(attempt.checks, now) }
  switch (outcome.status) {
    case 'succeeded':
      return { ...attempt, ...ended, status: 'succeeded', gatewayReference: outcome.reference }
    case 'failed':
      return {
        ...attempt,
        ...ended,
        status: 'failed',
        gatewayReference: attempt.gatewayReference ?? outcome.reference,
        decline: outcome.decline,
      }
    case 'canceled':
      return attempt.status === 'requires_action' && !attempt.cancelRequested
        ? { ...attempt, ...ended, status: 'failed', decline: notConfirmed }
        : { ...attempt, ...ended, status: 'canceled', gatewayReference: attempt.gatewayReference ?? outcome.reference }
    case 'not_found':
      return { ...attempt, ...ended, status: 'failed', decline: neverArrived }
    case 'processing':
      return {
        ...asked,
        status: 'processing',
        gatewayReference: outcome.reference,
        nextCheckAt: outcome.nextCheckAt ?? now.add({ hours: 24 }),
      }
    case 'requires_action':
      return {
        ...asked,
        status: 'requires_action',
        gatewayReference: outcome.reference,
        actionUrl: outcome.actionUrl,
        nextCheckAt: earlier(asked.nextCheckAt, attempt.createdAt.add({ hours: actionDaysMax * 24 })),
      }
    case 'prepared':
      return { ...asked, status: 'unknown', gatewayReference: outcome.reference }
    case 'no_answer':
      return { ...asked, status: attempt.status === 'sending' ? 'unknown' : attempt.status }
  }
}

const notConfirmed: Decline = {
  class: 'needs_customer',
  code: 'authentication_required',
  message: `The customer has not confirmed the payment within ${actionDaysMax} days.`,
}

const neverArrived: Decline = {
  class: 'gateway_down',
  code: 'not_found',
  message: 'The gateway knows nothing of the attempt: the request has not reached it.',
}

/** Whether the customer has had their time for what the gateway asked of them. */
export function isActionOverdue({ status, createdAt }: PaymentAttempt, now: Instant): boolean {
  return status === 'requires_action' && now.since(createdAt).total('hours') >= actionDaysMax * 24
}

function followed(invoice: Invoice, status: AttemptStatus, now: Instant): Invoice {
  if (amountDue(invoice) === 0n) return invoice
  if (status === 'canceled')
    return { ...invoice, collectionStatus: 'canceled', collectAt: null, announced: null, updatedAt: now }
  return {
    ...invoice,
    collectionStatus: status === 'requires_action' ? 'requires_action' : 'in_progress',
    updatedAt: now,
  }
}

/** Records the money of an attempt and puts it on its invoices, as far as something is due; the rest stays the customer’s. */
export function receive(
  session: CustomerSession,
  attempt: PaymentAttempt,
  invoices: readonly Invoice[],
  amountCents: bigint,
): void {
  const { ctx, now } = session
  let payment: Payment = {
    id: newId(),
    customerId: attempt.customerId,
    currency: attempt.currency,
    amountCents,
    allocations: [],
    attemptId: attempt.id,
    bankTransactionId: null,
    refundedCents: 0n,
    returnedCents: 0n,
    reference: attempt.gatewayReference,
    receivedAt: now,
    createdAt: now,
    updatedAt: now,
  }
  record(ctx, 'payment.received', paymentToApi(payment), now)
  let left = amountCents
  for (const found of invoices) {
    const invoice: Invoice = { ...found, collectionStatus: amountDue(found) > 0n ? 'failed' : null }
    const share = attempt.invoices.find(({ invoiceId }) => invoiceId === invoice.id)
    const isFollowedUp = share?.isFollowedUp ?? false
    const cents = [left, share?.amountCents ?? 0n, amountDue(invoice)].reduce((least, one) =>
      one < least ? one : least,
    )
    if (cents <= 0n) {
      if (isCollecting(found.collectionStatus))
        keepInvoice(session, found, { ...withRestCollected(invoice, isFollowedUp, now), updatedAt: now })
      continue
    }
    payment = allocated(payment, invoice, cents, now)
    const settled = withRestCollected(paid(invoice, cents, now, now), isFollowedUp, now)
    left -= cents
    const newest = payment.allocations.at(-1)
    if (newest) addRows(ctx.writeSet, insertAllocations, allocationRow(payment, newest))
    record(ctx, 'payment.allocated', paymentToApi(payment), now)
    record(ctx, settled.status === 'paid' ? 'invoice.paid' : 'invoice.updated', invoiceToApi(settled), now)
    keepInvoice(session, found, settled)
  }
  addRows(ctx.writeSet, insertPayments, paymentRow(payment))
}

/**
 * A gateway may take less than what is due, or be asked for a part: the rest of an automatic invoice is tried a day later, unless it was
 * uncollectible or was not being collected by itself.
 */
function withRestCollected(invoice: Invoice, isFollowedUp: boolean, now: Instant): Invoice {
  if (amountDue(invoice) === 0n) return invoice
  if (invoice.collection !== 'automatic' || invoice.status !== 'open' || !isFollowedUp)
    return { ...invoice, collectionStatus: null }
  return { ...invoice, collectionStatus: 'waiting', collectAt: now.add({ hours: 24 }), announced: null }
}

async function decline(
  session: CustomerSession,
  attempt: PaymentAttempt,
  {
    invoices,
    facts,
    reason,
  }: {
    readonly invoices: readonly Invoice[]
    readonly facts: readonly (CollectionFacts | undefined)[]
    readonly reason: Decline
  },
): Promise<void> {
  for (const invoice of invoices) {
    const index = attempt.invoices.findIndex(({ invoiceId }) => invoiceId === invoice.id)
    const [read, isFollowedUp = false] = [facts[index], attempt.invoices[index]?.isFollowedUp]
    if (read) afterFailure(session, invoice, { reason, facts: read, isFollowedUp })
  }
  await markMethodLost(session, attempt.paymentMethodId, reason)
}

/** Marks an active payment method that is of no more use for any invoice. */
export async function markMethodLost(session: CustomerSession, methodId: string, reason: Decline): Promise<void> {
  const { ctx, tenantId, now } = session
  const method = isMethodLost(reason) ? await findMethod(ctx.tx, tenantId, methodId) : undefined
  if (method?.status === 'active') {
    const lost: PaymentMethod = { ...method, status: reason.class === 'hard' ? 'failed' : 'expired', updatedAt: now }
    addRows(ctx.writeSet, updateMethods, methodRow(lost))
    record(ctx, `payment_method.${reason.class === 'hard' ? 'failed' : 'expired'}`, paymentMethodToApi(lost), now)
  }
}

/** Whether the method is of no more use for any invoice. */
function isMethodLost({ class: kind, code }: Decline): boolean {
  return kind === 'hard' || code === 'expired_card'
}
