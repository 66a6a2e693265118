import type { CreditNote } from '../../../domain/credit-note.ts'
import { daysOf } from '../../../domain/document-facts.ts'
import { type PaidAccount, printedIban } from '../../../domain/iban.ts'
import { type Instant, isBefore } from '../../../domain/instant.ts'
import { amountDue, type Invoice, type InvoiceLine } from '../../../domain/invoice.ts'
import type { Language } from '../../../domain/language.ts'
import { lineText } from '../../documents/words/line-text.ts'
import { wordsOf as documentWordsOf } from '../../documents/words/words-of.ts'
import type { Message } from '../message.ts'
import type { Told } from '../words/language-words.ts'
import { wordsOf } from '../words/words.ts'
import { layoutOf } from './layout.ts'
import { printAmount, printDate, printDays } from './print.ts'
import type { Addressee } from './store.ts'

/** What a message is about; that of a subscription or a link has all it needs in its facts. */
export type Topic =
  | ({ readonly kind: 'invoice'; readonly invoice: Invoice } & TopicLines)
  | CreditNoteTopic
  | { readonly kind: 'subscription' }
  | { readonly kind: 'link' }

type CreditNoteTopic = TopicLines & {
  readonly kind: 'credit_note'
  readonly creditNote: CreditNote
  /** The numbers of the invoices whose lines it takes back, oldest first. */
  readonly credited: readonly string[]
}

interface TopicLines {
  /** As they are stored, with the ledger's signs. */
  readonly lines: readonly InvoiceLine[]
  /** Of the document. */
  readonly timeZone: string
}

export interface LetterData {
  readonly message: Message
  readonly topic: Topic
  readonly addressee: Addressee
  readonly issuer: string
  /** Where customers pay to. */
  readonly account: PaidAccount | null
  readonly now: Instant
}

/** A mail as it is written, in text and in HTML. */
export interface Letter {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/**
 * Writes the mail of a message in the language of whom it is to, with the address that it leads to, if there is one. Everything of it was
 * handed in, so it is the same each time.
 */
export function writeLetter(data: LetterData, url: string | null = null): Letter {
  const { message, topic, addressee, issuer } = data
  const { language } = addressee
  const words = wordsOf[language]
  const told = toldBy(data)
  const isDocument = topic.kind === 'invoice' || topic.kind === 'credit_note'
  const hasLines = isDocument && (message.kind === 'invoice' || message.kind === 'credit_note')
  const subject = words.titles[message.kind](told)
  return {
    subject,
    ...layoutOf({
      ...{ language, subject },
      greeting: words.greeting(addressee.name),
      opening: words.texts[message.kind](told),
      lines: hasLines ? linesOf(topic, language) : [],
      facts: factsOf(data, told),
      link: url === null ? null : { name: words.labels.open, url },
      ending: words.ending(issuer),
    }),
  }
}

function toldBy({ message: { kind, facts }, topic, addressee, issuer, now }: LetterData): Told {
  const { language, time_zone: timeZone } = addressee
  const told = {
    issuer,
    number: '',
    credited: '',
    amount: '',
    date: '',
    plan: facts.plan_name ?? '',
    last4: facts.last4 ?? '',
    isOver: false,
  }
  const print = (cents: bigint, currency: string) => printAmount(cents, currency, language)
  const at = facts.at ?? facts.collect_at
  const date = at ? printDate(Temporal.Instant.from(at), language, timeZone) : ''
  switch (topic.kind) {
    case 'subscription':
    case 'link':
      return { ...told, date }
    case 'credit_note': {
      const { number, totalCents, currency } = topic.creditNote
      const credited = topic.credited.join(', ')
      return { ...told, number: number ?? '', credited, amount: print(totalCents, currency) }
    }
    case 'invoice': {
      const { invoice } = topic
      const { number, currency, dueAt, amountPaidCents } = invoice
      const cents = kind === 'receipt' ? amountPaidCents : BigInt(facts.amount_cents ?? amountDue(invoice))
      return {
        ...told,
        number: number ?? '',
        amount: print(cents, currency),
        date: date || (dueAt ? printDate(dueAt, language, timeZone) : ''),
        isOver: dueAt !== null && isBefore(dueAt, now),
      }
    }
  }
}

/** What is billed or given back, in the language, as the PDF says it; amounts have the signs of the document. */
function linesOf(
  topic: Exclude<Topic, { kind: 'subscription' | 'link' }>,
  language: Language,
): (readonly [string, string])[] {
  const { lines, timeZone } = topic
  const { currency } = topic.kind === 'invoice' ? topic.invoice : topic.creditNote
  const isNote = topic.kind === 'credit_note'
  const said = { isByRequest: isNote && topic.creditNote.meaning !== null }
  return lines.map((line) => {
    const text = lineText(line, documentWordsOf(language), said)
    const days = line.service && printDays(daysOf(line.service, timeZone), language)
    return [
      days === null ? text : `${text} (${days})`,
      printAmount(isNote ? -line.amountCents : line.amountCents, currency, language),
    ]
  })
}

/** The facts below the text, each with its label. */
function factsOf({ message, topic, addressee, account }: LetterData, told: Told): (readonly [string, string])[] {
  const { language, time_zone: timeZone } = addressee
  const { labels } = wordsOf[language]
  const date = (at: Instant | null) => (at ? printDate(at, language, timeZone) : '')
  const shown = (rows: readonly (readonly [string, string])[]) => rows.filter(([, value]) => value !== '')
  if (topic.kind === 'link') return []
  if (topic.kind === 'subscription')
    return shown([
      [labels.plan, told.plan],
      [labels.date, told.date],
    ])
  const document = topic.kind === 'invoice' ? topic.invoice : topic.creditNote
  const print = (cents: bigint) => printAmount(cents, document.currency, language)
  const sums: (readonly [string, string])[] =
    document.taxCents === 0n
      ? [[labels.total, print(document.totalCents)]]
      : [
          [labels.subtotal, print(document.subtotalCents)],
          [labels.tax, print(document.taxCents)],
          [labels.total, print(document.totalCents)],
        ]
  const rows = [[labels.number, told.number] as const, [labels.issued, date(document.finalizedAt)] as const, ...sums]
  if (topic.kind === 'credit_note') return shown([...rows, ...creditFacts(topic, told, language)])
  const { invoice } = topic
  const due = amountDue(invoice)
  if (due === 0n || message.kind === 'receipt') return shown(rows)
  const isTransferred = invoice.collection === 'send_invoice'
  return shown([
    ...rows,
    [labels.amountDue, print(due)],
    [labels.due, date(invoice.dueAt)],
    [labels.account, isTransferred && account ? accountText(account) : ''],
    [labels.reference, isTransferred ? (invoice.paymentReference ?? '') : ''],
  ])
}

/** What a credit note is for, why it was made, and what becomes of its money. */
function creditFacts({ creditNote }: CreditNoteTopic, { credited }: Told, language: Language) {
  const { meaning, kind, currency } = creditNote
  const { labels } = wordsOf[language]
  const amount = (cents: bigint) => (cents === 0n ? '' : printAmount(cents, currency, language))
  const facts: readonly (readonly [string, string])[] = [
    [labels.forInvoice, credited],
    [labels.reason, meaning === null ? documentWordsOf(language).reasons[kind] : creditNote.reason],
    [labels.takenOff, amount(creditNote.reducesDueCents)],
    [labels.keptAsCredit, amount(creditNote.creditCents)],
    [labels.paidBack, amount(creditNote.refundCents)],
    [labels.givenBack, amount(creditNote.outsideCents)],
  ]
  return facts
}

function accountText({ iban, bic }: PaidAccount): string {
  return bic === null ? printedIban(iban) : `${printedIban(iban)}, BIC ${bic}`
}
