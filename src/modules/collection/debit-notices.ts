import { announcedDebitAt } from '../../domain/debit-notice.ts'
import { type Instant, isBefore } from '../../domain/instant.ts'
import { amountDue, type Invoice } from '../../domain/invoice.ts'
import { newId } from '../../platform/ids.ts'
import { announcementToApi } from '../documents/invoices/announcement-json.ts'
import type { CustomerSession } from '../ledger/customer-session.ts'
import type { PaymentMethod } from '../payment-methods/payment-method.ts'
import { record } from '../transaction/record.ts'
import { attemptOrStepAt } from './await-attempt.ts'
import { keepInvoice } from './start-attempt.ts'
import type { CollectionFacts } from './store.ts'

/** Whether the customer has to be notified before this method is debited. */
export function needsNotice({ announced }: Invoice, facts: CollectionFacts, { id, type }: PaymentMethod): boolean {
  return type === 'sepa_debit' && facts.sepaNoticeDays > 0 && announced?.methodId !== id
}

/** Puts the debit of an invoice off to the first banking day after the notice, and records the notice for the customer. */
export function announceDebit(
  session: CustomerSession,
  invoice: Invoice,
  { facts, method }: { readonly facts: CollectionFacts; readonly method: PaymentMethod },
): void {
  const { ctx, now, asRead } = session
  const at = announcedDebitAt(now, facts.sepaNoticeDays, asRead.billTo.timeZone)
  const announced = { at, amountCents: amountDue(invoice), methodId: method.id }
  const waiting: Invoice = { ...invoice, announced, collectionStatus: 'waiting', updatedAt: now }
  keepInvoice(session, invoice, { ...waiting, collectAt: attemptOrStepAt(session, waiting, at) })
  record(ctx, 'payment.announced', announcementToApi(newId(), invoice, { announced, last4: method.last4 }), now)
}

/** When the debit that was announced for the method is to be made; null if its day has come, or none was announced. */
export function awaitedDebitAt(
  { announced, collectionStatus }: Invoice,
  { method }: CollectionFacts,
  now: Instant,
): Instant | null {
  const isToCome = announced !== null && isBefore(now, announced.at)
  return isToCome && collectionStatus === 'waiting' && announced.methodId === method?.id ? announced.at : null
}
