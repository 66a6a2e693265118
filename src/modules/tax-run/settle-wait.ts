import { computedBy, type TaxAnswer, type TaxQuestion } from '../../domain/gateway-taxes.ts'
import { earlier, isAtOrAfter } from '../../domain/instant.ts'
import type { DraftWait, InvoiceLine } from '../../domain/invoice.ts'
import type { TaxGatewayKind } from '../../domain/tax.ts'
import { linesOfOpenDraft } from '../billing/bill-session.ts'
import { taxIdWaitHours } from '../billing/draft-invoice.ts'
import { questionOf, waitOf } from '../billing/tax-lines.ts'
import { finalizeOpened, subscriptionOf } from '../invoices/draft-invoice.ts'
import { type OpenedInvoice, openInvoice } from '../invoices/open-invoice.ts'
import { saveCustomer } from '../ledger/save-customer.ts'
import type { TaxGateway } from '../tax-gateways/tax-gateway.ts'
import type { Context } from '../transaction/context.ts'
import { checkWaitAt } from './store.ts'

/** What a gateway is to be asked about a draft. */
export interface WaitingQuestion {
  readonly gateway: TaxGatewayKind
  readonly question: TaxQuestion
}

/** A question and how it was answered. */
export interface AnsweredQuestion {
  readonly question: TaxQuestion
  readonly answer: TaxAnswer
}

/**
 * Looks at a draft that waits for its taxes. Returns what a gateway is to be asked about it, outside of the transaction; null if nothing:
 * then it was made final, or waits on. Refuses `not_found`, and what billing the customer refuses.
 */
export async function lookAtWait(ctx: Context, invoiceId: string): Promise<WaitingQuestion | null> {
  const opened = await openInvoice(ctx, invoiceId)
  const asked = isWaiting(opened) ? questionAbout(opened) : null
  if (isWaiting(opened) && !asked) decide(opened)
  saveCustomer(opened.session)
  return asked
}

/**
 * Makes a draft final with the taxes that a gateway has answered, if the draft is still what was asked about; else it is asked about
 * again, at once. Returns what is wrong with an answer that cannot be: then the draft waits on.
 */
export async function settleWait(
  ctx: Context,
  invoiceId: string,
  { question, answer }: AnsweredQuestion,
): Promise<{ readonly wrong: string | null }> {
  const computed = computedBy(question, answer)
  if (typeof computed === 'string') return { wrong: computed }
  const opened = await openInvoice(ctx, invoiceId)
  const { session } = opened
  if (!isWaiting(opened)) return { wrong: null }
  session.taxAnswer = { question: JSON.stringify(question), lines: computed, reference: answer.reference }
  decide(opened)
  saveCustomer(session)
  return { wrong: null }
}

/** Both on a test clock, within the transaction of its advance, by a gateway that is in this process. Throws `NoTaxAnswer`. */
export async function settleOnClock(
  ctx: Context,
  invoiceId: string,
  { gateway, tries }: { readonly gateway: TaxGateway; readonly tries: number },
): Promise<void> {
  const opened = await openInvoice(ctx, invoiceId, { duringAdvance: true })
  const { session } = opened
  const asked = isWaiting(opened) ? questionAbout(opened) : null
  try {
    if (asked && asked.gateway === gateway.kind) {
      const { question, answer } = await askAbout(gateway, invoiceId, asked, tries)
      const computed = computedBy(question, answer)
      if (typeof computed !== 'string')
        session.taxAnswer = { question: JSON.stringify(question), lines: computed, reference: answer.reference }
    }
    if (isWaiting(opened) && (!asked || session.taxAnswer)) decide(opened)
  } finally {
    // What was billed first is kept.
    saveCustomer(session)
  }
}

function isWaiting({ invoice }: OpenedInvoice): boolean {
  return invoice.status === 'draft' && invoice.wait !== null
}

function questionAbout(opened: OpenedInvoice): WaitingQuestion | null {
  const { session, invoice } = opened
  const gateway = session.asRead.issuer.taxes?.gateway
  const question = questionOf(session, invoice.currency, linesNow(opened))
  return gateway && question ? { gateway, question } : null
}

/** Makes the draft final if all is known now, or the wait for a tax id is over; else says when it is looked at again. */
function decide(opened: OpenedInvoice): void {
  const { session, invoice, lines } = opened
  const { ctx, now } = session
  const limit = (invoice.wait?.since ?? now).add({ hours: taxIdWaitHours })
  session.isTaxIdDecided = isAtOrAfter(now, limit)
  const lookAgain = (wait: DraftWait) =>
    checkWaitAt(ctx.tx, ctx.tenantId, invoice.id, wait.for === 'tax' ? now : earlier(wait.checkAt, limit))
  const isAutomatic = session.drafts.has(invoice.id)
  // The lines of a draft made by hand are written anew when it is made final, not before.
  if (!isAutomatic && invoice.wait && waitOf(session, invoice.currency, lines) === invoice.wait.for) {
    lookAgain(invoice.wait)
    return
  }
  const made = finalizeOpened(opened)
  const wait = 'invoice' in made ? made.invoice.wait : null
  if (isAutomatic && wait) lookAgain(wait)
}

/** Asks a gateway about a draft. Throws `NoTaxAnswer`. */
export async function askAbout(
  gateway: TaxGateway,
  invoiceId: string,
  { question }: WaitingQuestion,
  tries: number,
): Promise<AnsweredQuestion> {
  return { question, answer: await gateway.calculate({ key: `${invoiceId}.calculate`, question, tries }) }
}

/** The lines that the draft has when it becomes final now. */
function linesNow(opened: OpenedInvoice): readonly InvoiceLine[] {
  const { session, invoice, lines } = opened
  return session.drafts.has(invoice.id) ? linesOfOpenDraft(session, subscriptionOf(opened)) : lines
}
