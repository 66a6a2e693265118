export const title = 'Plans and prices'
export const none = 'No plans'
export const noneWhy = 'A plan is what you sell, at which prices, how often. Create one here, or by POST /v1/plans.'
export const create = 'New plan'
export const created = (name: string) => `${name} can be subscribed to now`
export const name = 'Name'
export const nameHint = 'As printed on invoices'
export const code = 'Code'
export const codeHint = 'A short name for programs; all revisions have it'
export const revision = 'Revision'
export const product = 'Product'
export const productHint = 'A customer has at most one live subscription to each product'
export const prices = 'Prices'
export const active = 'Sold'
export const inactive = 'No longer sold'
export const yesNo = [
  { value: 'true', label: 'Sold' },
  { value: 'false', label: 'No longer sold' },
] as const
export const currencyHint = 'Three letters: EUR'
export const edit = 'Edit'
export const editTitle = 'Edit plan'
export const revise = 'New revision'
export const reviseTitle = 'New revision'
export const revised = (revision: number) => `Revision ${revision} is sold from now on`
export const reviseWhy = 'Subscriptions stay on the revision they have until you move them.'
export const migrate = 'Move subscribers'
export const deactivate = 'Stop selling'
export const activate = 'Sell again'
export const deactivated = 'It is no longer sold'
export const activated = 'It is sold again'
export const revisions = 'Revisions'
export const subscribers = 'Subscribers'
export const showSubscribers = 'Show subscribers'
export const details = 'Details'
export const thisOne = 'This one'
export const interval = 'Interval'
export const intervals = { day: 'Days', week: 'Weeks', month: 'Months', year: 'Years' } as const
export const every = 'Every'
export const trialDays = 'Days of trial'
export const taxCategory = 'Kind of goods, for taxes'
export const kind = 'Kind'
export const kinds = { recurring: 'Recurring', one_off: 'One-off', usage: 'For usage' } as const
export const model = 'Model'
export const models = {
  per_unit: 'Per unit',
  flat: 'Flat',
  graduated: 'Graduated',
  volume: 'Volume',
  package: 'Package',
  percentage: 'Percentage',
  matrix: 'Matrix',
} as const
export const meter = 'Meter'
export const chooseMeter = 'Choose a meter'
export const noMeters = 'There is no meter yet: make one first'
export const meterOf = (name: string, code: string) => (name === code ? code : `${name} (${code})`)
export const partialPeriod = 'A part of a period has'
export const partialPeriods = {
  scaled: 'that part of tiers, included units and limits',
  full: 'all of them',
} as const
export const filters = 'Only some events'
export const filterOf = (property: string) => `Only where ${property} is`
export const filterHint = 'One value on each line; empty: all'
export const rate = 'Rate'
export const rateHint = 'Of the units, which are money in minor units'
export const fixedAmount = 'For each event'
export const meterFirst = 'Choose a meter first: its groups are what a matrix has cells for.'
export const noGroups = 'This meter groups by no property, so a matrix has no cells. Choose another meter or model.'
export const cellsWhy = 'An event costs what the first cell says that it fits. An empty value fits all.'
export const cellWhen = (index: number, property: string) => `Cell ${index}: ${property}`
export const cellUnit = (index: number) => `Cell ${index}: for each unit`
export const removeCell = (index: number) => `Remove cell ${index}`
export const addCell = 'Add a cell'
export const defaultUnit = 'Each unit that fits no cell'
export const timing = 'Billed'
export const timings = { in_advance: 'When the period begins', in_arrears: 'When the period is over' } as const
export const amount = 'Amount'
export const packageSize = 'Units in a package'
export const tiers = 'Tiers'
export const tierUpTo = (index: number) => `Tier ${index}: up to`
export const tierRest = 'All the rest'
export const tierUnit = (index: number) => `Tier ${index}: for each unit`
export const tierFlat = (index: number) => `Tier ${index}: fixed amount`
export const addTier = 'Add a tier'
export const removeTier = (index: number) => `Remove tier ${index}`
export const addPrice = 'Add a price'
export const removePrice = 'Remove this price'
export const priceTitle = (index: number) => `Price ${index}`
export const priceCode = 'Code of the price'
export const priceName = 'Name of the price'
export const priceNameHint = 'Empty: the name of the plan'
export const asPlan = 'As the plan'
export const advanced = 'Advanced'
export const quantity = 'Default quantity'
export const minimum = 'Least for a period'
export const maximum = 'Most for a period'
export const included = 'Units included'
export const divideBy = 'Counted in units of'
export const divideHint = '1000: 7,400 are sold as 8 when rounded up'
export const round = 'Rounded'
export const rounds = { up: 'Up', down: 'Down', nearest: 'To the nearest' } as const
export const calculator = 'Calculator'
export const units = 'Units'
export const unitsIn = (cell: string) => `Units, ${cell}`
export const eventsCounted = 'Events'
export const allOthers = 'all others'
export const costs = (amount: string, time: string) => `${amount} ${time}`
export const notComplete = 'Enter the amounts to see what a period costs'
export const to = 'To'
export const when = 'When'
export const whens = { period_end: 'At the end of their period', now: 'Now' } as const
export const overrides = 'Agreed prices'
export const overrideChoices = { keep: 'Keep them', drop: 'Drop them' } as const
export const migrateTitle = 'Move subscribers'
export const migrateSubmit = 'Move subscribers'
export const migrationStarted = 'The subscribers are being moved'
export const subscriptions = 'Subscriptions'
export const skipped = 'Skipped'
export const differenceNow = 'Invoiced or credited at once'
export const differenceLater = 'Difference at the next renewals'
export const migrations = 'Migrations'
export const progress = (done: number, all: number | null) => (all === null ? 'Counting …' : `${done} of ${all}`)
export const cancelMigration = 'Stop'
export const migrationCanceled = 'No more subscriptions are moved'
export const migrationStatus = { running: 'Running', done: 'Done', canceled: 'Canceled' } as const
export const toPlan = (code: string, revision: number) => `${code}, revision ${revision}`
export const unknownPlan = 'Another plan'
export const metadataHint = 'One name=value on each line'
export const noSubscribers = 'Nobody is subscribed to this revision'
