import type { MessageKind } from '../../../domain/mail-kinds.ts'

/** What a mail tells, printed in its language. */
export interface Told {
  /** The tenant. */
  readonly issuer: string
  /** Of the document; empty where it has none. */
  readonly number: string
  /** Of the invoices that a credit note is for; empty where there is none. */
  readonly credited: string
  /** What is due, was paid, given back, or is to be taken. */
  readonly amount: string
  /** When it is due, taken, renewed, or ends. */
  readonly date: string
  readonly plan: string
  /** The end of the account that is debited; empty if it is not known. */
  readonly last4: string
  /** Whether the date has passed. */
  readonly isOver: boolean
}

/** The texts of one language. */
export interface Words {
  readonly titles: Readonly<Record<MessageKind, (told: Told) => string>>
  /** The first paragraph. */
  readonly texts: Readonly<Record<MessageKind, (told: Told) => string>>
  readonly greeting: (name: string) => string
  /** The last line. */
  readonly ending: (issuer: string) => string
  readonly labels: {
    readonly number: string
    /** The day of an invoice or a credit note. */
    readonly issued: string
    readonly forInvoice: string
    readonly reason: string
    readonly due: string
    readonly subtotal: string
    readonly tax: string
    readonly total: string
    /** What becomes of a credit note's money: it lowers what is due, is kept, paid back, or was given back in another way. */
    readonly takenOff: string
    readonly keptAsCredit: string
    readonly paidBack: string
    readonly givenBack: string
    readonly amountDue: string
    readonly reference: string
    readonly account: string
    readonly date: string
    readonly amount: string
    readonly plan: string
    /** On the button of a link. */
    readonly open: string
  }
}
