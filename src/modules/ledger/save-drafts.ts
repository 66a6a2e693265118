import type { StoredLine } from '../documents/invoices/rows.ts'
import {
  documentRow,
  draftRow,
  finalizeDrafts,
  insertInvoices,
  insertLines,
  lineRow,
  updateDrafts,
} from '../documents/invoices/writes.ts'
import { insertTaxes, taxRows } from '../documents/taxes/writes.ts'
import { addRows } from '../transaction/write-set.ts'
import type { SessionDraft } from './customer-ledger.ts'
import type { CustomerSession } from './customer-session.ts'
import { clearDrafts } from './store.ts'

/** Saves drafts that the session opened, rewrote, voided or finalized, with the commit statement. */
export function saveDrafts(session: CustomerSession): void {
  const rewritten = [...session.drafts.values()].filter(({ isNew, isChanged }) => isChanged && !isNew)
  // Sent ahead of the commit statement, which writes the new lines.
  if (rewritten.length > 0)
    clearDrafts(
      session.ctx.tx,
      rewritten.map(({ invoice }) => invoice.id),
    )
  putDrafts(session)
}

/** Adds the changes of the session’s drafts to the write set and marks them as saved. */
export function putDrafts(session: CustomerSession): void {
  for (const [id, draft] of session.drafts) {
    if (!draft.isChanged) continue
    putDraft(session, draft)
    session.drafts.set(id, { ...draft, isNew: false, isChanged: false })
  }
}

function putDraft({ ctx }: CustomerSession, { isNew, invoice, handMade, automatic }: SessionDraft): void {
  if (isNew) addRows(ctx.writeSet, insertInvoices, documentRow(invoice))
  else if (invoice.status === 'draft' || invoice.status === 'void')
    addRows(ctx.writeSet, updateDrafts, draftRow(invoice))
  else addRows(ctx.writeSet, finalizeDrafts, documentRow(invoice))
  const placed = placedLines({ handMade, automatic })
  addRows(ctx.writeSet, insertLines, ...placed.map((line) => lineRow({ invoiceId: invoice.id }, line, line.position)))
  addRows(ctx.writeSet, insertTaxes, ...taxRows({ invoiceId: invoice.id }, invoice.taxes))
}

/** The positions of a draft’s lines: those made by hand keep theirs, automatic ones follow. */
function placedLines({ handMade, automatic }: Pick<SessionDraft, 'handMade' | 'automatic'>): StoredLine[] {
  const first = nextPosition(handMade)
  return [...handMade, ...automatic.map((line, index) => ({ ...line, position: first + index }))]
}

/** The first free position after these lines. */
export function nextPosition(lines: readonly StoredLine[]): number {
  return lines.reduce((next, { position }) => Math.max(next, position + 1), 0)
}
