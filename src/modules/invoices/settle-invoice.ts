import { type Instant, isBefore } from '../../domain/instant.ts'
import {
  amountDue,
  type Invoice,
  type InvoiceLine,
  markedUncollectible,
  paid,
  withCreditApplied,
} from '../../domain/invoice.ts'
import { refuse, refuseField } from '../../domain/refusal.ts'
import { newId } from '../../platform/ids.ts'
import { moveCredit } from '../billing/move-credit.ts'
import { invoiceToApi } from '../documents/invoices/to-api.ts'
import { insertPayments, settlementRow, updateSettlements } from '../documents/invoices/writes.ts'
import { creditIn } from '../ledger/customer-session.ts'
import { saveCustomer } from '../ledger/save-customer.ts'
import type { Context } from '../transaction/context.ts'
import { record } from '../transaction/record.ts'
import { addRows } from '../transaction/write-set.ts'
import { openInvoice } from './open-invoice.ts'

export interface SettledInvoice {
  readonly invoice: Invoice
  readonly lines: readonly InvoiceLine[]
}

export interface ReceivedMoney {
  /** All that is due unless said. */
  readonly amountCents?: bigint | undefined
  readonly reference?: string | undefined
  readonly paidAt?: Instant | undefined
}

/**
 * Notes money received outside for an invoice that is owed (D20). Refuses `invoice_not_open`, `amount_exceeds_due`, and an
 * instant in the customer's future.
 */
export async function payInvoice(ctx: Context, id: string, money: ReceivedMoney): Promise<SettledInvoice> {
  const { session, invoice, lines } = await openInvoice(ctx, id, { withoutBilling: true })
  const amountCents = money.amountCents ?? amountDue(invoice)
  const paidAt = money.paidAt ?? session.now
  if (isBefore(session.now, paidAt)) {
    refuseField('invalid_request', '/paid_at', `paid_at lies after the present of the customer, ${session.now}.`)
  }
  const settled = paid(invoice, amountCents, paidAt, session.now)
  addRows(ctx.writeSet, updateSettlements, settlementRow(settled))
  addRows(ctx.writeSet, insertPayments, {
    id: newId(),
    invoice_id: id,
    amount_cents: Number(amountCents),
    reference: money.reference,
    paid_at: paidAt,
    created_at: session.now,
  })
  record(ctx, settled.status === 'paid' ? 'invoice.paid' : 'invoice.updated', invoiceToApi(settled), session.now)
  saveCustomer(session)
  return { invoice: settled, lines }
}

/** Says that an open invoice is not expected to be paid. Refuses `invoice_not_open`. */
export async function markInvoiceUncollectible(ctx: Context, id: string): Promise<SettledInvoice> {
  const { session, invoice, lines } = await openInvoice(ctx, id, { withoutBilling: true })
  const settled = markedUncollectible(invoice, session.now)
  addRows(ctx.writeSet, updateSettlements, settlementRow(settled))
  record(ctx, 'invoice.marked_uncollectible', invoiceToApi(settled), session.now)
  saveCustomer(session)
  return { invoice: settled, lines }
}

/** Uses the customer's credit for an open invoice, as far as both go (D23). Refuses `invoice_not_open`, `credit_insufficient`. */
export async function applyCredit(ctx: Context, id: string): Promise<SettledInvoice> {
  const { session, invoice, lines } = await openInvoice(ctx, id, { withoutBilling: true })
  const balance = creditIn(session, invoice.currency)
  const settled = withCreditApplied(invoice, balance, session.now)
  const applied = settled.creditAppliedCents - invoice.creditAppliedCents
  if (applied === 0n) refuse('credit_insufficient', `The customer has no credit in ${invoice.currency}.`)
  moveCredit(session, {
    currency: invoice.currency,
    amountCents: -applied,
    reason: 'applied on request',
    invoiceId: id,
    creditNoteId: null,
    occurredAt: session.now,
  })
  addRows(ctx.writeSet, updateSettlements, settlementRow(settled))
  record(ctx, settled.status === 'paid' ? 'invoice.paid' : 'invoice.updated', invoiceToApi(settled), session.now)
  saveCustomer(session)
  return { invoice: settled, lines }
}
