export const title = 'Usage'
export const noCustomer = 'Whose usage?'
export const noCustomerWhy = 'Search for a customer: their usage is shown by meter, and the events that were sent.'
export const meter = 'Meter'
export const from = 'From'
export const until = 'Until'
export const window = 'By'
export const windows = { hour: 'Hour', day: 'Day', month: 'Month' } as const
export const group = 'Groups'
export const groupNames = (names: readonly string[]) => names.join(' and ')
export const ofMeter = (name: string) => `Usage by ${name}`
export const byMeter = 'Usage by meter'
export const noMeters = 'No meters'
export const noMetersWhy = 'A meter says how events become a quantity. They are made under Meters.'
export const notUsed = 'Nothing was used'
export const notUsedWhy = 'In this time no event was sent that the meter counts.'
export const time = 'Begins'
export const quantity = 'Quantity'
export const counted = 'Events'
export const filling = 'still counts the past'
export const noProperty = 'none'
export const chart = (quantity: string) => `At most ${quantity}`
export const events = 'Events'
export const noEvents = 'No events'
export const noEventsWhy = 'Programs send events of usage by POST /v1/usage, and each is counted once.'
export const occurred = 'Occurred'
export const type = 'Type'
export const properties = 'Properties'
export const isCounted = 'Sent'
export const isVoid = 'Void'
export const voidAction = 'Void'
export const voidTitle = 'Void an event'
export const voidWhy = (id: string) =>
  `The event ${id} no longer counts. What was billed of it is billed less with the next document.`
export const voidForever = 'Its id stays used, and this cannot be undone.'
export const voided = 'The event no longer counts'
export const notVoided = {
  not_found: 'There is no such event.',
  too_old: 'The event is too old to be voided.',
} as const

export const current = 'Current usage'
export const item = 'Item'
export const costSoFar = 'Cost so far'
export const billed = 'Billed of it'
export const period = 'Period'
export const uncovered = 'Used but not billed'
export const uncoveredWhy = 'In a trial, a pause or before the start'
export const uncoveredOf = (item: string, quantity: string, events: number) =>
  `${item}: ${quantity}, in ${events === 1 ? '1 event' : `${events} events`}`
export const showUsage = 'Show usage'
export const version = (code: string, version: number) => (version === 1 ? code : `${code}, version ${version}`)

export const measured = 'Measured'
export const inEvents = (quantity: string, events: number) =>
  `${quantity}, in ${events === 1 ? '1 event' : `${events.toLocaleString('en')} events`}`
export const steps = 'How it becomes money'
export const step = 'Step'
export const units = 'Units'
export const unitAmount = 'For each'
export const amount = 'Amount'
export const stepNames: Readonly<Record<string, string>> = {
  transformed: 'Sold as',
  included: 'Left after included units',
  units: 'Units',
  tier: 'Tier',
  packages: 'Packages',
  percentage: 'Part of the units',
  events: 'Events',
  cell: 'Cell',
  minimum: 'Raised to the minimum',
  maximum: 'Cut to the maximum',
}
export const stepOf = (name: string, of: string) => `${name}: ${of}`
export const once = (range: string, fixed: string) => `${range}, ${fixed} once`
export const percent = (rate: string) => `${rate} %`
export const ofAPeriod = 'Steps are of a whole period at this rate of use'
export const served = (seconds: number, length: number) =>
  `${((100 * seconds) / length).toFixed(1)} % of the period is due`
export const due = 'Comes to, after discounts'
export const before = 'Less what was billed before'
