import type { Instant } from '../../domain/instant.ts'
import type { Language } from '../../domain/language.ts'
import type { TaxProfileJson } from '../taxes/rows.ts'
import type { Address } from './address.ts'
import type { EInvoice } from './e-invoice.ts'

/** A person or company that is billed. */
export interface Customer {
  readonly id: string
  readonly name: string
  readonly email: string | null
  /** The tenant’s own id. */
  readonly externalId: string | null
  /** The first plan’s currency, unless given; permanent once set. */
  readonly currency: string | null
  readonly timeZone: string
  readonly address: Address | null
  readonly metadata: Readonly<Record<string, string>>
  /** Days to pay an invoice; null takes the tenant's. */
  readonly netDays: number | null
  readonly testClockId: string | null
  /** How they are taxed; null: by the address. */
  readonly tax: TaxProfileJson | null
  readonly defaultPaymentMethodId: string | null
  readonly eInvoice: EInvoice | null
  /** Of mails and pages; null: the tenant's. */
  readonly language: Language | null
  /** Since when the e-mail address is refused by its server; null: it is not, as far as is known. */
  readonly emailBouncedAt: Instant | null
  /** Credit by currency, in minor units. */
  readonly creditBalances: Readonly<Record<string, number>>
  /** Due on open invoices, and the part overdue at the customer’s present, by currency, in minor units. */
  readonly owed: Readonly<Record<string, { readonly due_cents: number; readonly overdue_cents: number }>>
  /** Money received that is on no invoice, by currency, in minor units. */
  readonly unallocated: Readonly<Record<string, number>>
  readonly createdAt: Instant
  readonly updatedAt: Instant
}
