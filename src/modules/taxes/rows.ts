import type {
  OwnRate,
  TaxGatewayKind,
  TaxId,
  TaxPoint,
  TaxProfile,
  TaxRegistration,
  TaxTerms,
  UnconfirmedTaxId,
} from '../../domain/tax.ts'

/** What a customer's column `tax` has; null where nothing is said. */
export interface TaxProfileJson {
  readonly country: string | null
  readonly region: string | null
  readonly postal_code: string | null
  readonly tax_ids: readonly TaxId[]
  readonly is_business: boolean
  readonly exempt: TaxProfile['exempt']
}

/** A registration as JSON; `until` is the first day without it. */
export interface TaxRegistrationJson {
  readonly country: string
  readonly region: string | null
  readonly tax_id: string | null
  readonly scheme: TaxRegistration['scheme']
  readonly from: string
  readonly until: string | null
}

/** A rate of the tenant's own as JSON. */
export interface OwnRateJson extends OwnRate {
  readonly id: string
}

/** The columns of `tax_registration r` as they are in JSON. */
export const registrationFields = `r.country, r.region, r.tax_id, r.scheme, lower(r.valid)::text as "from", upper(r.valid)::text as until`

/** The columns of `tax_rate r` as they are in JSON. */
export const rateFields = `r.id, r.country, r.region, r.category, trim_scale(r.percent)::text as percent, r.name,
  lower(r.valid)::text as "from", upper(r.valid)::text as until`

/**
 * The terms of `tenant t`, whose id is the statement's first parameter: so registrations and rates are read once, whatever the
 * number of rows, and not at all without taxes.
 */
export const taxTermsColumns = `t.tax_mode, t.tax_gateway, t.prices_include_tax, t.tax_point, t.default_tax_category, t.unconfirmed_tax_id,
  case when t.tax_mode <> 'none' then (select jsonb_agg(to_jsonb(r) order by r."from") from (
    select ${registrationFields} from tax_registration r where r.tenant_id = $1) r) end as registrations,
  case when t.tax_mode <> 'none' then (select jsonb_agg(to_jsonb(r) order by r.id) from (
    select ${rateFields} from tax_rate r where r.tenant_id = $1) r) end as own_rates`

/** The columns of `taxTermsColumns`. */
export interface TaxTermsRow {
  readonly tax_mode: 'none' | 'rates' | 'gateway'
  readonly tax_gateway: TaxGatewayKind | null
  readonly prices_include_tax: boolean
  readonly tax_point: TaxPoint
  readonly default_tax_category: string
  readonly unconfirmed_tax_id: UnconfirmedTaxId
  readonly registrations: readonly TaxRegistrationJson[] | null
  readonly own_rates: readonly OwnRateJson[] | null
}

export function taxTermsOf(row: TaxTermsRow): TaxTerms | null {
  if (row.tax_mode === 'none') return null
  return {
    gateway: row.tax_mode === 'gateway' ? row.tax_gateway : null,
    pricesInclude: row.prices_include_tax,
    point: row.tax_point,
    category: row.default_tax_category,
    unconfirmed: row.unconfirmed_tax_id,
    registrations: (row.registrations ?? []).map(registrationOf),
    ownRates: row.own_rates ?? [],
  }
}

export function registrationOf({ tax_id, ...one }: TaxRegistrationJson): TaxRegistration {
  return { ...one, taxId: tax_id }
}

/** How a customer is taxed: what is not said follows from the address. */
export function taxProfileOf(
  tax: TaxProfileJson | null,
  address: Readonly<Record<string, string | undefined>> | null,
): TaxProfile {
  const isElsewhere = tax?.country !== undefined && tax.country !== null && tax.country !== address?.country
  const place = isElsewhere ? null : address
  return {
    country: tax?.country ?? address?.country ?? null,
    region: tax?.region ?? place?.state ?? null,
    postalCode: tax?.postal_code ?? place?.postal_code ?? null,
    taxIds: tax?.tax_ids ?? [],
    isBusiness: tax?.is_business ?? false,
    exempt: tax?.exempt ?? null,
  }
}
