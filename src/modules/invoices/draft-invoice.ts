import type { Collection } from '../../domain/collection.ts'
import { moneyText } from '../../domain/currency.ts'
import type { Off } from '../../domain/discount.ts'
import { withDocumentDiscount, withLineDiscount } from '../../domain/document-discount.ts'
import { type Invoice, type InvoiceLine, withLines } from '../../domain/invoice.ts'
import { sumMoney, withinMaximum } from '../../domain/money.ts'
import { round } from '../../domain/rational.ts'
import { refuse, refuseField } from '../../domain/refusal.ts'
import type { Subscription } from '../../domain/subscription.ts'
import { parseUnitAmount, timesQuantity } from '../../domain/unit-amount.ts'
import { newId } from '../../platform/ids.ts'
import { billChange, finalizeOpenDraft } from '../billing/bill-session.ts'
import { waitAs } from '../billing/draft-invoice.ts'
import { finalizedAtOnce, recordFinalized } from '../billing/finalize-document.ts'
import { newDocument, partiesIn } from '../billing/make-document.ts'
import { openCustomer } from '../billing/open-customer.ts'
import { taxed, waitOf } from '../billing/tax-lines.ts'
import type { StoredLine } from '../documents/invoices/rows.ts'
import { invoiceToApi } from '../documents/invoices/to-api.ts'
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
import type { MadeDocument } from '../ledger/customer-ledger.ts'
import type { CustomerSession } from '../ledger/customer-session.ts'
import { meetCurrency, saveCustomer } from '../ledger/save-customer.ts'
import { nextPosition } from '../ledger/save-drafts.ts'
import { clearDrafts } from '../ledger/store.ts'
import type { Context } from '../transaction/context.ts'
import { record } from '../transaction/record.ts'
import { addRows } from '../transaction/write-set.ts'
import { type OpenedInvoice, openInvoice } from './open-invoice.ts'
import type { SettledInvoice } from './settle-invoice.ts'

export interface HandMadeLine {
  readonly description: string
  readonly quantity: number
  /** Exact decimal, in minor units; negative takes off. */
  readonly unitAmount: string
  readonly discount: Off | null
  /** What is sold, as the tenant's own rates call it; null: the tenant's default. */
  readonly productCategory: string | null
}

/** Creates a draft by request; it has no subscription and no period. Refuses `external_id_taken`, `amount_too_large`. */
export async function createInvoice(
  ctx: Context,
  order: {
    readonly customerId: string
    readonly currency?: string | undefined
    readonly externalId?: string | undefined
    readonly purchaseOrder?: string | undefined
    /** By default `automatic` if the customer has a payment method. */
    readonly collection?: Collection | undefined
    readonly lines: readonly HandMadeLine[]
    /** A discount on the sum of these lines. */
    readonly discount: Off | null
  },
): Promise<SettledInvoice> {
  const session = await openCustomer(ctx, order.customerId, { pointer: '/customer_id' })
  const currency = order.currency ?? session.asRead.billTo.currency
  if (!currency) {
    refuse('invalid_request', 'The customer has no currency yet, so the invoice needs one.', [
      { pointer: '/currency', code: 'required', detail: 'The customer has no currency yet, so the invoice needs one.' },
    ])
  }
  meetCurrency(session, currency)
  const ordered = order.lines.map((line, index) => handMade(line, `/lines/${index}`))
  const discounted = withDocumentDiscount(ordered, order.discount)
  refuseTooLarge(discounted, '/lines')
  const taxedLines = taxed(session, currency, discounted)
  const { lines } = taxedLines
  const { externalId = null, purchaseOrder = null } = order
  const hasMethod = session.asRead.billTo.defaultPaymentMethodId !== null
  const collection = order.collection ?? (hasMethod ? 'automatic' : 'send_invoice')
  const invoice: Invoice = {
    ...newDocument(session, currency, taxedLines, session.now),
    ...{ externalId, purchaseOrder, collection },
  }
  addRows(ctx.writeSet, insertInvoices, documentRow(invoice))
  addRows(
    ctx.writeSet,
    insertLines,
    ...lines.map((line, position) => lineRow({ invoiceId: invoice.id }, line, position)),
  )
  addRows(ctx.writeSet, insertTaxes, ...taxRows({ invoiceId: invoice.id }, invoice.taxes))
  record(ctx, 'invoice.created', invoiceToApi(invoice), session.now)
  saveCustomer(session)
  return { invoice, lines }
}

/** Adds a line to a draft. Refuses `invoice_not_draft`, `amount_too_large`. */
export async function addLine(ctx: Context, id: string, order: HandMadeLine): Promise<SettledInvoice> {
  const opened = await openInvoice(ctx, id)
  const { session, invoice, lines } = opened
  const line = { ...handMade(order), position: nextPosition(lines) }
  refuseTooLarge([...lines, line], '/unit_amount')
  const changed = withTaxedLines(session, invoice, [...lines, line])
  const automatic = session.drafts.get(id)
  if (!automatic) {
    saveLines(session, invoice, changed)
    addRows(ctx.writeSet, updateDrafts, draftRow(changed.invoice))
    record(ctx, 'invoice.updated', invoiceToApi(changed.invoice), session.now)
    saveCustomer(session)
    return changed
  }
  // The automatic lines are written again, after those made by hand.
  session.drafts.set(id, { ...automatic, handMade: [...automatic.handMade, line] })
  const before = subscriptionOf(opened)
  const lengthened = withHandMade(before, line.amountCents)
  const { made } = billChange(session, { before, changed: lengthened, kind: 'renewal', causeEventId: null })
  saveCustomer(session)
  return made && 'invoice' in made ? made : changed
}

/** Writes the lines of a draft: all of them anew where they are taxed, else those that it did not have. */
function saveLines(
  { ctx }: CustomerSession,
  before: Invoice,
  { invoice, lines }: { readonly invoice: Invoice; readonly lines: readonly StoredLine[] },
): void {
  const isRewritten = before.taxes.length + invoice.taxes.length > 0
  if (isRewritten) clearDrafts(ctx.tx, [invoice.id])
  const written = isRewritten ? lines : lines.slice(-1)
  addRows(ctx.writeSet, insertLines, ...written.map((line) => lineRow({ invoiceId: invoice.id }, line, line.position)))
  addRows(ctx.writeSet, insertTaxes, ...taxRows({ invoiceId: invoice.id }, invoice.taxes))
}

/**
 * Numbers a draft and makes it owed; parties, credit and due date are set now. A draft that waits for its taxes stays a draft. Refuses
 * `invoice_not_draft`, `invoice_empty`, `invoice_total_negative`.
 */
export async function finalizeInvoice(ctx: Context, id: string): Promise<SettledInvoice> {
  const opened = await openInvoice(ctx, id)
  const made = finalizeOpened(opened)
  if (!('invoice' in made))
    refuse(
      'invoice_total_negative',
      'The lines come to less than nothing. The draft becomes a credit note when its time comes.',
    )
  saveCustomer(opened.session)
  return made
}

/** The same within an opened invoice, for `saveCustomer` to save; a subscription's draft below zero becomes a credit note. */
export function finalizeOpened(opened: OpenedInvoice): MadeDocument {
  const { session, invoice, lines } = opened
  if (invoice.status !== 'draft')
    refuse('invoice_not_draft', `The invoice is ${invoice.status}. Only a draft can be finalized.`)
  if (session.drafts.has(invoice.id)) return finalizeOpenDraft(session, subscriptionOf(opened))
  if (lines.length === 0) refuse('invoice_empty', 'The invoice has no lines. Add one, or void the invoice.')
  const { issuer, billTo } = session.asRead
  const current = withTaxedLines(session, invoice, lines)
  if (current.invoice.totalCents < 0n) {
    const total = moneyText(current.invoice.totalCents, invoice.currency)
    refuse('invoice_total_negative', `The lines come to ${total}. Give the customer credit instead.`)
  }
  const { ctx } = session
  if (invoice.taxes.length + current.invoice.taxes.length > 0) saveLines(session, invoice, current)
  const what = waitOf(session, invoice.currency, lines)
  if (what) {
    const waiting = { ...current.invoice, wait: waitAs(session, invoice, what) }
    addRows(ctx.writeSet, updateDrafts, draftRow(waiting))
    if (!invoice.wait) record(ctx, 'invoice.waiting', invoiceToApi(waiting), session.now)
    return { invoice: waiting, lines: current.lines }
  }
  const draft = {
    ...current.invoice,
    ...partiesIn(session, current.invoice.taxes),
    netDays: billTo.netDays ?? issuer.netDays,
    updatedAt: session.now,
  }
  const finalized = finalizedAtOnce(session, draft, current.lines, session.now)
  addRows(ctx.writeSet, finalizeDrafts, documentRow(finalized.invoice))
  recordFinalized(session, finalized, session.now)
  return { invoice: finalized.invoice, lines: current.lines }
}

/** A draft with these lines, taxed as of now. */
function withTaxedLines(session: CustomerSession, invoice: Invoice, wanted: readonly StoredLine[]) {
  const { lines, taxes } = taxed(session, invoice.currency, wanted)
  return { invoice: withLines(invoice, lines, session.now, taxes), lines }
}

function withHandMade(subscription: Subscription, cents: bigint): Subscription {
  const { draft } = subscription
  return draft ? { ...subscription, draft: { ...draft, handMadeCents: draft.handMadeCents + cents } } : subscription
}

/** The subscription of an automatic draft. */
export function subscriptionOf({ session, invoice }: OpenedInvoice): Subscription {
  const subscription = session.subscriptions.find(({ id }) => id === invoice.subscriptionId)
  if (!subscription) throw new Error(`the draft ${invoice.id} belongs to no subscription that was read`)
  return subscription
}

function refuseTooLarge(lines: readonly InvoiceLine[], pointer: string): void {
  if (withinMaximum(sumMoney(lines.map(({ amountCents }) => amountCents)))) return
  refuseField(
    'amount_too_large',
    pointer,
    'The invoice would come to more than 2^53-1 minor units. Use a smaller amount.',
  )
}

/** The line of an order; `pointer` is its place in the request. */
function handMade(
  { description, quantity, unitAmount, discount, productCategory }: HandMadeLine,
  pointer = '',
): InvoiceLine {
  const amountCents = round(timesQuantity(parseUnitAmount(unitAmount), quantity))
  if (!withinMaximum(amountCents)) {
    refuseField(
      'amount_too_large',
      `${pointer}/unit_amount`,
      'The line would come to more than 2^53-1 minor units. Use a smaller amount or quantity.',
    )
  }
  const line: InvoiceLine = {
    id: newId(),
    description,
    quantity,
    unitAmount,
    amountCents,
    discounts: [],
    tax: null,
    productCategory,
    proration: false,
    service: null,
    subscriptionId: null,
    planId: null,
    ledger: null,
    creditedLineId: null,
    causeEventId: null,
  }
  return withLineDiscount(line, discount)
}
