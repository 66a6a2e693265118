import type { DocumentReference } from '../../../domain/charge.ts'
import { linesForCustomer, taxesForCustomer } from '../../../domain/credit-note.ts'
import { refuse } from '../../../domain/refusal.ts'
import type { Context } from '../../transaction/context.ts'
import { findCreditNote } from '../credit-notes/store.ts'
import { findInvoice } from '../invoices/store.ts'
import { explainLines, type Origins } from './explain.ts'
import { causesOfLines, linesTakenBack } from './store.ts'

/** Explains the lines of an invoice. Refuses `not_found`. */
export async function explainInvoice(ctx: Context, id: string) {
  const [found, origins] = await Promise.all([
    findInvoice(ctx.tx, ctx.tenantId, id),
    originsOf(ctx, { kind: 'invoice', id }),
  ])
  if (!found) refuse('not_found', '')
  return { lines: explainLines(found.lines, found.invoice.taxes, origins) }
}

/** Explains the lines of a credit note, with the customer's signs. Refuses `not_found`. */
export async function explainCreditNote(ctx: Context, id: string) {
  const [found, origins] = await Promise.all([
    findCreditNote(ctx.tx, ctx.tenantId, id),
    originsOf(ctx, { kind: 'credit_note', id }),
  ])
  if (!found) refuse('not_found', '')
  const taxes = taxesForCustomer(found.creditNote.taxes)
  return { lines: explainLines(linesForCustomer(found.lines), taxes, origins) }
}

async function originsOf({ tx, tenantId }: Context, document: DocumentReference): Promise<Origins> {
  const [causes, takenBack] = await Promise.all([
    causesOfLines(tx, tenantId, document),
    linesTakenBack(tx, tenantId, document),
  ])
  return { causes, takenBack }
}
