import { type Instant, isBefore } from '../../../domain/instant.ts'
import { amountDue } from '../../../domain/invoice.ts'
import { isLinkKind } from '../../../domain/mail-kinds.ts'
import type { Tx } from '../../../platform/database/transaction.ts'
import { findCreditNote } from '../../documents/credit-notes/store.ts'
import { precedingOf } from '../../documents/files/store.ts'
import { findInvoice } from '../../documents/invoices/store.ts'
import { timeZoneOf } from '../../documents/page/store.ts'
import type { Settings } from '../../settings/settings.ts'
import { settingsOf } from '../../settings/store.ts'
import type { Message } from '../message.ts'
import { findServer, type StoredServer } from '../server/store.ts'
import type { LetterData, Topic } from './letter.ts'
import { addresseeOf, isOpenInvitation } from './store.ts'

/** All that sending a message needs. */
export interface ReadLetter {
  readonly data: LetterData
  readonly settings: Settings
  readonly server: StoredServer | undefined
  /** Why it is not to be sent any more; null if it is. */
  readonly obsolete: string | null
}

/** Reads what a message tells of, as it is now, in one round trip. */
export async function readLetter(tx: Tx, tenantId: string, message: Message, now: Instant): Promise<ReadLetter> {
  const { customerId, invitationId, recipient } = message
  const [settings, server, customer, topic, isInvitationOpen] = await Promise.all([
    settingsOf(tx, tenantId),
    findServer(tx, tenantId),
    customerId === null ? null : addresseeOf(tx, tenantId, customerId),
    topicOf(tx, tenantId, message),
    invitationId === null ? true : isOpenInvitation(tx, tenantId, invitationId),
  ])
  const { name: issuer, bankAccount: account } = settings
  const addressee = customer ?? { name: recipient, language: settings.mail.language, time_zone: 'UTC' }
  const data = { message, topic, addressee, issuer, account, now: presentIn(message, now) }
  const obsolete = isLinkKind(message.kind)
    ? whyLinkObsolete(message, { now, isInvitationOpen }, settings)
    : whyObsolete(message, topic, settings)
  return { data, settings, server, obsolete }
}

/** When the message was caused, on a test clock; else now. */
function presentIn({ facts }: Message, now: Instant): Instant {
  return facts.now === undefined ? now : Temporal.Instant.from(facts.now)
}

async function topicOf(tx: Tx, tenantId: string, { invoiceId, creditNoteId, kind }: Message): Promise<Topic> {
  if (isLinkKind(kind)) return { kind: 'link' }
  if (invoiceId !== null) {
    const [found, timeZone] = await Promise.all([
      findInvoice(tx, tenantId, invoiceId),
      timeZoneOf(tx, tenantId, { kind: 'invoice', id: invoiceId }),
    ])
    if (found) return { kind: 'invoice', ...found, timeZone }
  }
  if (creditNoteId !== null) {
    const [found, timeZone, preceding] = await Promise.all([
      findCreditNote(tx, tenantId, creditNoteId),
      timeZoneOf(tx, tenantId, { kind: 'credit_note', id: creditNoteId }),
      precedingOf(tx, tenantId, creditNoteId),
    ])
    // Invoices come before credit notes.
    const credited = preceding.slice(0, found?.creditNote.invoiceIds.length).map(({ number }) => number)
    if (found) return { kind: 'credit_note', ...found, timeZone, credited }
  }
  return { kind: 'subscription' }
}

const onlyWhileDue: readonly string[] = ['reminder', 'payment_failed', 'dunning', 'debit_announced']

function whyObsolete({ kind, copy, facts }: Message, topic: Topic, { mail }: Settings): string | null {
  if (copy === 0 && !mail.kinds.some((one) => one === kind)) return 'This kind of mail was switched off'
  if (topic.kind !== 'invoice') return null
  const { invoice } = topic
  if (invoice.status === 'void') return 'The invoice is void'
  // A test clock may have gone on for years by now: what it sent is what was due then.
  if (
    facts.now === undefined &&
    onlyWhileDue.includes(kind) &&
    (invoice.status !== 'open' || amountDue(invoice) === 0n)
  )
    return 'Nothing is due on the invoice any more'
  return null
}

function whyLinkObsolete(
  { kind, facts }: Message,
  { now, isInvitationOpen }: { readonly now: Instant; readonly isInvitationOpen: boolean },
  { portal }: Settings,
): string | null {
  const isOver = facts.expires_at !== undefined && !isBefore(now, Temporal.Instant.from(facts.expires_at))
  if (isOver || !isInvitationOpen) return 'The link can no longer be used'
  return kind === 'portal_link' && !(portal.enabled && portal.sign_in_by_mail)
    ? 'The portal sends no links any more'
    : null
}
