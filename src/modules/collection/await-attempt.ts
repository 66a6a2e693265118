import { type DueSteps, type Dunning, dueDunningSteps, dunningStatus, nextStepAt } from '../../domain/dunning.ts'
import { earlier, type Instant } from '../../domain/instant.ts'
import type { Invoice } from '../../domain/invoice.ts'
import { dunningToApi } from '../documents/invoices/dunning-json.ts'
import type { CustomerSession } from '../ledger/customer-session.ts'
import { record } from '../transaction/record.ts'
import { keepInvoice } from './start-attempt.ts'

/**
 * Waits for an attempt that is to be made at that instant: an announced debit, or a retry after the gateway was away. The mails of the
 * dunning are due all the same; its attempts are this one, and its end comes after it.
 */
export function awaitAttempt(session: CustomerSession, invoice: Invoice, at: Instant): void {
  const { dunning } = invoice
  if (!dunning || dunningStatus(dunning) !== 'active') {
    keepInvoice(session, invoice, { ...invoice, collectAt: at })
    return
  }
  const { now, asRead } = session
  const due = dueDunningSteps(dunning, asRead.billTo.timeZone, now)
  const stepped = { ...dunning, stepsDone: due.action === 'end' ? due.stepsDone - 1 : due.stepsDone }
  const next = { ...invoice, dunning: stepped, updatedAt: now }
  recordMails(session, next, { dunning: stepped, mails: due.mails })
  const collectAt = due.action === 'end' ? at : attemptOrStepAt(session, next, at)
  keepInvoice(session, invoice, { ...next, collectAt })
}

/** Leaves an invoice as it is, and looks at it again a day later: what is to be known of it first is for others to say. */
export function waitADay(session: CustomerSession, invoice: Invoice): void {
  keepInvoice(session, invoice, { ...invoice, collectAt: session.now.add({ hours: 24 }) })
}

/** The instant of an attempt, or of the step of the dunning before it. */
export function attemptOrStepAt({ asRead }: CustomerSession, { dunning }: Invoice, attemptAt: Instant): Instant {
  const step = dunning && nextStepAt(dunning, asRead.billTo.timeZone)
  return step ? earlier(step, attemptAt) : attemptAt
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
