export const title = 'Usage alerts'
export const none = 'No alerts'
export const noneWhy =
  'An alert records the event usage_alert.reached when a customer has used so much: webhooks carry it on. Create one here, or by POST /v1/usage_alerts.'
export const create = 'New alert'
export const created = 'The alert watches from now on'
export const kind = 'What is watched'
export const kinds = {
  meter: 'The quantity of a meter in a calendar month',
  price: 'What usage costs in a billing period',
} as const
export const meter = 'Meter'
export const chooseMeter = 'Choose a meter'
export const meterOf = (name: string, code: string) => `${name} (${code})`
export const price = 'Code of the price'
export const priceHint = 'Of all plans that have a price for usage with this code'
export const customerHint = 'Leave it empty for every customer'
export const thresholds = 'Thresholds'
export const ofMeter = 'A quantity on each line; each is reported once a month'
export const ofPrice =
  'An amount in minor units on each line, such as 10000 for 100.00; each is reported once a billing period'
export const watches = 'Watches'
export const watchesMeter = (code: string) => `Quantity of ${code}`
export const watchesPrice = (code: string) => `Cost of ${code}, in minor units`
export const everyCustomer = 'Every customer'
export const isActive = 'Active'
export const isArchived = 'Archived'
export const action = 'Action'
export const archive = 'Archive'
export const archiveTitle = 'Archive the alert'
export const archiveWhy = 'It reports nothing any more. This cannot be undone.'
export const archived = 'The alert is archived'
