import type { CreditNote } from '../../domain/credit-note.ts'
import type { Grant } from '../../domain/drawdown.ts'
import type { Instant } from '../../domain/instant.ts'
import type { Buyer, Invoice, InvoiceLine, Party } from '../../domain/invoice.ts'
import type { Subscription } from '../../domain/subscription.ts'
import type { TaxProfile, TaxTerms } from '../../domain/tax.ts'
import type { TaxLedger } from '../../domain/tax-ledger.ts'
import type { StoredLine } from '../documents/invoices/rows.ts'
import type { Numbering, NumberSeries } from './number-series.ts'
import type { UsageReadings } from './usage-readings.ts'

/** The issuer of documents: the tenant. */
export interface Issuer {
  readonly party: Party
  readonly netDays: number
  readonly draftHours: number
  readonly usageGraceMinutes: number
  readonly numbering: Numbering
  /** Null: no taxes are computed. */
  readonly taxes: TaxTerms | null
}

/** The customer's side of an invoice. */
export interface BillTo {
  readonly id: string
  readonly party: Buyer
  readonly currency: string | null
  readonly timeZone: string
  readonly netDays: number | null
  readonly testClockId: string | null
  readonly defaultPaymentMethodId: string | null
  readonly tax: TaxProfile
  /** What a tax gateway is told of them besides; empty where none is asked. */
  readonly metadata: Readonly<Record<string, string>>
  /** When the customer’s own data last changed; billing does not change it. */
  readonly updatedAt: Instant
}

/** Everything needed to decide about one customer’s money, read under the customer’s lock. */
export interface CustomerLedger {
  readonly issuer: Issuer
  readonly billTo: BillTo
  /** The customer's present. */
  readonly now: Instant
  /** Subscriptions that can still change; an ended one only if named. */
  readonly subscriptions: readonly Subscription[]
  /** Credit by currency, in minor units. */
  readonly credit: ReadonlyMap<string, bigint>
  /** Prepaid credit of which something is left, or that has paid an invoice of `grantUses`. */
  readonly grants: readonly Grant[]
  /** What grants have paid of the invoices that lines of the loaded charges are on. */
  readonly grantUses: readonly KnownUse[]
  /** Invoices with an amount due that lines of the loaded charges are on. */
  readonly owed: readonly Invoice[]
  /** The open drafts of the subscriptions. */
  readonly drafts: readonly SessionDraft[]
  /** What has been measured of the usage of customers that were read together. */
  readonly usage: UsageReadings
  /** How the charges are taxed that were read. */
  readonly taxes: TaxLedger
  /** The number series of the customer’s invoices; null: the tenant’s. */
  readonly series: NumberSeries | null
}

/** What a grant has paid of an invoice and was not given back, in minor units. */
export interface KnownUse {
  readonly grantId: string
  readonly invoiceId: string
  readonly cents: bigint
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

/** The document made of a bill. */
export type MadeDocument = MadeInvoice | MadeCreditNote

/** The subscription of a document; null for one made by hand. */
export function subscriptionOfDocument(made: MadeDocument): string | null {
  return 'invoice' in made ? made.invoice.subscriptionId : made.creditNote.subscriptionId
}

/** A final invoice in the session: read because something is due on it, or made in the session. */
export interface SessionInvoice {
  readonly invoice: Invoice
  /** Its lines, if it was made in this session. */
  readonly made: { readonly lines: readonly InvoiceLine[] } | null
  readonly isChanged: boolean
}

/** An automatic draft in the session: read, or opened in the session. */
export interface SessionDraft {
  readonly isNew: boolean
  readonly isChanged: boolean
  readonly invoice: Invoice
  readonly handMade: readonly StoredLine[]
  readonly automatic: readonly InvoiceLine[]
}
