import type { MailKind } from '../../domain/mail-kinds.ts'
import { refuse } from '../../domain/refusal.ts'
import { newId } from '../../platform/ids.ts'
import { clockOfCustomer, findCustomer, lockMoney } from '../customers/store.ts'
import { findCreditNote } from '../documents/credit-notes/store.ts'
import { findInvoice, partiesOfInvoice } from '../documents/invoices/store.ts'
import { settingsOf } from '../settings/store.ts'
import type { Context } from '../transaction/context.ts'
import { addRows } from '../transaction/write-set.ts'
import type { CustomersMessage, Message } from './message.ts'
import { messageRow } from './rows.ts'
import { findServer } from './server/store.ts'
import { insertMessages, latestCopy } from './store.ts'

/** Queues an invoice to be sent now, whatever was sent before. Refuses `not_found`, `document_not_final` and what `queue` refuses. */
export async function requestInvoice(ctx: Context, id: string, to: string | null): Promise<CustomersMessage> {
  const { tx, tenantId } = ctx
  const parties = (await partiesOfInvoice(tx, tenantId, id)) ?? refuse('not_found', '')
  const about = { customerId: parties.customer_id, kind: 'invoice', invoiceId: id, creditNoteId: null } as const
  return queue(ctx, about, {
    to,
    async refuseUnlessFinal() {
      const { invoice } = (await findInvoice(tx, tenantId, id)) ?? refuse('not_found', '')
      if (invoice.status === 'draft' || invoice.status === 'void')
        refuse('document_not_final', `The invoice is ${invoice.status === 'void' ? 'void' : 'a draft'}.`)
    },
  })
}

/** The same for a credit note, which is always final. */
export async function requestCreditNote(ctx: Context, id: string, to: string | null): Promise<CustomersMessage> {
  const { creditNote } = (await findCreditNote(ctx.tx, ctx.tenantId, id)) ?? refuse('not_found', '')
  const about = { customerId: creditNote.customerId, kind: 'credit_note', invoiceId: null, creditNoteId: id } as const
  return queue(ctx, about, { to, refuseUnlessFinal: async () => {} })
}

/** Refuses `mail_not_set_up`, `customer_on_test_clock`, `recipient_needed`. */
async function queue(
  ctx: Context,
  about: { readonly customerId: string; readonly kind: MailKind } & Pick<Message, 'invoiceId' | 'creditNoteId'>,
  { to, refuseUnlessFinal }: { readonly to: string | null; readonly refuseUnlessFinal: () => Promise<void> },
): Promise<CustomersMessage> {
  const { tx, tenantId, now } = ctx
  const { customerId, kind, invoiceId, creditNoteId } = about
  // Under the customer's lock, so that it is not voided meanwhile, and copies are counted one by one.
  lockMoney(tx, customerId)
  const [, customer, clock, settings, server, latest] = await Promise.all([
    refuseUnlessFinal(),
    findCustomer(tx, tenantId, customerId),
    clockOfCustomer(tx, tenantId, customerId),
    settingsOf(tx, tenantId),
    findServer(tx, tenantId),
    latestCopy(tx, tenantId, { customerId, documentId: invoiceId ?? creditNoteId ?? '', kind, to }),
  ])
  if (settings.mail.from === null || !(server || ctx.hasMailServer))
    refuse('mail_not_set_up', 'Set `mail.from` in the settings, and a server with `PUT /v1/mail_server`.')
  if (clock && !clock.sends_mail)
    refuse('customer_on_test_clock', 'The customer lives by a test clock that sends no mail.')
  const recipient = to ?? customer?.email
  if (!recipient) refuse('recipient_needed', 'Give the customer an `email`, or name one in `to`.')
  const message: CustomersMessage = {
    ...{
      id: newId(),
      ...about,
      subscriptionId: null,
      invitationId: null,
      occasion: '',
      copy: (latest ?? 0) + 1,
      recipient,
      facts: clock ? { now: clock.now.toString() } : {},
    },
    ...{ status: 'queued', attempts: 0, dueAt: now, headerId: null, title: null, error: null, sentAt: null },
    ...{ createdAt: now, updatedAt: now },
  }
  addRows(ctx.writeSet, insertMessages, messageRow(message))
  return message
}
