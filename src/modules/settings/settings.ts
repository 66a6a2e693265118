import type { PaidAccount } from '../../domain/iban.ts'
import type { Instant } from '../../domain/instant.ts'
import type { TaxGatewayKind, TaxPoint, UnconfirmedTaxId } from '../../domain/tax.ts'
import type { Address } from '../customers/address.ts'
import type { DocumentDesign, EInvoicing } from '../documents/files/document-settings.ts'
import type { PortalSettings } from '../transaction/portal-settings.ts'
import type { MailSettings } from './mail.ts'

export const numberSeries = ['tenant', 'customer'] as const
export const taxModes = ['none', 'rates', 'gateway'] as const

/** A tenant’s invoice settings: name, address, numbering, days to pay. */
export interface Settings {
  /** The tenant's own id. */
  readonly id: string
  readonly name: string
  readonly address: Address
  /** Days to pay an invoice, unless the customer has its own. */
  readonly netDays: number
  /** Hours that a renewal’s invoice stays a draft. */
  readonly draftHours: number
  readonly usageGraceMinutes: number
  /** In which the years of document numbers begin. */
  readonly timeZone: string
  readonly numberSeries: (typeof numberSeries)[number]
  readonly numberFormat: string
  readonly creditNoteNumberFormat: string
  /** The first number of a series; setting it also moved the tenant’s own series forward. */
  readonly firstNumber: bigint
  /** Printed on invoices; null: none. */
  readonly bankAccount: PaidAccount | null
  /** What is done about invoices that cannot be collected; null: the default policy. */
  readonly dunningPolicyId: string | null
  /** How long before a debit the customer is told of it; 0: it is made at once. */
  readonly sepaNoticeDays: number
  /** Whether taxes are computed. */
  readonly taxMode: (typeof taxModes)[number]
  /** Who computes taxes where the mode is `gateway`. */
  readonly taxGateway: TaxGatewayKind | null
  readonly pricesIncludeTax: boolean
  readonly taxPoint: TaxPoint
  readonly defaultTaxCategory: string
  readonly unconfirmedTaxId: UnconfirmedTaxId
  /** What customers may do in the portal. */
  readonly portal: PortalSettings
  readonly eInvoicing: EInvoicing
  readonly documentDesign: DocumentDesign
  /** How it writes to its customers. */
  readonly mail: MailSettings
  readonly createdAt: Instant
  readonly updatedAt: Instant
}
