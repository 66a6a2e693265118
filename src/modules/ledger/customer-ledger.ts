import type { CreditNote } from '../../domain/credit-note.ts'
import type { Instant } from '../../domain/instant.ts'
import type { Invoice, InvoiceLine, Party } from '../../domain/invoice.ts'
import type { Subscription } from '../../domain/subscription.ts'
import type { StoredLine } from '../documents/invoices/rows.ts'
import type { Numbering, NumberSeries } from './number-series.ts'

/** The tenant's side of an invoice. */
export interface Issuer {
  readonly party: Party
  readonly netDays: number
  readonly draftHours: number
  readonly numbering: Numbering
}

/** The customer's side of an invoice. */
export interface BillTo {
  readonly id: string
  readonly party: Party
  readonly currency: string | null
  readonly timeZone: string
  readonly netDays: number | null
  readonly testClockId: string | null
  /** When who they are was last changed; what is charged for them is changed without it. */
  readonly updatedAt: Instant
}

/** Everything that deciding about one customer's money needs, read under their lock. */
export interface CustomerLedger {
  readonly issuer: Issuer
  readonly billTo: BillTo
  /** The customer's present. */
  readonly now: Instant
  /** Those that can still change; ended ones are left out unless asked for. */
  readonly subscriptions: readonly Subscription[]
  /** Credit by currency, in minor units. */
  readonly credit: ReadonlyMap<string, bigint>
  /** The invoices on which something is due and whose lines the charges at hand have. */
  readonly owed: readonly Invoice[]
  /** The open drafts of the subscriptions. */
  readonly drafts: readonly SessionDraft[]
  /** The series that the customer's invoices count in, where it is not the tenant's. */
  readonly series: NumberSeries | null
}

/** An invoice with its lines, as it was just made. */
export interface MadeInvoice {
  readonly invoice: Invoice
  readonly lines: readonly InvoiceLine[]
}

/** A credit note with its lines, as it was just made. */
export interface MadeCreditNote {
  readonly creditNote: CreditNote
  readonly lines: readonly InvoiceLine[]
}

/** What a bill has become. */
export type MadeDocument = MadeInvoice | MadeCreditNote

/** The subscription that a document is about; null for one made by hand. */
export function subscriptionOfDocument(made: MadeDocument): string | null {
  return 'invoice' in made ? made.invoice.subscriptionId : made.creditNote.subscriptionId
}

/** A final invoice as the session has it: read because something is due on it, or made in it. */
export interface SessionInvoice {
  readonly invoice: Invoice
  /** Its lines, where it was made in this session. */
  readonly made: { readonly lines: readonly InvoiceLine[] } | null
  readonly isChanged: boolean
}

/** An automatic draft as the session has it: read, or opened in it. */
export interface SessionDraft {
  readonly isNew: boolean
  readonly isChanged: boolean
  readonly invoice: Invoice
  readonly handMade: readonly StoredLine[]
  readonly automatic: readonly InvoiceLine[]
}
