import type { Instant } from '../../domain/instant.ts'
import type { Address } from './address.ts'

/** A person or company that is billed. */
export interface Customer {
  readonly id: string
  readonly name: string
  readonly email: string | null
  /** What the tenant calls them. */
  readonly externalId: string | null
  /** The first currency they met, unless given; then it stays. */
  readonly currency: string | null
  readonly timeZone: string
  readonly address: Address | null
  readonly metadata: Readonly<Record<string, string>>
  /** Days to pay an invoice; null takes the tenant's. */
  readonly netDays: number | null
  readonly testClockId: string | null
  /** What they have in credit, by currency, in minor units. */
  readonly creditBalances: Readonly<Record<string, number>>
  /** What is due on their open invoices, and what of it is overdue at their present, by currency, in minor units. */
  readonly owed: Readonly<Record<string, { readonly due_cents: number; readonly overdue_cents: number }>>
  readonly createdAt: Instant
  readonly updatedAt: Instant
}
