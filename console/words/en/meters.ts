export const title = 'Meters'
export const none = 'No meters'
export const noneWhy =
  'A meter says how events of usage become a quantity; prices for usage refer to it. Create one here, or by POST /v1/meters.'
export const create = 'New meter'
export const created = (name: string) => `${name} counts from now on`
export const name = 'Name'
export const nameHint = 'As people read it'
export const code = 'Code'
export const codeHint = 'Prices refer to it'
export const eventType = 'Type of events'
export const eventTypeHint = 'The type of the events that it counts, as they are sent'
export const aggregation = 'What is counted'
export const aggregations = {
  count: 'Events',
  sum: 'Sum of a value',
  max: 'Largest value',
  min: 'Smallest value',
  latest: 'Latest value',
  unique_count: 'Different values',
  time_weighted: 'Value by time',
} as const
export const aggregationHints = {
  count: 'How many events there were',
  sum: 'All values of a property together: tokens, bytes',
  max: 'The largest value in the period',
  min: 'The smallest value in the period',
  latest: 'The value that was sent last: seats',
  unique_count: 'How many different values a property had: active users',
  time_weighted: 'A value that holds until the next one, on average over the period: storage',
} as const
export const valueProperty = 'Property with the value'
export const valueHint = 'A number; what it counts is refused without one'
export const uniqueHint = 'Events without it do not count'
export const carriesOver = 'What held before a period holds on in it'
export const carriesWhy = 'Otherwise each period begins with nothing'
export const groupBy = 'Groups'
export const groupHint = 'At most 3 properties, one on each line. Prices may choose by them, and usage is shown by them'
export const filters = 'Only some events'
export const addFilter = 'Add a filter'
export const filterProperty = (index: number) => `Filter ${index}: property`
export const filterValues = (index: number) => `Filter ${index}: values`
export const filterHint = 'One on each line; one of them has to be there'
export const removeFilter = (index: number) => `Remove filter ${index}`
export const neverChanges = 'What a meter counts never changes. It counts what was sent before, too.'
export const filterText = (property: string, values: readonly string[]) => `${property}: ${values.join(', ')}`
export const yes = 'Yes'
export const no = 'No'
export const rename = 'Rename'
export const renamed = 'The meter is renamed'
export const archive = 'Archive'
export const archiveTitle = 'Archive meter'
export const archiveWhy =
  'It counts nothing that is sent from now on. What it has counted can be read and billed. It cannot be undone.'
export const archived = 'The meter counts nothing more'
export const archivedAt = 'Archived'
export const statuses = { filling: 'Filling', ready: 'Ready', archived: 'Archived' } as const
export const fillingWhy =
  'It still counts what was sent before it was made. Until that is done its usage cannot be read, and nothing is billed by it.'
export const details = 'What it counts'
