export const title = 'Settings'
export const edit = 'Edit'
export const company = 'Your company, as on invoices'
export const name = 'Name'
export const address = 'Address'
export const invoicing = 'Invoices'
export const netDays = 'Days until an invoice is due'
export const draftHours = 'Hours that a renewal stays a draft'
export const usageGrace = 'Minutes that usage may come later'
export const usageGraceHint = 'So long after its period an invoice with usage stays a draft'
export const timeZone = 'Time zone'
export const timeZoneHint = 'The years of document numbers begin by its calendar: Europe/Berlin'
export const numberSeries = 'Numbers count'
export const seriesChoices = [
  { value: 'tenant', label: 'for all customers together' },
  { value: 'customer', label: 'for each customer' },
] as const
export const numberFormat = 'Number of an invoice'
export const numberFormatHint = 'The # become the counter; {year} and {customer} are filled in'
export const creditNoteFormat = 'Number of a credit note'
export const firstNumber = 'First number'
export const bank = 'Bank account, printed on invoices'
export const iban = 'IBAN'
export const bic = 'BIC'
export const accountName = 'Holder, if not your company'
export const dunning = 'Dunning policy'
export const defaultPolicy = 'The default: attempts after 1, 3, 5 and 7 days'
export const sepaNotice = 'Days of notice before a SEPA debit'
export const line1 = 'Street'
export const line2 = 'Second line'
export const postalCode = 'Postal code'
export const city = 'City'
export const state = 'State'
export const country = 'Country'
export const gateways = 'Gateway accounts'
export const noGateways = 'No gateway account'
export const noGatewaysWhy =
  'Through a gateway invoices are collected automatically. The gateway "test" takes no money.'
export const addGateway = 'Add gateway account'
export const gatewayAdded = 'The account is added'
export const gateway = 'Gateway'
export const gatewayChoices = [
  { value: 'test', label: 'Test: takes no money' },
  { value: 'stripe', label: 'Stripe' },
] as const
export const label = 'Label'
export const secretKey = 'Secret key'
export const secretKeyHint = 'It is stored sealed and never shown again'
export const webhookSecret = 'Signing secret of its webhook'
export const currencies = 'Currencies'
export const currenciesHint = 'Codes with spaces between them; empty means all'
export const allCurrencies = 'All currencies'
export const problem = 'Problem'
export const notCompared = {
  refund: 'Refunds are not compared',
  dispute: 'Disputes are not compared',
  payment_method: 'Changes of stored methods are not compared',
}
export const disable = 'Disable'
export const disabled = 'Nothing new is collected through it'
export const disableWarning = 'Nothing new is collected through this account. What is under way is finished.'
export const portal = 'Customer portal'
export const portalEnabled = 'Customers may open the portal'
export const portalWhy = 'By a link that you make for them. They always see their invoices and subscriptions.'
export const portalParts = {
  change_plan: 'Change the plan, among those below',
  cancel: 'Cancel at the end of the period',
  edit_details: 'Change name, e-mail and address',
  pay: 'Pay open invoices',
  add_payment_method: 'Add payment methods, and choose the default',
} as const
export const portalPlans = 'Plans that they may change to'
export const portalPlansHint = 'Codes with commas between them, in the order in which they are shown'
export const portalMail = 'Mail them a link when they ask for one'
export const portalMailHint = 'To the e-mail address that you have of them. It needs a mail server.'
export const portalAddress = 'Where they ask for a link'
export const portalOff = 'Off'
export const portalOn = 'On'
