import type { Instant } from '../../../domain/instant.ts'
import type { Language } from '../../../domain/language.ts'
import type { TaxGatewayKind, TaxPoint, UnconfirmedTaxId } from '../../../domain/tax.ts'
import type { Tx } from '../../../platform/database/transaction.ts'
import {
  type OwnRateJson,
  type TaxProfileJson,
  type TaxRegistrationJson,
  type TaxTermsRow,
  taxProfileOf,
  taxTermsColumns,
  taxTermsOf,
} from '../../taxes/rows.ts'
import type { BillTo, Issuer } from '../customer-ledger.ts'
import { type GrantJson, grantOf, grantsOfCustomer } from '../grants/store.ts'

interface PartiesRow {
  readonly id: string
  readonly name: string
  readonly email: string | null
  readonly address: Record<string, string> | null
  readonly currency: string | null
  readonly time_zone: string
  readonly net_days: number | null
  readonly test_clock_id: string | null
  readonly default_payment_method_id: string | null
  readonly updated_at: Instant
  readonly language: Language
  readonly issuer_name: string
  readonly issuer_address: Record<string, string>
  readonly issuer_net_days: number
  readonly draft_hours: number
  readonly usage_grace_minutes: number
  readonly issuer_time_zone: string
  readonly number_series: 'tenant' | 'customer'
  readonly number_format: string
  readonly credit_note_number_format: string
  readonly first_number: bigint
  readonly credit: Record<string, number>
  readonly grants: readonly GrantJson[] | null
  readonly has_grants: boolean
  readonly tax: TaxProfileJson | null
  /** Only where a tax gateway is asked. */
  readonly metadata: Record<string, string> | null
  readonly tax_mode: TaxTermsRow['tax_mode']
  readonly tax_gateway: TaxGatewayKind | null
  readonly prices_include_tax: boolean
  readonly tax_point: TaxPoint
  readonly default_tax_category: string
  readonly unconfirmed_tax_id: UnconfirmedTaxId
  readonly registrations: readonly TaxRegistrationJson[] | null
  readonly own_rates: readonly OwnRateJson[] | null
}

/**
 * The two parties of each customer’s invoices, with the credit. The ids are in a subselect, so that the planner does not know
 * their number: for a single id it would prefer a special plan and make it again each time.
 */
export async function parties(
  tx: Tx,
  tenantId: string,
  customerIds: readonly string[],
): Promise<Map<string, ReturnType<typeof partiesOf>>> {
  const rows = await tx.rows<PartiesRow>({
    name: 'parties',
    text: `select c.id, c.name, c.email, c.address, c.currency, c.time_zone, c.net_days, c.test_clock_id, c.default_payment_method_id, c.updated_at,
        coalesce(c.language, t.mail ->> 'language') as language, t.name as issuer_name, t.address as issuer_address, t.net_days as issuer_net_days, t.draft_hours, t.usage_grace_minutes, t.time_zone as issuer_time_zone, t.number_series,
        t.number_format, t.credit_note_number_format, t.first_number, c.tax, case when t.tax_mode = 'gateway' then c.metadata end as metadata, ${taxTermsColumns},
        coalesce((select jsonb_object_agg(b.currency, b.balance_cents) from credit_balance b
          where b.tenant_id = c.tenant_id and b.customer_id = c.id), '{}') as credit,
        ${grantsOfCustomer}
      from customer c join tenant t on t.tenant_id = c.tenant_id
      where c.tenant_id = $1 and c.id = any((select $2::uuid[])::uuid[])`,
    values: [tenantId, customerIds],
  })
  return new Map(rows.map((row) => [row.id, partiesOf(row)]))
}

function partiesOf(row: PartiesRow) {
  const issuer: Issuer = {
    party: { name: row.issuer_name, email: null, address: row.issuer_address },
    netDays: row.issuer_net_days,
    draftHours: row.draft_hours,
    usageGraceMinutes: row.usage_grace_minutes,
    numbering: {
      timeZone: row.issuer_time_zone,
      series: row.number_series,
      format: row.number_format,
      creditNoteFormat: row.credit_note_number_format,
      firstNumber: row.first_number,
    },
    taxes: taxTermsOf(row),
  }
  const billTo: BillTo = {
    id: row.id,
    party: { name: row.name, email: row.email, address: row.address, language: row.language },
    currency: row.currency,
    timeZone: row.time_zone,
    netDays: row.net_days,
    testClockId: row.test_clock_id,
    defaultPaymentMethodId: row.default_payment_method_id,
    tax: taxProfileOf(row.tax, row.address),
    metadata: row.metadata ?? {},
    updatedAt: row.updated_at,
  }
  const credit = new Map(Object.entries(row.credit).map(([currency, balance]) => [currency, BigInt(balance)]))
  const grants = row.grants?.map(grantOf) ?? []
  return { issuer, billTo, credit, grants, hasGrants: row.has_grants }
}
