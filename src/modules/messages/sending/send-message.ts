import type { Instant } from '../../../domain/instant.ts'
import type { MessageStatus } from '../../../domain/mail-kinds.ts'
import { Refusal } from '../../../domain/refusal.ts'
import type { Transact } from '../../../platform/database/transaction.ts'
import type { Log } from '../../../platform/log.ts'
import type { MailOutcome } from '../../../platform/outbound/mail-client.ts'
import { type ReadDocument, readCreditNote, readInvoice } from '../../documents/files/read-document.ts'
import { filesOf, recordFiles, type SentFile } from '../../documents/files/sent-files.ts'
import type { PdfServices } from '../../documents/pdf/make-pdf.ts'
import { commitStatement } from '../../transaction/commit-statement.ts'
import type { Context } from '../../transaction/context.ts'
import { record } from '../../transaction/record.ts'
import { setTenant } from '../../transaction/store.ts'
import { workerContext } from '../../transaction/worker-context.ts'
import { type Topic, writeLetter } from '../letters/letter.ts'
import { type ReadLetter, readLetter } from '../letters/read-letter.ts'
import type { CustomersMessage, Message } from '../message.ts'
import { messageToApi } from '../to-api.ts'
import { handOver, type MailServices, unreadable, unsealed } from './hand-over.ts'
import { nextAttemptAt } from './schedule.ts'
import { type ClaimedMessage, markAddress, presentOf, settleMessage } from './store.ts'

export interface SendingOptions extends PdfServices, MailServices {
  readonly transact: Transact
  readonly log: Log
  readonly onOutcome: (outcome: MailOutcome['outcome']) => void
}

type DocumentLetter = ReadLetter & { readonly document: ReadDocument | null }

interface SentDocument {
  readonly document: ReadDocument
  readonly files: readonly SentFile[]
  readonly keepsPdfs: boolean
}

/** What became of a message. */
interface Ending {
  readonly status: MessageStatus
  readonly error: string | null
  readonly title?: string
  /** What was sent with it. */
  readonly files?: readonly SentFile[]
}

/**
 * Sends a claimed message: reads what it tells of, hands it to the mail server while no connection to the database is held, and stores
 * what became of it in a transaction of its own. If the process dies in between, it is sent again after the lease, with the same Message-ID.
 */
export async function sendMessage({ tenantId, message, link }: ClaimedMessage, options: SendingOptions): Promise<void> {
  const read = await options.transact({ readOnly: true }, async (tx) => {
    setTenant(tx, tenantId)
    const now = await presentOf(tx)
    const letter = await readLetter(tx, tenantId, message, now)
    const document =
      letter.obsolete === null ? await documentOf(workerContext(tx, tenantId, now), letter.data.topic) : null
    return { ...letter, document }
  })
  if (read.obsolete !== null) return settle(read, { status: 'canceled', error: read.obsolete })
  const url = link === null ? null : unsealed(link, options.vault)
  if (link !== null && url === null) return settle(read, { status: 'failed', error: unreadable })
  const letter = writeLetter(read.data, url)
  const title = letter.subject
  const files = read.document ? await filesFor(read.document, options) : []
  const outcome = await handOver(read, { letter, files }, options)
  options.onOutcome(outcome.outcome)
  switch (outcome.outcome) {
    case 'sent':
      return settle(read, { status: 'sent', title, error: null, files })
    case 'recipient_refused':
      return settle(read, { status: 'bounced', title, error: outcome.message })
    case 'refused':
      return settle(read, { status: 'failed', title, error: outcome.message })
    case 'failed':
      return settle(read, { status: 'queued', title, error: outcome.message })
  }

  async function settle({ data: { now }, document }: DocumentLetter, end: Ending): Promise<void> {
    const again = end.status === 'queued' ? nextAttemptAt(message.attempts, now, Math.random) : null
    const status = end.status === 'queued' && again === null ? 'failed' : end.status
    const settled: Message = {
      ...message,
      ...{ status, error: end.error, title: end.title ?? message.title },
      ...{ dueAt: again, sentAt: status === 'sent' ? now : null },
    }
    const kept = document && end.files ? { document, files: end.files, keepsPdfs: read.settings.mail.keep_pdfs } : null
    await store(tenantId, { settled, now, kept }, options)
  }
}

async function store(
  tenantId: string,
  { settled, now, kept }: { readonly settled: Message; readonly now: Instant; readonly kept: SentDocument | null },
  { transact, log }: SendingOptions,
): Promise<void> {
  await transact({}, async (tx) => {
    const ctx = workerContext(tx, tenantId, now)
    const stored = await settleMessage(tx, tenantId, settled)
    if (!stored)
      return log.warn({ tenant_id: tenantId, message_id: settled.id }, 'another process sends this message now')
    const { status } = stored
    if (!isToCustomer(stored)) return
    if (status === 'sent' || status === 'bounced') markAddress(tx, tenantId, stored, status === 'bounced' ? now : null)
    if (status !== 'sent' && status !== 'bounced' && status !== 'failed') return
    if (kept) recordFiles(ctx, kept.document, { ...kept, at: now })
    record(ctx, `message.${status}`, messageToApi(stored), now)
    await tx.commitWith(commitStatement(ctx, null))
  })
}

function isToCustomer(message: Message): message is CustomersMessage {
  return message.customerId !== null
}

/** The document that a message is about, with all that its files show. */
async function documentOf(ctx: Context, topic: Topic): Promise<ReadDocument | null> {
  if (topic.kind === 'invoice') return readInvoice(ctx, topic.invoice.id)
  return topic.kind === 'credit_note' ? readCreditNote(ctx, topic.creditNote.id) : null
}

/** The PDF and the e-invoice that are attached; none where this process cannot make PDFs, for the mail has a page of the document. */
async function filesFor(document: ReadDocument, options: SendingOptions): Promise<readonly SentFile[]> {
  try {
    const { files, refusal } = await filesOf(options, document)
    if (refusal)
      options.log.warn(
        { document_id: document.facts.id, err: refusal },
        'a mail has no e-invoice: it cannot be written',
      )
    return files
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    options.log.warn({ document_id: document.facts.id, err: error }, 'a mail has no PDF: this process cannot make it')
    return []
  }
}
