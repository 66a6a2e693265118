import type { DocumentTax } from '../../domain/document-tax.ts'
import type { Buyer, InvoiceLine, Party } from '../../domain/invoice.ts'
import type { TaxReason, Treatment } from '../../domain/tax.ts'

/** The taxes of a document as the API shows them: one for each category, rate and name. `base_cents` is without tax. */
export function taxesToApi(taxes: readonly DocumentTax[]) {
  const single = taxes.flatMap(({ treatment, isIncluded, baseCents, taxCents }) => {
    const net = isIncluded ? taxCents.reduce((left, one) => left - one, baseCents) : baseCents
    return treatment.components.map(({ percent, name }, component) => ({
      category: treatment.category,
      percent,
      name,
      base_cents: Number(net),
      tax_cents: Number(taxCents[component] ?? 0n),
      mention: treatment.mention,
      exemption_code: treatment.exemptionCode,
      reason: treatment.reason,
    }))
  })
  const keyOf = ({ category, percent, name, mention, reason }: (typeof single)[number]) =>
    JSON.stringify([category, percent, name, mention, reason])
  return [...Map.groupBy(single, keyOf).values()].flatMap((same) => {
    const [first] = same
    if (!first) return []
    const sumOf = (field: 'base_cents' | 'tax_cents') => same.reduce((sum, one) => sum + one[field], 0)
    return { ...first, base_cents: sumOf('base_cents'), tax_cents: sumOf('tax_cents') }
  })
}

/** A line's share of the taxes. */
export function lineTaxToApi({ amountCents, tax }: InvoiceLine) {
  return {
    tax_cents: Number(tax?.cents ?? 0n),
    tax_category: tax?.category ?? null,
    amount_with_tax_cents: Number(amountCents + (tax?.cents ?? 0n)),
  }
}

/** A party as on the document. */
export function partyToApi({ name, email, address, taxId }: Party) {
  return { name, email, address, tax_id: taxId ?? null }
}

/** The customer's side of a document in answers and events. */
export function buyerToApi({ language, ...party }: Buyer) {
  return { ...partyToApi(party), language }
}

/** Why a line is taxed as it is. */
export function treatmentToApi(treatment: Treatment) {
  return {
    category: treatment.category,
    country: treatment.country,
    region: treatment.region,
    rates: treatment.components.map(({ percent, name }) => ({ percent, name })),
    reason: treatment.reason,
    why: treatment.reason === 'gateway' ? saidByGateway(treatment) : sentences[treatment.reason],
    mention: treatment.mention,
    exemption_code: treatment.exemptionCode,
    seller_tax_id: treatment.sellerTaxId,
    buyer_tax_id: treatment.buyerTaxId,
  }
}

function saidByGateway({ category, components }: Treatment): string {
  const taxes = components.map(({ name, percent }) => `${name} ${percent} %`).join(', ')
  return `The tax gateway said: ${category === 'S' ? taxes : `category ${category}, no tax`}.`
}

const sentences: Readonly<Record<Exclude<TaxReason, 'gateway'>, string>> = {
  no_registration: 'Not taxed: you have no tax registration at the tax point.',
  exempt_customer: 'Exempt: the customer has an exemption.',
  outside_tax_territory: 'Not taxed: the postal code lies in a territory where the country’s VAT does not apply.',
  registered_in_country: 'Taxed where the customer is: you are registered there.',
  country_unknown: 'Taxed at home: the country of the customer is not known.',
  reverse_charge: 'Not taxed: the customer is a business in another member state and owes the tax itself.',
  union_one_stop_shop: 'Taxed at the rate of the customer’s country, by the Union one-stop shop.',
  below_threshold: 'Taxed at home: a sale to a consumer of another member state without a one-stop shop.',
  non_union_one_stop_shop: 'Taxed at the rate of the customer’s country, by the non-Union one-stop shop.',
  abroad: 'Not taxed: the place of supply is abroad, where you have no registration.',
  no_rate: 'Not taxed: you are registered there, but no rate is known. Add one with POST /v1/tax_rates.',
}
