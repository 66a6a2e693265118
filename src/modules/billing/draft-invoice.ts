import type { Bill } from '../../domain/bill.ts'
import { discountOfLines, type Invoice, type InvoiceLine, type LedgerEntry, sumOfLines } from '../../domain/invoice.ts'
import { newId } from '../../platform/ids.ts'
import { invoiceToApi } from '../documents/invoices/to-api.ts'
import type { MadeDocument, SessionDraft } from '../ledger/customer-ledger.ts'
import type { CustomerSession } from '../ledger/customer-session.ts'
import { record } from '../transaction/record.ts'
import { finalizedAtOnce, linesOf, makeCreditNote, newDocument, periodOf, recordFinalized } from './make-document.ts'

/**
 * Writes a bill into its subscription’s draft: opens it, or rewrites its automatic lines and keeps those made by hand, or
 * makes it final (D22). A draft without lines at its time is voided, without a number. So is a draft with a negative total;
 * its lines make a credit note (D16).
 */
export function draftInvoice(session: CustomerSession, bill: Bill, causeEventId: string | null): MadeDocument {
  const { draft: open } = bill
  if (!open) throw new Error('the bill is not for a draft')
  const known = session.drafts.get(open.invoiceId)
  const automatic = linesOf(bill, causeEventId).map((line) => explainedAs(line, known?.automatic ?? []))
  const handMade = known?.handMade ?? []
  const lines = [...handMade, ...automatic]
  const sum = sumOfLines(lines)
  const before = known?.invoice ?? newDraftOf(session, bill, open, automatic)
  const drafted: Invoice = {
    ...before,
    subtotalCents: sum,
    discountCents: discountOfLines(lines),
    totalCents: sum + before.taxCents,
    period: periodOf(automatic) ?? before.period,
    updatedAt: session.now,
  }
  if (!known) record(session.ctx, 'invoice.created', invoiceToApi(drafted), bill.occurredAt)
  const keep = (invoice: Invoice, kept: Pick<SessionDraft, 'handMade' | 'automatic'>) =>
    session.drafts.set(open.invoiceId, { isNew: known?.isNew ?? true, isChanged: true, invoice, ...kept })
  if (bill.as !== 'finalized_draft') {
    if (known) record(session.ctx, 'invoice.updated', invoiceToApi(drafted), bill.occurredAt)
    keep(drafted, { handMade, automatic })
    return { invoice: drafted, lines }
  }
  if (lines.length === 0 || sum < 0n) {
    const left = voidedDraft(session, drafted, handMade, bill)
    keep(left, { handMade, automatic: [] })
    if (lines.length === 0) return { invoice: left, lines }
    const copied = handMade.map((line) => ({ ...line, id: newId() }))
    return makeCreditNote(session, { ...drafted, id: bill.id }, [...copied, ...automatic])
  }
  const invoice = finalized(session, drafted, bill)
  keep(invoice, { handMade, automatic })
  return { invoice, lines }
}

/** A line that repeats one of the draft, or that no new event caused, keeps the earlier cause. */
function explainedAs(line: InvoiceLine, before: readonly InvoiceLine[]): InvoiceLine {
  const same = before.find(({ ledger }) => ledger && line.ledger && isOfSameCharge(ledger, line.ledger))
  if (!same || (same.amountCents !== line.amountCents && line.causeEventId !== null)) return line
  return { ...line, causeEventId: same.causeEventId ?? line.causeEventId }
}

function isOfSameCharge(a: LedgerEntry, b: LedgerEntry): boolean {
  const isSameVersion = a.itemId === b.itemId && a.version === b.version && a.period.number === b.period.number
  return isSameVersion && a.ordinal === b.ordinal
}

function newDraftOf(
  session: CustomerSession,
  bill: Bill,
  open: NonNullable<Bill['draft']>,
  automatic: readonly InvoiceLine[],
): Invoice {
  return {
    ...newDocument(session, bill.subscription.currency, automatic, bill.occurredAt),
    id: open.invoiceId,
    kind: bill.kind,
    subscriptionId: bill.subscription.id,
    purchaseOrder: bill.subscription.purchaseOrder,
    collection: bill.subscription.collection,
    period: periodOf(automatic),
    finalizesAt: open.finalizesAt,
  }
}

/** The draft with only its lines made by hand. */
function voidedDraft(session: CustomerSession, draft: Invoice, handMade: readonly InvoiceLine[], bill: Bill): Invoice {
  const sum = sumOfLines(handMade)
  const sums = { subtotalCents: sum, discountCents: discountOfLines(handMade), totalCents: sum, taxCents: 0n }
  const left: Invoice = { ...draft, ...sums, status: 'void', voidedAt: session.now, finalizesAt: null }
  record(session.ctx, 'invoice.voided', invoiceToApi(left), bill.occurredAt)
  return left
}

function finalized(session: CustomerSession, draft: Invoice, bill: Bill): Invoice {
  const { issuer, billTo } = session.asRead
  const netDays = billTo.netDays ?? issuer.netDays
  const parties = { issuedBy: issuer.party, billedTo: billTo.party, netDays, finalizesAt: null }
  const invoice = finalizedAtOnce(session, { ...draft, ...parties })
  recordFinalized(session, invoice, bill.occurredAt)
  return invoice
}
