import { creditNoteWithLinesToApi } from '../documents/credit-notes/to-api.ts'
import { invoiceToApi, invoiceWithLinesToApi } from '../documents/invoices/to-api.ts'
import { actionToApi, subscriptionToApi } from '../ledger/subscription-to-api.ts'
import type { SubscriptionOutcome } from './outcome.ts'

/** The answer of an action: with the invoice it made, else the latest one, and the credit note it made. */
export async function actionAnswer(outcome: Promise<SubscriptionOutcome>) {
  const { subscription, made, now, replaced, latestInvoice } = await outcome
  const latest =
    made && 'invoice' in made
      ? invoiceWithLinesToApi(made.invoice, made.lines)
      : latestInvoice && invoiceToApi(latestInvoice)
  const note = made && 'creditNote' in made ? creditNoteWithLinesToApi(made.creditNote, made.lines) : null
  const replaced_actions = replaced.map(actionToApi)
  return {
    body: { ...subscriptionToApi(subscription, now), latest_invoice: latest, credit_note: note, replaced_actions },
  }
}
