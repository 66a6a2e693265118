import type { TermsWords } from '../../../domain/document-terms.ts'
import type { InvoiceKind } from '../../../domain/invoice-kind.ts'
import type { LineWording } from '../../../domain/line-wording.ts'

/** What a document says in one language. A language is one file beside this one. */
export interface DocumentWords extends TermsWords {
  /** Of `Intl`: how days and numbers are written. */
  readonly locale: string
  readonly invoice: string
  readonly creditNote: string
  readonly draft: string
  readonly draftMark: string
  readonly voidMark: string
  readonly testMark: string
  readonly billedTo: string
  readonly givenTo: string
  readonly number: string
  readonly issued: string
  readonly due: string
  readonly period: string
  /** The day of what has no period. */
  readonly supplied: string
  readonly purchaseOrder: string
  readonly yourReference: string
  readonly forDocument: string
  /** Before the number of the invoice in whose place this one came. */
  readonly replaces: string
  /** Why a credit note was made, with a label. */
  readonly reason: (text: string) => string
  readonly taxId: string
  /** A number of a tax office that is no VAT id. */
  readonly taxNumber: string
  readonly legalId: string
  readonly description: string
  readonly quantity: string
  readonly unitPrice: string
  readonly amount: string
  readonly subtotal: string
  readonly discountName: string
  /** The text of a line by what it says of what it names. */
  readonly lines: Readonly<Record<Exclude<LineWording, 'plain'>, (name: string) => string>>
  /** Why an automatic credit note was made. */
  readonly reasons: Readonly<Record<InvoiceKind, string>>
  /** Value added tax, in short. */
  readonly vat: string
  readonly tax: (name: string, percent: string, base: string) => string
  readonly total: string
  readonly totalGivenBack: string
  readonly creditApplied: string
  readonly credited: string
  /** Of an invoice of which credit notes have left nothing due, and nothing was paid. */
  readonly settledByCredit: string
  readonly paid: string
  /** Money that was received and has gone back. */
  readonly paidBack: string
  readonly amountDue: string
  readonly takenOff: string
  readonly keptAsCredit: string
  readonly refunded: string
  /** Given back, but not by this service. */
  readonly settledOutside: string
  readonly transfer: string
  readonly accountHolder: string
  readonly reference: string
  readonly codeForApps: string
  readonly pageOf: (page: string, pages: string) => string
  readonly embedded: string
}
