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
import { finalizedAtOnce, newDocument, recordFinalized } from '../billing/make-document.ts'
import { openCustomer } from '../billing/open-customer.ts'
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
import { meetCurrency, saveCustomer } from '../ledger/save-customer.ts'
import { nextPosition } from '../ledger/save-drafts.ts'
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
  const lines = withDocumentDiscount(ordered, order.discount)
  refuseTooLarge(lines, '/lines')
  const { externalId = null, purchaseOrder = null } = order
  const hasMethod = session.asRead.billTo.defaultPaymentMethodId !== null
  const collection = order.collection ?? (hasMethod ? 'automatic' : 'send_invoice')
  const invoice: Invoice = {
    ...newDocument(session, currency, lines, session.now),
    ...{ externalId, purchaseOrder, collection },
  }
  addRows(ctx.writeSet, insertInvoices, documentRow(invoice))
  addRows(
    ctx.writeSet,
    insertLines,
    ...lines.map((line, position) => lineRow({ invoiceId: invoice.id }, line, position)),
  )
  record(ctx, 'invoice.created', invoiceToApi(invoice), session.now)
  saveCustomer(session)
  return { invoice, lines }
}

/** Adds a line to a draft. Refuses `invoice_not_draft`, `amount_too_large`. */
export async function addLine(ctx: Context, id: string, order: HandMadeLine): Promise<SettledInvoice> {
  const opened = await openInvoice(ctx, id)
  const { session, invoice, lines } = opened
  const line = handMade(order)
  refuseTooLarge([...lines, line], '/unit_amount')
  const changed = withLines(invoice, [...lines, line], session.now)
  const automatic = session.drafts.get(id)
  const position = nextPosition(lines)
  addRows(ctx.writeSet, insertLines, lineRow({ invoiceId: id }, line, position))
  if (!automatic) {
    addRows(ctx.writeSet, updateDrafts, draftRow(changed))
    record(ctx, 'invoice.updated', invoiceToApi(changed), session.now)
    saveCustomer(session)
    return { invoice: changed, lines: [...lines, line] }
  }
  // The automatic lines are written again, after those made by hand.
  session.drafts.set(id, { ...automatic, handMade: [...automatic.handMade, { ...line, position }] })
  const before = subscriptionOf(opened)
  const lengthened = withHandMade(before, line.amountCents)
  const { made } = billChange(session, { before, changed: lengthened, kind: 'renewal', causeEventId: null })
  saveCustomer(session)
  return made && 'invoice' in made ? made : { invoice: changed, lines: [...lines, line] }
}

/**
 * Numbers a draft and makes it owed; parties, credit and due date are set now. Refuses `invoice_not_draft`, `invoice_empty`,
 * `invoice_total_negative`.
 */
export async function finalizeInvoice(ctx: Context, id: string): Promise<SettledInvoice> {
  const opened = await openInvoice(ctx, id)
  const { session, invoice, lines } = opened
  if (invoice.status !== 'draft')
    refuse('invoice_not_draft', `The invoice is ${invoice.status}. Only a draft can be finalized.`)
  if (session.drafts.has(id)) {
    const made = finalizeOpenDraft(session, subscriptionOf(opened))
    if (!('invoice' in made))
      refuse(
        'invoice_total_negative',
        'The lines come to less than nothing. The draft becomes a credit note when its time comes.',
      )
    saveCustomer(session)
    return made
  }
  if (lines.length === 0) refuse('invoice_empty', 'The invoice has no lines. Add one, or void the invoice.')
  if (invoice.totalCents < 0n) {
    const total = moneyText(invoice.totalCents, invoice.currency)
    refuse('invoice_total_negative', `The lines come to ${total}. Give the customer credit instead.`)
  }
  const { issuer, billTo } = session.asRead
  const finalized = finalizedAtOnce(session, {
    ...invoice,
    issuedBy: issuer.party,
    billedTo: billTo.party,
    netDays: billTo.netDays ?? issuer.netDays,
    updatedAt: session.now,
  })
  addRows(ctx.writeSet, finalizeDrafts, documentRow(finalized))
  recordFinalized(session, finalized, session.now)
  saveCustomer(session)
  return { invoice: finalized, lines }
}

function withHandMade(subscription: Subscription, cents: bigint): Subscription {
  const { draft } = subscription
  return draft ? { ...subscription, draft: { ...draft, handMadeCents: draft.handMadeCents + cents } } : subscription
}

function subscriptionOf({ session, invoice }: OpenedInvoice): Subscription {
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
function handMade({ description, quantity, unitAmount, discount }: HandMadeLine, pointer = ''): InvoiceLine {
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
