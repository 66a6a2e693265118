import type { Instant } from '../../../domain/instant.ts'
import { amountDue } from '../../../domain/invoice.ts'
import type { Tx } from '../../../platform/database/transaction.ts'
import { findCreditNote } from '../../documents/credit-notes/store.ts'
import { findInvoice } from '../../documents/invoices/store.ts'
import type { Settings } from '../../settings/settings.ts'
import { settingsOf } from '../../settings/store.ts'
import type { Message } from '../message.ts'
import { findServer, type StoredServer } from '../server/store.ts'
import type { LetterData, Topic } from './letter.ts'
import { addresseeOf } from './store.ts'

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
  const [settings, server, addressee, topic] = await Promise.all([
    settingsOf(tx, tenantId),
    findServer(tx, tenantId),
    addresseeOf(tx, tenantId, message.customerId),
    topicOf(tx, tenantId, message),
  ])
  const { name: issuer, bankAccount: account } = settings
  const data = { message, topic, addressee, issuer, account, now }
  return { data, settings, server, obsolete: whyObsolete(message, topic, settings) }
}

async function topicOf(tx: Tx, tenantId: string, { invoiceId, creditNoteId }: Message): Promise<Topic> {
  if (invoiceId !== null) {
    const found = await findInvoice(tx, tenantId, invoiceId)
    if (found) return { kind: 'invoice', ...found }
  }
  if (creditNoteId !== null) {
    const found = await findCreditNote(tx, tenantId, creditNoteId)
    if (found) return { kind: 'credit_note', ...found }
  }
  return { kind: 'subscription' }
}

const onlyWhileDue: readonly string[] = ['reminder', 'payment_failed', 'dunning', 'debit_announced']

function whyObsolete({ kind, copy }: Message, topic: Topic, { mail }: Settings): string | null {
  if (copy === 0 && !mail.kinds.includes(kind)) return 'This kind of mail was switched off'
  if (topic.kind !== 'invoice') return null
  const { invoice } = topic
  if (invoice.status === 'void') return 'The invoice is void'
  if (onlyWhileDue.includes(kind) && (invoice.status !== 'open' || amountDue(invoice) === 0n))
    return 'Nothing is due on the invoice any more'
  return null
}
