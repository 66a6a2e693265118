import type { Dunning } from '../../domain/dunning.ts'
import { amountDue, type Invoice } from '../../domain/invoice.ts'
import { newId } from '../../platform/ids.ts'
import { recordDunningEnd, saveSettlement } from '../documents/invoices/save-settlement.ts'
import { invoiceToApi } from '../documents/invoices/to-api.ts'
import type { CustomerSession } from '../ledger/customer-session.ts'
import type { PaymentMethod } from '../payment-methods/payment-method.ts'
import { record } from '../transaction/record.ts'
import { addRows } from '../transaction/write-set.ts'
import type { AttemptOrigin, PaymentAttempt } from './attempt.ts'
import { attemptInvoiceRow, attemptRow, insertAttemptInvoices, insertAttempts } from './rows.ts'

/** What an attempt takes for one invoice: all that is due, or only so much of it. */
export interface Share {
  readonly invoice: Invoice
  readonly centsMax?: bigint | undefined
  /** The dunning that the invoice goes on with. */
  readonly dunning?: Dunning | null
}

/**
 * Makes one attempt for what is due on invoices of one customer and currency, in their session; the caller saves the session. Its key
 * has the first invoice and the number of its next attempt.
 */
export function withAttempt(
  session: CustomerSession,
  shares: readonly [Share, ...Share[]],
  {
    attempts,
    method,
    origin,
  }: {
    /** How many attempts the first invoice has had. */
    readonly attempts: number
    readonly method: PaymentMethod
    readonly origin: AttemptOrigin
  },
): PaymentAttempt {
  const { ctx, now } = session
  const [{ invoice: first }] = shares
  const taken = shares.map(({ invoice, centsMax }) => {
    const dueCents = amountDue(invoice)
    const amountCents = centsMax !== undefined && centsMax < dueCents ? centsMax : dueCents
    return { invoiceId: invoice.id, amountCents, isFollowedUp: invoice.collectAt !== null }
  })
  const attempt: PaymentAttempt = {
    id: newId(),
    customerId: first.customerId,
    testClockId: first.testClockId,
    paymentMethodId: method.id,
    gatewayAccountId: method.gatewayAccountId,
    key: `${first.id}.${attempts + 1}`,
    origin,
    amountCents: taken.reduce((sum, { amountCents }) => sum + amountCents, 0n),
    currency: first.currency,
    description: shares.map(({ invoice }) => invoice.number ?? invoice.id).join(', '),
    status: 'sending',
    gatewayReference: null,
    actionUrl: null,
    decline: null,
    cancelRequested: false,
    resolution: null,
    nextCheckAt: now,
    checks: 0,
    sends: 0,
    invoices: taken,
    createdAt: now,
    updatedAt: now,
    endedAt: null,
  }
  addRows(ctx.writeSet, insertAttempts, attemptRow(attempt))
  for (const share of taken) addRows(ctx.writeSet, insertAttemptInvoices, attemptInvoiceRow(attempt, share))
  for (const { invoice, dunning = invoice.dunning } of shares)
    keepInvoice(session, invoice, {
      ...invoice,
      dunning,
      collectionStatus: 'in_progress',
      collectAt: null,
      updatedAt: now,
    })
  return attempt
}

/** Keeps a changed final invoice: in the session, if billing has read it, else in the write set. Records what has changed for readers. */
export function keepInvoice(session: CustomerSession, before: Invoice, after: Invoice): void {
  const known = session.invoices.get(after.id)
  if (known) {
    session.invoices.set(after.id, { ...known, invoice: after, isChanged: true })
    recordDunningEnd(session.ctx, before, after, session.now)
  } else saveSettlement(session.ctx, before, after, session.now)
  if (before.collectionStatus !== after.collectionStatus && before.status === after.status)
    record(session.ctx, 'invoice.updated', invoiceToApi(after), session.now)
}
