import type { Bill } from '../../domain/bill.ts'
import { type DraftWait, type Invoice, type InvoiceLine, type LedgerEntry, sumsOf } from '../../domain/invoice.ts'
import type { TaxWait } from '../../domain/tax.ts'
import { withDocument } from '../../domain/tax-ledger.ts'
import { newId } from '../../platform/ids.ts'
import type { StoredLine } from '../documents/invoices/rows.ts'
import { invoiceToApi } from '../documents/invoices/to-api.ts'
import type { MadeDocument, SessionDraft } from '../ledger/customer-ledger.ts'
import type { CustomerSession } from '../ledger/customer-session.ts'
import { record } from '../transaction/record.ts'
import { finalizedAtOnce, recordFinalized } from './finalize-document.ts'
import { linesOf, makeCreditNote, newDocument, partiesIn, periodOf } from './make-document.ts'
import { type TaxedLines, taxed, waitOf } from './tax-lines.ts'

/**
 * Writes a bill into its subscription’s draft: opens it, or rewrites its automatic lines and keeps those made by hand, or
 * makes it final (D22). A draft without lines at its time is voided, without a number. So is a draft with a negative total;
 * its lines make a credit note (D16).
 */
export function draftInvoice(session: CustomerSession, bill: Bill, causeEventId: string | null): MadeDocument {
  const { draft: open } = bill
  if (!open) throw new Error('the bill is not for a draft')
  const known = session.drafts.get(open.invoiceId)
  const { currency } = bill.subscription
  const placed = taxed(session, currency, [...(known?.handMade ?? []), ...linesOf(bill, causeEventId)])
  const handMade = placed.lines.filter(isStored)
  const automatic = placed.lines
    .filter((line) => !isStored(line))
    .map((line) => explainedAs(line, known?.automatic ?? []))
  const lines = [...handMade, ...automatic]
  const before = known?.invoice ?? newDraftOf(session, bill, open, { ...placed, lines: automatic })
  const drafted: Invoice = {
    ...before,
    ...sumsOf(placed.lines, placed.taxes),
    period: periodOf(automatic) ?? before.period,
    ...(open.waits && { finalizesAt: null, wait: waitAs(session, before, waitOf(session, currency, placed.lines)) }),
    updatedAt: session.now,
  }
  if (!known) record(session.ctx, 'invoice.created', invoiceToApi(drafted), bill.occurredAt)
  const keep = (invoice: Invoice, kept: Pick<SessionDraft, 'handMade' | 'automatic'>) =>
    session.drafts.set(open.invoiceId, { isNew: known?.isNew ?? true, isChanged: true, invoice, ...kept })
  if (bill.as !== 'finalized_draft') {
    if (known) record(session.ctx, 'invoice.updated', invoiceToApi(drafted), bill.occurredAt)
    if (drafted.wait && !before.wait) record(session.ctx, 'invoice.waiting', invoiceToApi(drafted), bill.occurredAt)
    keep(drafted, { handMade, automatic })
    return { invoice: drafted, lines }
  }
  if (lines.length === 0 || drafted.totalCents < 0n) {
    const left = voidedDraft(session, drafted, handMade, bill)
    keep(left.invoice, { handMade: left.handMade, automatic: [] })
    if (lines.length === 0) return { invoice: left.invoice, lines }
    const copied = handMade.map((line) => ({ ...line, id: newId() }))
    return makeCreditNote(session, { ...drafted, id: bill.id }, [...copied, ...automatic])
  }
  const invoice = finalized(session, drafted, { bill, lines })
  keep(invoice, { handMade, automatic })
  session.taxes = withDocument(session.taxes, { kind: 'invoice', id: invoice.id }, { lines, taxes: invoice.taxes })
  return { invoice, lines }
}

/** How long a draft waits at most for a tax id to be confirmed or refused; then it is taxed as if there were none. */
export const taxIdWaitHours = 72

/** The wait of a draft that waits for `what`; null: for nothing any more, so that it is looked at. */
export function waitAs({ now }: CustomerSession, { wait }: Invoice, what: TaxWait | null): DraftWait {
  const isSame = wait !== null && wait.for === (what ?? wait.for)
  const begun = isSame ? wait : { for: what ?? 'tax', since: now, checkAt: now }
  if (what === null) return { ...begun, checkAt: now }
  // Its register may answer at this very moment.
  return isSame || what === 'tax' ? begun : { ...begun, checkAt: now.add({ minutes: 1 }) }
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
  automatic: TaxedLines,
): Invoice {
  return {
    ...newDocument(session, bill.subscription.currency, automatic, bill.occurredAt),
    id: open.invoiceId,
    kind: bill.kind,
    subscriptionId: bill.subscription.id,
    purchaseOrder: bill.subscription.purchaseOrder,
    collection: bill.subscription.collection,
    period: periodOf(automatic.lines),
    finalizesAt: open.finalizesAt,
  }
}

/** The draft with only its lines made by hand. */
function voidedDraft(session: CustomerSession, draft: Invoice, lines: readonly StoredLine[], bill: Bill) {
  const left = taxed(session, draft.currency, lines)
  const invoice: Invoice = {
    ...draft,
    ...sumsOf(left.lines, left.taxes),
    status: 'void',
    voidedAt: session.now,
    finalizesAt: null,
    wait: null,
  }
  record(session.ctx, 'invoice.voided', invoiceToApi(invoice), bill.occurredAt)
  return { invoice, handMade: left.lines }
}

function isStored(line: InvoiceLine): line is StoredLine {
  return 'position' in line
}

function finalized(
  session: CustomerSession,
  draft: Invoice,
  { bill, lines }: { readonly bill: Bill; readonly lines: readonly InvoiceLine[] },
): Invoice {
  const { issuer, billTo } = session.asRead
  const netDays = billTo.netDays ?? issuer.netDays
  const parties = { ...partiesIn(session, draft.taxes), netDays, finalizesAt: null }
  const final = finalizedAtOnce(session, { ...draft, ...parties }, lines, bill.occurredAt)
  recordFinalized(session, final, bill.occurredAt)
  return final.invoice
}
