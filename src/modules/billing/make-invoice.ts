import type { Bill } from '../../domain/billing.ts'
import { type Instant, later } from '../../domain/instant.ts'
import { type Invoice, type InvoiceLine, lineOf, settleWithCredit, sumOfLines } from '../../domain/invoice.ts'
import { newId } from '../../platform/ids.ts'
import { type Finalizing, numbering } from '../events/last-statement.ts'
import { put } from '../events/outbox.ts'
import { record } from '../events/record.ts'
import { invoiceToApi } from '../invoices/to-api.ts'
import { documentRow, insertInvoices, insertLines, lineRow } from '../invoices/writes.ts'
import type { MadeInvoice } from './books.ts'
import { type CustomerSession, creditIn } from './customer-session.ts'
import { moveCredit } from './move-credit.ts'

/**
 * Turns a bill into an invoice: final at once, its credit used, its number given with the commit (until then null).
 * `causeEventId` is the event that each line is explained by. Refuses `amount_too_large`.
 */
export function makeInvoice(
  session: CustomerSession,
  bill: Bill,
  causeEventId: string | null,
  id: string,
): MadeInvoice {
  const lines = linesOf(bill, causeEventId)
  const { seller, buyer } = session.before
  const invoice = finalizedAtOnce(session, {
    ...newDocument(session, bill.subscription.currency, lines, bill.occurredAt),
    id,
    kind: bill.kind,
    subscriptionId: bill.subscription.id,
    period: bill.period,
    issuedBy: seller.party,
    billedTo: buyer.party,
  })
  put(session.ctx.outbox, insertInvoices, documentRow(invoice))
  put(session.ctx.outbox, insertLines, ...lines.map((line, position) => lineRow(invoice.id, line, position)))
  recordFinalized(session, invoice, bill.occurredAt, ['invoice.created'])
  return { invoice, lines }
}

/** The lines of a bill, explained by the event that caused them. */
export function linesOf(bill: Bill, causeEventId: string | null): InvoiceLine[] {
  return bill.movements.map((movement) => ({ ...lineOf(movement, bill.subscription), id: newId(), causeEventId }))
}

/** A document with its sums, still a draft. Refuses `amount_too_large`. */
export function newDocument(
  session: CustomerSession,
  currency: string,
  lines: readonly InvoiceLine[],
  occurredAt: Instant,
): Invoice {
  const total = sumOfLines(lines)
  const { seller, buyer } = session.before
  return {
    id: newId(),
    customerId: buyer.id,
    subscriptionId: null,
    testClockId: buyer.testClockId,
    kind: 'one_off',
    status: 'draft',
    number: null,
    currency,
    issuedBy: null,
    billedTo: null,
    netDays: buyer.netDays ?? seller.netDays,
    subtotalCents: total,
    taxCents: 0n,
    totalCents: total,
    creditAppliedCents: 0n,
    amountPaidCents: 0n,
    period: null,
    occurredAt,
    finalizesAt: null,
    finalizedAt: null,
    dueAt: null,
    paidAt: null,
    voidedAt: null,
    markedUncollectibleAt: null,
    createdAt: session.now,
    updatedAt: session.now,
  }
}

/** The invoice settled with what credit there is, and queued for its number. */
export function finalizedAtOnce(session: CustomerSession, draft: Invoice): Invoice {
  const { creditAppliedCents, status } = settleWithCredit(draft.totalCents, creditIn(session, draft.currency))
  put(session.ctx.outbox, numbering, finalizingRow(session, draft, status === 'paid'))
  return { ...draft, status, creditAppliedCents }
}

/** Records that the invoice became final, what that did to the credit, and that it is paid if it is. */
export function recordFinalized(
  session: CustomerSession,
  invoice: Invoice,
  occurredAt: Instant,
  before: readonly 'invoice.created'[] = [],
): void {
  const object = invoiceToApi(invoice)
  for (const type of before) record(session.ctx, type, object, occurredAt)
  record(session.ctx, 'invoice.finalized', object, occurredAt)
  if (invoice.creditAppliedCents !== 0n) {
    moveCredit(session, {
      currency: invoice.currency,
      amountCents: -invoice.creditAppliedCents,
      reason: invoice.creditAppliedCents > 0n ? 'applied to an invoice' : 'negative invoice',
      invoiceId: invoice.id,
      occurredAt,
    })
  }
  if (invoice.status === 'paid') record(session.ctx, 'invoice.paid', object, occurredAt)
}

function finalizingRow(session: CustomerSession, draft: Invoice, isPaid: boolean): Finalizing {
  const { series, buyer } = session.before
  const common = { id: draft.id, customer_id: buyer.id, net_days: draft.netDays, is_paid: isPaid }
  if (!series) return { ...common, series: null, counter: null, finalized_at: session.now }
  series.lastNumber += 1n
  series.lastFinalizedAt = later(session.now, series.lastFinalizedAt ?? session.now)
  return { ...common, series: series.id, counter: Number(series.lastNumber), finalized_at: series.lastFinalizedAt }
}
