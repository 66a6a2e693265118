import type { Instant } from '../../domain/instant.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import { updateSql } from '../../platform/database/write-sql.ts'
import type { Address } from '../customers/address.ts'
import type { Write } from '../transaction/write-set.ts'
import type { Settings } from './settings.ts'

interface SettingsRow {
  readonly tenant_id: string
  readonly name: string
  readonly address: Address
  readonly net_days: number
  readonly draft_hours: number
  readonly number_series: Settings['numberSeries']
  readonly number_format: string
  readonly created_at: Instant
  readonly updated_at: Instant
}

const columns = `tenant_id, name, address, net_days, draft_hours, number_series, number_format, created_at, updated_at`

/** The tenant's settings; every tenant has them. */
export async function settingsOf(tx: Tx, tenantId: string): Promise<Settings> {
  const rows = await tx.rows<SettingsRow>({
    name: 'settings',
    text: `select ${columns} from tenant where tenant_id = $1`,
    values: [tenantId],
  })
  return onlySettings(rows)
}

/** The tenant's settings, locked against other changes of them; invoices go on being made. */
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
  sql: updateSql('tenant', '', 'name, address, net_days, draft_hours, number_series, number_format, updated_at'),
}

/** The settings as the tenant's row has them. */
export function settingsRow(settings: Settings): object {
  return {
    name: settings.name,
    address: settings.address,
    net_days: settings.netDays,
    draft_hours: settings.draftHours,
    number_series: settings.numberSeries,
    number_format: settings.numberFormat,
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
    numberSeries: row.number_series,
    numberFormat: row.number_format,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
