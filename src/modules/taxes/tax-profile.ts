import type { Instant } from '../../domain/instant.ts'
import { refuseField } from '../../domain/refusal.ts'
import type { TaxId, TaxProfile } from '../../domain/tax.ts'
import { unionCountries } from '../../domain/tax-rates.ts'
import { isVatId } from '../../domain/tax-treatment.ts'
import type { TaxProfileJson } from './rows.ts'
import { compactTaxId, countryOfTaxId, isWellFormed } from './tax-id.ts'

/** What a request says of how a customer is taxed. */
export interface TaxOrder {
  readonly country: string | null
  readonly region: string | null
  readonly postal_code: string | null
  readonly tax_ids: readonly { readonly type?: string | undefined; readonly value: string }[]
  /** By default whether there is a tax id. */
  readonly is_business?: boolean | undefined
  readonly exempt: TaxProfile['exempt']
}

/**
 * The profile of an order, its ids checked offline. An id that was known keeps what its register said. Refuses
 * `tax_id_invalid`.
 */
export async function checkedProfile(
  order: TaxOrder | null,
  before: TaxProfileJson | null,
): Promise<TaxProfileJson | null> {
  if (!order) return null
  const tax_ids = await Promise.all(order.tax_ids.map((id, index) => checkedId(id, index, before?.tax_ids ?? [])))
  const { country, region, postal_code, exempt } = order
  return { country, region, postal_code, tax_ids, is_business: order.is_business ?? tax_ids.length > 0, exempt }
}

async function checkedId(
  { type: wanted, value: text }: TaxOrder['tax_ids'][number],
  index: number,
  known: readonly TaxId[],
): Promise<TaxId> {
  const value = compactTaxId(text)
  const type = wanted ?? typeOf(value)
  const isRight = isVatId(type) ? await isWellFormed(value) : true
  if (!isRight) {
    const detail = 'The tax id has a wrong form or check digit. A VAT id begins with its country, as in DE136695976.'
    refuseField('tax_id_invalid', `/tax/tax_ids/${index}/value`, detail)
  }
  return known.find((one) => one.type === type && one.value === value) ?? { type, value, status: 'well_formed' }
}

/** The ids of which VIES knows whether they exist, and has not said it. */
export function idsToAsk(profile: TaxProfileJson | null): readonly TaxId[] {
  const isKnown = ({ type, value }: TaxId) =>
    isVatId(type) && (value.startsWith('XI') || unionCountries.has(countryOfTaxId(value) ?? ''))
  return (profile?.tax_ids ?? []).filter((id) => id.status === 'well_formed' && isKnown(id))
}

/** When a register is asked for the ids of a profile; null: for none. Nobody asks for customers on a test clock. */
export function taxCheckAt(profile: TaxProfileJson | null, testClockId: string | null, now: Instant): Instant | null {
  return testClockId === null && idsToAsk(profile).length > 0 ? now : null
}

function typeOf(value: string): string {
  const country = countryOfTaxId(value)
  return country === null || unionCountries.has(country) ? 'eu_vat' : `${country.toLowerCase()}_vat`
}

/** A profile as the API shows it. */
export function profileToApi(profile: TaxProfileJson) {
  return {
    country: profile.country,
    region: profile.region,
    postal_code: profile.postal_code,
    tax_ids: profile.tax_ids.map(({ type, value, status }) => ({ type, value, status })),
    is_business: profile.is_business,
    exempt: profile.exempt,
  }
}
