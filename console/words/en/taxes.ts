import type { TaxPoint, TaxScheme, UnconfirmedTaxId } from '../../../packages/sdk/index.ts'

export const title = 'Taxes'
export const settings = 'How taxes are computed'
export const edit = 'Edit'
export const mode = 'Taxes'
export const modes: Readonly<Record<string, string>> = {
  none: 'Off',
  rates: 'By your registrations and rates',
  gateway: 'By the gateway “test”, which is no tax law',
}
export const inclusive = 'Prices include taxes'
export const point = 'The day that decides the rates'
export const points: Readonly<Record<TaxPoint, string>> = {
  issue: 'Of issue',
  service_start: 'The first day of the service',
  service_end: 'The last day of the service',
}
export const category = 'What you sell'
export const categoryHint = 'As your own rates call it; standard: everything without a rate of its own'
export const unconfirmed = 'A tax id that its register has not confirmed'
export const unconfirmedChoices: Readonly<Record<UnconfirmedTaxId, string>> = {
  trust: 'Is trusted: the customer is a business',
  charge: 'Counts for nothing: the customer is taxed',
  hold_draft: 'Holds the invoice until the register has answered, 72 hours at most',
}
export const registrations = 'Registrations'
export const noRegistrations = 'No registrations'
export const noRegistrationsWhy =
  'Without a registration nothing is taxed. One counts for its country, from its first day.'
export const addRegistration = 'New registration'
export const registrationAdded = 'It counts for what is billed from now on'
export const registrationRemoved = 'It counts for nothing that is billed from now on'
export const remove = 'Remove'
export const removeWarning =
  'What was billed before keeps its taxes. Better give it a last day, if it was right until then.'
export const country = 'Country'
export const countryHint = 'Two capital letters: DE'
export const region = 'State or province'
export const taxId = 'Your tax id'
export const scheme = 'Scheme'
export const schemes: Readonly<Record<TaxScheme, string>> = {
  local: 'In that country',
  oss_union: 'One-stop shop of the union',
  oss_non_union: 'One-stop shop from outside the union',
}
export const from = 'From'
export const fromMissing = 'The first day on which it counts'
export const until = 'Until'
export const untilHint = 'The first day without it'
export const rates = 'Own rates'
export const noRates = 'No rates of your own'
export const noRatesWhy =
  'The standard rates of the EU, of GB, CH and NO are known. Reduced rates, and states and provinces, are rates of your own.'
export const addRate = 'New rate'
export const change = 'Change'
export const endRate = 'End'
export const endRateHint = 'The first day without it: another rate can begin there'
export const rateEnded = 'The rate ends'
export const deleteRate = 'Delete'
export const deleteRateWhy =
  'For a rate that is wrong: nothing is taxed by it any more. Final documents keep their taxes.'
export const rateDeleted = 'The rate is deleted'
export const rateAdded = 'It counts for what is billed from now on'
export const rateName = 'Name'
export const rateNameHint = 'As on documents: several names at one place are several taxes'
export const percent = 'Percent'
export const percentText = (percent: string) => `${percent} %`

// Of a customer.
export const profile = 'Taxes'
export const noProfile = 'By the address alone'
export const ids = 'Tax ids'
export const idsHint = 'With commas between them; their check digits are looked at'
export const idStatuses = {
  well_formed: 'Well formed',
  confirmed: 'Confirmed',
  unknown: 'Not in its register',
} as const
export const postalCode = 'Postal code'
export const placeHint = 'Only where it is another than in the address'
export const isBusiness = 'A business'
export const exempt = 'Exempt, because of'
export const exemptHint = 'The reason, as it stands on invoices; empty: not exempt'
export const certificate = 'Certificate'
