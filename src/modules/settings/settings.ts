import type { Instant } from '../../domain/instant.ts'
import type { Address } from '../customers/address.ts'

export const numberSeries = ['tenant', 'customer'] as const

/** What a tenant's invoices say and how they are numbered. */
export interface Settings {
  /** The tenant's own id. */
  readonly id: string
  readonly name: string
  readonly address: Address
  /** Days to pay an invoice, where the customer says nothing else. */
  readonly netDays: number
  /** How long a renewal's invoice stays a draft. */
  readonly draftHours: number
  readonly numberSeries: (typeof numberSeries)[number]
  readonly numberFormat: string
  readonly creditNoteNumberFormat: string
  /** What a series of invoices begins with, and what the tenant's own went on from when it was set. */
  readonly firstNumber: bigint
  readonly createdAt: Instant
  readonly updatedAt: Instant
}
