import { type Drawdown, reasonWhenFinal } from '../../domain/drawdown.ts'
import { type Instant, later } from '../../domain/instant.ts'
import type { Invoice, InvoiceLine } from '../../domain/invoice.ts'
import { addCalendarDays } from '../../domain/period.ts'
import { settleWithCredit } from '../../domain/settlement.ts'
import { invoiceToApi } from '../documents/invoices/to-api.ts'
import type { CustomerSession } from '../ledger/customer-session.ts'
import { takeNumber } from '../ledger/number-series.ts'
import { insertTaxReports } from '../tax-gateways/writes.ts'
import { record } from '../transaction/record.ts'
import { addRows, type FinalizingDocument, numbering } from '../transaction/write-set.ts'
import { creditFor, sumOfDrawdown, useCredit } from './grants.ts'
import { reportsOf } from './tax-reports.ts'

/** An invoice that has become final, and the credit that pays it. */
export interface FinalizedInvoice {
  readonly invoice: Invoice
  readonly credit: Drawdown
}

/**
 * The invoice with the credit applied that is available at the instant of its cause, queued for its number; collected at once if
 * that is automatic.
 */
export function finalizedAtOnce(
  session: CustomerSession,
  draft: Invoice,
  lines: readonly InvoiceLine[],
  occurredAt: Instant,
): FinalizedInvoice {
  const credit = creditFor(session, draft, { lines, dueCents: draft.totalCents, at: occurredAt })
  const { creditAppliedCents, status } = settleWithCredit(draft.totalCents, sumOfDrawdown(credit))
  addRows(session.ctx.writeSet, numbering, finalizingRow(session, draft, 'invoice', status === 'paid'))
  const reported = { invoiceId: draft.id, replacesInvoiceId: draft.replacesInvoiceId }
  addRows(session.ctx.writeSet, insertTaxReports, ...reportsOf(session, reported, draft.taxes))
  const isCollected = status === 'open' && draft.collection === 'automatic'
  const invoice: Invoice = {
    ...draft,
    wait: null,
    status,
    creditAppliedCents,
    collectionStatus: isCollected ? 'waiting' : null,
    collectAt: isCollected ? session.now : null,
  }
  return { invoice, credit }
}

/** Records that the invoice became final, the credit used, and that it is paid, if it is. */
export function recordFinalized(
  session: CustomerSession,
  { invoice, credit }: FinalizedInvoice,
  occurredAt: Instant,
  before: readonly 'invoice.created'[] = [],
): void {
  const object = invoiceToApi(invoice)
  for (const type of before) record(session.ctx, type, object, occurredAt)
  record(session.ctx, 'invoice.finalized', object, occurredAt)
  useCredit(session, invoice, credit, { reason: reasonWhenFinal, occurredAt })
  if (invoice.status === 'paid') record(session.ctx, 'invoice.paid', object, occurredAt)
}

/** The row that numbers a document with the commit, in its series. */
export function finalizingRow(
  session: CustomerSession,
  { id, netDays }: Invoice,
  document: FinalizingDocument['document'],
  isPaid: boolean,
): FinalizingDocument {
  const { series, issuer, billTo } = session.asRead
  const row = { id, document, customer_id: billTo.id, is_paid: isPaid, time_zone: issuer.numbering.timeZone }
  const dueAfter = (at: Instant) => (document === 'invoice' ? addCalendarDays(at, netDays, billTo.timeZone) : null)
  if (!series)
    return {
      ...row,
      series: null,
      year: null,
      counter: null,
      format: null,
      finalized_at: session.now,
      due_at: dueAfter(session.now),
    }
  const at = later(session.now, series.lastFinalizedAt ?? session.now)
  const { year, number, format } = takeNumber(series, issuer.numbering, document, at)
  return { ...row, series: series.id, year, counter: Number(number), format, finalized_at: at, due_at: dueAfter(at) }
}
