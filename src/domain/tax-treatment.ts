import type { OwnRate, TaxProfile, TaxReason, TaxRegistration, Treatment, UnconfirmedTaxId } from './tax.ts'
import { standardRateOn, territoryOf, unionCountries } from './tax-rates.ts'

/** What a treatment follows from. */
export interface TaxFacts {
  readonly registrations: readonly TaxRegistration[]
  readonly ownRates: readonly OwnRate[]
  readonly unconfirmed: UnconfirmedTaxId
  readonly buyer: TaxProfile
  /** The category of the product; `standard` if nothing is said. */
  readonly category: string
  /** The day of the tax point, an ISO date. */
  readonly day: string
}

/** Everything the rules look at. */
interface Case extends TaxFacts {
  readonly country: string
  readonly isKnown: boolean
  /** The registration at home: the first local one, else that of a one-stop shop. */
  readonly home: TaxRegistration
  readonly there: TaxRegistration | undefined
  readonly isUnionSeller: boolean
  readonly isUnionBuyer: boolean
  readonly isForeignBusiness: boolean
}

interface Rule {
  readonly reason: TaxReason
  readonly when: (one: Case) => boolean
  readonly treat: (one: Case) => Omit<Treatment, 'reason'>
}

// The first rule that applies decides. For services that are supplied electronically.
const rules: readonly Rule[] = [
  {
    reason: 'exempt_customer',
    when: ({ buyer }) => buyer.exempt !== null,
    treat: (one) => untaxed(one, 'E', { mention: one.buyer.exempt?.reason ?? null, country: one.country }),
  },
  { reason: 'country_unknown', when: ({ isKnown }) => !isKnown, treat: (one) => taxedIn(one, one.home) },
  {
    reason: 'outside_tax_territory',
    when: ({ country, buyer }) => territoryOf(country, buyer.postalCode)?.percent === null,
    treat: outsideScope,
  },
  {
    reason: 'registered_in_country',
    when: ({ there }) => there !== undefined,
    treat: (one) => taxedIn(one, one.there ?? one.home),
  },
  {
    reason: 'reverse_charge',
    when: (one) => one.isUnionSeller && one.isUnionBuyer && one.isForeignBusiness,
    treat: (one) => untaxed(one, 'AE', { exemptionCode: 'VATEX-EU-AE', mention: 'Reverse charge' }),
  },
  {
    reason: 'union_one_stop_shop',
    when: (one) => one.isUnionSeller && one.isUnionBuyer && registrationOf(one, 'oss_union') !== undefined,
    treat: (one) => taxedIn(one, registrationOf(one, 'oss_union') ?? one.home, one.country),
  },
  {
    // Below EUR 10,000 a year consumers of other member states are taxed at home (article 59c).
    reason: 'below_threshold',
    when: (one) => one.isUnionSeller && one.isUnionBuyer,
    treat: (one) => taxedIn(one, one.home, one.home.country),
  },
  {
    reason: 'non_union_one_stop_shop',
    when: (one) => one.isUnionBuyer && !one.isForeignBusiness && registrationOf(one, 'oss_non_union') !== undefined,
    treat: (one) => taxedIn(one, registrationOf(one, 'oss_non_union') ?? one.home, one.country),
  },
  { reason: 'abroad', when: () => true, treat: outsideScope },
]

/** How a sale is taxed: pure, by the first rule that applies. Rates are those of the day of the tax point. */
export function treatmentOf(facts: TaxFacts): Treatment {
  const registrations = facts.registrations.filter((one) => holdsOn(one, facts.day))
  const home = registrations.find(({ scheme }) => scheme === 'local') ?? registrations[0]
  if (!home) return { ...notRegistered, buyerTaxId: facts.buyer.taxIds[0]?.value ?? null }
  const one = caseOf({ ...facts, registrations }, home)
  const rule = rules.find(({ when }) => when(one))
  if (!rule) throw new Error('the last rule of taxes always applies')
  const treatment = rule.treat(one)
  return { ...treatment, reason: treatment.components.length > 0 ? rule.reason : 'no_rate', ...componentsOf(treatment) }
}

/** Whether it depends on a tax id that no register has confirmed. */
export function turnsOnTaxId(facts: Omit<TaxFacts, 'unconfirmed'>): boolean {
  const [trusted, charged] = (['trust', 'charge'] as const).map((unconfirmed) => treatmentOf({ ...facts, unconfirmed }))
  return trusted?.reason !== charged?.reason
}

const none = { percent: '0', name: 'VAT' }

const notRegistered: Treatment = {
  category: 'O',
  country: null,
  region: null,
  components: [none],
  exemptionCode: 'VATEX-EU-O',
  mention: null,
  reason: 'no_registration',
  sellerTaxId: null,
  buyerTaxId: null,
}

// A place with a registration but without a rate is not taxed: a wrong rate would be worse than a visible gap.
function componentsOf(treatment: Omit<Treatment, 'reason'>): Partial<Treatment> {
  if (treatment.components.length > 0) return {}
  return { category: 'O', components: [none], exemptionCode: 'VATEX-EU-O' }
}

function caseOf(facts: TaxFacts, home: TaxRegistration): Case {
  const { buyer, registrations } = facts
  const country = buyer.country ?? home.country
  const isThere = ({ scheme, region, ...one }: TaxRegistration) =>
    scheme === 'local' && one.country === country && (region === null || region === buyer.region)
  const isUnionSeller = registrations.some(
    ({ scheme, country }) => scheme === 'oss_union' || (scheme === 'local' && unionCountries.has(country)),
  )
  return {
    ...facts,
    country,
    isKnown: buyer.country !== null,
    home,
    there: registrations.find(isThere),
    isUnionSeller,
    isUnionBuyer: unionCountries.has(country),
    isForeignBusiness: buyer.isBusiness && usedTaxId(facts) !== null,
  }
}

/** The id that proves a business, by what an unconfirmed one means. */
function usedTaxId({ buyer, unconfirmed }: TaxFacts): string | null {
  const isProof = ({ type, status }: TaxProfile['taxIds'][number]) =>
    isVatId(type) && (status === 'confirmed' || (status === 'well_formed' && unconfirmed === 'trust'))
  return buyer.taxIds.find(isProof)?.value ?? null
}

/** Whether ids of this type are VAT ids, which prove a business. */
export function isVatId(type: string): boolean {
  return /vat/i.test(type)
}

function registrationOf({ registrations }: Case, scheme: TaxRegistration['scheme']): TaxRegistration | undefined {
  return registrations.find((one) => one.scheme === scheme)
}

function holdsOn({ from, until }: { readonly from: string; readonly until: string | null }, day: string): boolean {
  return from <= day && (until === null || day < until)
}

function taxedIn(one: Case, registration: TaxRegistration, country = registration.country): Omit<Treatment, 'reason'> {
  const region = one.buyer.country === country ? one.buyer.region : null
  const components = ratesOf(one, country, region)
  const isZero = components.length > 0 && components.every(({ percent }) => Number(percent) === 0)
  return {
    category: isZero ? 'Z' : 'S',
    country,
    region,
    components,
    exemptionCode: null,
    mention: null,
    sellerTaxId: registration.taxId,
    buyerTaxId: usedTaxId(one) ?? one.buyer.taxIds[0]?.value ?? null,
  }
}

/** The taxes of a place: the tenant's own for the category, else the standard rate of the country or of its territory. */
function ratesOf(one: Case, country: string, region: string | null): Treatment['components'] {
  const { ownRates, category, day, buyer } = one
  const own = ownRates.filter(
    (rate) => rate.country === country && (rate.region === null || rate.region === region) && holdsOn(rate, day),
  )
  const ofCategory = own.filter((rate) => rate.category === category)
  const ofAll = own.filter((rate) => rate.category === 'standard' || rate.category === 'S')
  const used = ofCategory.length > 0 ? ofCategory : ofAll
  if (used.length > 0) return used.map(({ percent, name }) => ({ percent, name }))
  const territory = buyer.country === country ? territoryOf(country, buyer.postalCode) : null
  const percent = territory?.percent ?? standardRateOn(country, day)
  return percent === null ? [] : [{ percent, name: 'VAT' }]
}

function outsideScope(one: Case): Omit<Treatment, 'reason'> {
  return untaxed(one, 'O', { exemptionCode: 'VATEX-EU-O', country: one.country })
}

function untaxed(
  one: Case,
  category: Treatment['category'],
  { mention = null, exemptionCode = null, country = one.country }: Partial<Treatment>,
): Omit<Treatment, 'reason'> {
  return {
    category,
    country,
    region: one.buyer.region,
    components: [none],
    exemptionCode,
    mention,
    sellerTaxId: one.home.taxId,
    buyerTaxId: usedTaxId(one) ?? one.buyer.taxIds[0]?.value ?? null,
  }
}
