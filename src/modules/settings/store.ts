import type { PaidAccount } from '../../domain/iban.ts'
import type { Instant } from '../../domain/instant.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import type { Address } from '../customers/address.ts'
import type { DocumentDesign, EInvoicing } from '../documents/files/document-settings.ts'
import type { PortalSettings } from '../transaction/portal-settings.ts'
import type { Write } from '../transaction/write-set.ts'
import type { MailSettings } from './mail.ts'
import type { NumberReader } from './number-format.ts'
import type { Settings } from './settings.ts'

interface SettingsRow {
  readonly tenant_id: string
  readonly name: string
  readonly address: Address
  readonly net_days: number
  readonly draft_hours: number
  readonly usage_grace_minutes: number
  readonly time_zone: string
  readonly number_series: Settings['numberSeries']
  readonly number_format: string
  readonly credit_note_number_format: string
  readonly first_number: bigint
  readonly bank_account: PaidAccount | null
  readonly dunning_policy_id: string | null
  readonly sepa_notice_days: number
  readonly tax_mode: Settings['taxMode']
  readonly tax_gateway: Settings['taxGateway']
  readonly prices_include_tax: boolean
  readonly tax_point: Settings['taxPoint']
  readonly default_tax_category: string
  readonly unconfirmed_tax_id: Settings['unconfirmedTaxId']
  readonly portal: PortalSettings
  readonly e_invoicing: EInvoicing
  readonly document_design: DocumentDesign
  readonly mail: MailSettings
  readonly created_at: Instant
  readonly updated_at: Instant
}

const columns = `tenant_id, name, address, net_days, draft_hours, usage_grace_minutes, time_zone, number_series, number_format,
  credit_note_number_format, first_number, bank_account, dunning_policy_id, sepa_notice_days, portal, e_invoicing, document_design, mail, tax_mode, tax_gateway, prices_include_tax, tax_point,
  default_tax_category, unconfirmed_tax_id, created_at, updated_at`

/** The tenant's settings; every tenant has them. */
export async function settingsOf(tx: Tx, tenantId: string): Promise<Settings> {
  const rows = await tx.rows<SettingsRow>({
    name: 'settings',
    text: `select ${columns} from tenant where tenant_id = $1`,
    values: [tenantId],
  })
  return onlySettings(rows)
}

/** The tenant’s settings, locked against other changes; invoicing goes on. */
export async function lockSettings(tx: Tx, tenantId: string): Promise<Settings> {
  const rows = await tx.rows<SettingsRow>({
    name: 'lock_settings',
    text: `select ${columns} from tenant where tenant_id = $1 for no key update`,
    values: [tenantId],
  })
  return onlySettings(rows)
}

export const updateTenants: Write = {
  name: 'updated_tenants',
  sql: `update tenant t set name = r.name, address = r.address, net_days = r.net_days, draft_hours = r.draft_hours, usage_grace_minutes = r.usage_grace_minutes,
      time_zone = r.time_zone, number_series = r.number_series, number_format = r.number_format,
      credit_note_number_format = r.credit_note_number_format, first_number = r.first_number,
      bank_account = r.bank_account, dunning_policy_id = r.dunning_policy_id, sepa_notice_days = r.sepa_notice_days, portal = r.portal, e_invoicing = r.e_invoicing,
      document_design = r.document_design, mail = r.mail, updated_at = r.updated_at,
      tax_mode = r.tax_mode, tax_gateway = r.tax_gateway, prices_include_tax = r.prices_include_tax, tax_point = r.tax_point,
      default_tax_category = r.default_tax_category, unconfirmed_tax_id = r.unconfirmed_tax_id,
      earlier_first_numbers = case when t.first_number = r.first_number then t.earlier_first_numbers
        else t.earlier_first_numbers || t.first_number end
    from jsonb_to_recordset($rows::jsonb) as r (name text, address jsonb, net_days int, draft_hours int, usage_grace_minutes int, time_zone text, number_series text,
      number_format text, credit_note_number_format text, first_number bigint, bank_account jsonb, dunning_policy_id uuid,
      sepa_notice_days int, tax_mode text, tax_gateway text, prices_include_tax boolean, tax_point text, default_tax_category text,
      unconfirmed_tax_id text, portal jsonb, e_invoicing jsonb, document_design jsonb, mail jsonb, updated_at timestamptz)
    where t.tenant_id = $tenant`,
}

export type NumberedTable = 'invoice' | 'credit_note'

/**
 * An existing number that the format would print again, for another counter value in a year that may still come. Null if there
 * is none. Reads all numbers of the tenant, because a format rarely changes.
 */
export async function numberReadOtherwise(
  tx: Tx,
  tenantId: string,
  table: NumberedTable,
  { pattern, yearGroup, counterGroup }: NumberReader,
  thisYear: number,
): Promise<string | null> {
  const [row] = await tx.rows<{ number: string | null }>({
    name: `${table}_number_read_otherwise`,
    text: `select d.number from (
        select number, number_counter, number_year, regexp_match(number, $2) as found
        from ${table} where tenant_id = $1 and number ~ $2) d
      where case when $3::int is null then d.found[$4]::numeric <> d.number_counter
        else d.found[$3]::int >= greatest($5::int, (select last_year from tenant_counter where tenant_id = $1))
          and (d.found[$3]::int <> d.number_year or d.found[$4]::numeric <> d.number_counter) end
      limit 1`,
    values: [tenantId, pattern, yearGroup, counterGroup, thisYear],
  })
  return row?.number ?? null
}

/** The highest invoice number of the tenant’s series, or 0; locks the series until the commit. */
export async function lockHighestNumber(tx: Tx, tenantId: string): Promise<bigint> {
  const [row] = await tx.rows<{ highest_invoice_number: bigint }>({
    name: 'lock_highest_number',
    text: 'select highest_invoice_number from tenant_counter where tenant_id = $1 for no key update',
    values: [tenantId],
  })
  if (!row) throw new Error('the tenant of the request has no counter')
  return row.highest_invoice_number
}

/** Sets the tenant's counter. The year is cleared, so that the next number follows in any year. */
export const moveCounters: Write = {
  name: 'moved_counters',
  sql: `update tenant_counter c set invoice_number = r.first_number - 1, invoice_year = null
    from jsonb_to_recordset($rows::jsonb) as r (first_number bigint) where c.tenant_id = $tenant`,
}

/** The settings as a row of `tenant`. */
export function settingsRow(settings: Settings): object {
  return {
    name: settings.name,
    address: settings.address,
    net_days: settings.netDays,
    draft_hours: settings.draftHours,
    usage_grace_minutes: settings.usageGraceMinutes,
    time_zone: settings.timeZone,
    number_series: settings.numberSeries,
    number_format: settings.numberFormat,
    credit_note_number_format: settings.creditNoteNumberFormat,
    first_number: Number(settings.firstNumber),
    bank_account: settings.bankAccount,
    dunning_policy_id: settings.dunningPolicyId,
    sepa_notice_days: settings.sepaNoticeDays,
    tax_mode: settings.taxMode,
    tax_gateway: settings.taxGateway,
    prices_include_tax: settings.pricesIncludeTax,
    tax_point: settings.taxPoint,
    default_tax_category: settings.defaultTaxCategory,
    unconfirmed_tax_id: settings.unconfirmedTaxId,
    portal: settings.portal,
    e_invoicing: settings.eInvoicing,
    document_design: settings.documentDesign,
    mail: settings.mail,
    updated_at: settings.updatedAt,
  }
}

function onlySettings([row]: readonly SettingsRow[]): Settings {
  if (!row) throw new Error('the tenant of the request has no row')
  return {
    id: row.tenant_id,
    name: row.name,
    address: row.address,
    netDays: row.net_days,
    draftHours: row.draft_hours,
    usageGraceMinutes: row.usage_grace_minutes,
    timeZone: row.time_zone,
    numberSeries: row.number_series,
    numberFormat: row.number_format,
    creditNoteNumberFormat: row.credit_note_number_format,
    firstNumber: row.first_number,
    bankAccount: row.bank_account,
    dunningPolicyId: row.dunning_policy_id,
    sepaNoticeDays: row.sepa_notice_days,
    taxMode: row.tax_mode,
    taxGateway: row.tax_gateway,
    pricesIncludeTax: row.prices_include_tax,
    taxPoint: row.tax_point,
    defaultTaxCategory: row.default_tax_category,
    unconfirmedTaxId: row.unconfirmed_tax_id,
    portal: row.portal,
    eInvoicing: row.e_invoicing,
    documentDesign: row.document_design,
    mail: row.mail,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
