/** The codes of UNCL 5305: standard rate, zero rated, exempt, reverse charge, export, outside the scope. */
export const taxCategories = ['S', 'Z', 'E', 'AE', 'G', 'O'] as const
export type TaxCategory = (typeof taxCategories)[number]

export const taxSchemes = ['local', 'oss_union', 'oss_non_union'] as const

/** Where the seller is registered for taxes: that is what turns taxes on. Days are ISO dates; `until` is the first one without. */
export interface TaxRegistration {
  readonly country: string
  readonly region: string | null
  readonly taxId: string | null
  readonly scheme: (typeof taxSchemes)[number]
  readonly from: string
  readonly until: string | null
}

export const taxIdStatuses = ['well_formed', 'confirmed', 'unknown'] as const

/** A tax id of a customer. Its form is right; `confirmed` and `unknown` are what the register of its country said. */
export interface TaxId {
  readonly type: string
  readonly value: string
  readonly status: (typeof taxIdStatuses)[number]
}

/** What decides how a customer is taxed. */
export interface TaxProfile {
  readonly country: string | null
  readonly region: string | null
  readonly postalCode: string | null
  readonly taxIds: readonly TaxId[]
  readonly isBusiness: boolean
  readonly exempt: { readonly reason: string; readonly certificate: string | null } | null
}

/** A rate of the tenant's own, for one category of products. Several at one place are several taxes. */
export interface OwnRate {
  readonly country: string
  readonly region: string | null
  readonly category: string
  readonly percent: string
  readonly name: string
  readonly from: string
  readonly until: string | null
}

/** What a tax id means that its register has not confirmed; `hold_draft`: an invoice that it decides about waits as a draft. */
export const unconfirmedTaxIds = ['trust', 'charge', 'hold_draft'] as const
export type UnconfirmedTaxId = (typeof unconfirmedTaxIds)[number]

/** What a draft waits for: the answer of a tax gateway, or that a register confirms or refuses a tax id. */
export const taxWaits = ['tax', 'tax_id'] as const
export type TaxWait = (typeof taxWaits)[number]

/** Who can compute taxes in place of the rates. */
export const taxGatewayKinds = ['test'] as const
export type TaxGatewayKind = (typeof taxGatewayKinds)[number]

/** Which instant decides the rates. */
export const taxPoints = ['issue', 'service_start', 'service_end'] as const
export type TaxPoint = (typeof taxPoints)[number]

/** What a tenant says about taxes. */
export interface TaxTerms {
  /** Who computes them; null: registrations and rates. */
  readonly gateway: TaxGatewayKind | null
  readonly pricesInclude: boolean
  readonly point: TaxPoint
  readonly category: string
  readonly unconfirmed: UnconfirmedTaxId
  readonly registrations: readonly TaxRegistration[]
  readonly ownRates: readonly OwnRate[]
}

/** Why a treatment was chosen: one word for each rule. */
export type TaxReason =
  | 'no_registration'
  | 'exempt_customer'
  | 'outside_tax_territory'
  | 'registered_in_country'
  | 'country_unknown'
  | 'reverse_charge'
  | 'union_one_stop_shop'
  | 'below_threshold'
  | 'non_union_one_stop_shop'
  | 'abroad'
  | 'no_rate'
  | 'gateway'

/** One tax of a treatment. */
export interface TaxComponent {
  readonly percent: string
  readonly name: string
}

/** How something sold is taxed, and why. */
export interface Treatment {
  readonly category: TaxCategory
  readonly country: string | null
  readonly region: string | null
  /** One or more; without a tax one of 0 percent. */
  readonly components: readonly TaxComponent[]
  readonly exemptionCode: string | null
  /** A sentence that the law wants on the document. */
  readonly mention: string | null
  readonly reason: TaxReason
  /** The ids that the treatment stands on: of the seller's registration, and of the buyer. */
  readonly sellerTaxId: string | null
  readonly buyerTaxId: string | null
}
