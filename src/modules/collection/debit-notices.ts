import { announcedDebitAt } from '../../domain/debit-notice.ts'
import { type DueSteps, type Dunning, dueDunningSteps, dunningStatus, nextStepAt } from '../../domain/dunning.ts'
import { earlier, type Instant, isBefore } from '../../domain/instant.ts'
import { amountDue, type Invoice } from '../../domain/invoice.ts'
import { newId } from '../../platform/ids.ts'
import { announcementToApi } from '../documents/invoices/announcement-json.ts'
import { dunningToApi } from '../documents/invoices/dunning-json.ts'
import type { CustomerSession } from '../ledger/customer-session.ts'
import type { PaymentMethod } from '../payment-methods/payment-method.ts'
import { record } from '../transaction/record.ts'
import { keepInvoice } from './start-attempt.ts'
import type { CollectionFacts } from './store.ts'

/** Whether the customer has to be told before this method is debited. */
export function needsNotice({ announced }: Invoice, facts: CollectionFacts, { id, type }: PaymentMethod): boolean {
  return type === 'sepa_debit' && facts.sepaNoticeDays > 0 && announced?.methodId !== id
}

/** Puts the debit of an invoice off to the first banking day after the notice, and records what the customer is to be told. */
export function announceDebit(
  session: CustomerSession,
  invoice: Invoice,
  { facts, method }: { readonly facts: CollectionFacts; readonly method: PaymentMethod },
): void {
  const { ctx, now, asRead } = session
  const at = announcedDebitAt(now, facts.sepaNoticeDays, asRead.billTo.timeZone)
  const announced = { at, amountCents: amountDue(invoice), methodId: method.id }
  const waiting: Invoice = { ...invoice, announced, collectionStatus: 'waiting', updatedAt: now }
  keepInvoice(session, invoice, { ...waiting, collectAt: nextInstant(session, waiting, at) })
  record(ctx, 'payment.announced', announcementToApi(newId(), invoice, { announced, last4: method.last4 }), now)
}

/** Whether the day of the debit that was announced for the method has not come yet. */
export function isDebitAwaited(
  { announced, collectionStatus }: Invoice,
  { method }: CollectionFacts,
  now: Instant,
): boolean {
  const isToCome = announced !== null && isBefore(now, announced.at)
  return isToCome && collectionStatus === 'waiting' && announced.methodId === method?.id
}

/**
 * Waits for the day of an announced debit. The mails of the dunning are due all the same; its attempts are this debit, and its end
 * comes after it.
 */
export function awaitDebit(session: CustomerSession, invoice: Invoice): void {
  const { dunning, announced } = invoice
  if (!announced) throw new Error(`no debit of invoice ${invoice.id} was announced`)
  if (!dunning || dunningStatus(dunning) !== 'active') {
    keepInvoice(session, invoice, { ...invoice, collectAt: announced.at })
    return
  }
  const { now, asRead } = session
  const due = dueDunningSteps(dunning, asRead.billTo.timeZone, now)
  const stepped = { ...dunning, stepsDone: due.action === 'end' ? due.stepsDone - 1 : due.stepsDone }
  const next = { ...invoice, dunning: stepped, updatedAt: now }
  recordMails(session, next, { dunning: stepped, mails: due.mails })
  const collectAt = due.action === 'end' ? announced.at : nextInstant(session, next, announced.at)
  keepInvoice(session, invoice, { ...next, collectAt })
}

/** Records that mails of a dunning are due, or too late. */
export function recordMails(
  { ctx, now }: CustomerSession,
  invoice: Invoice,
  { dunning, mails }: { readonly dunning: Dunning; readonly mails: DueSteps['mails'] },
): void {
  for (const { step, isLate } of mails) {
    const said = { ...dunningToApi(invoice, dunning), step, action: 'mail', is_skipped: isLate }
    record(ctx, 'dunning.step', said, now)
  }
}

/** The debit, or the step of the dunning before it. */
function nextInstant({ asRead }: CustomerSession, { dunning }: Invoice, debitAt: Instant): Instant {
  const step = dunning && nextStepAt(dunning, asRead.billTo.timeZone)
  return step ? earlier(step, debitAt) : debitAt
}
