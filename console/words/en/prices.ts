const plural = (count: number, one: string) => (count === 1 ? one : `${count} ${one}s`)

export const interval = (count: number, unit: string) => (count === 1 ? `a ${unit}` : `every ${plural(count, unit)}`)
export const once = 'once'
export const flat = (amount: string) => amount
export const perUnit = (amount: string) => `${amount} per unit`
export const packaged = (amount: string, size: number) => `${amount} per ${size} units`
export const graduated = (amount: string, tiers: number) =>
  `from ${amount} per unit, graduated in ${plural(tiers, 'tier')}`
export const volume = (amount: string, tiers: number) =>
  `from ${amount} per unit, by volume in ${plural(tiers, 'tier')}`
export const percentage = (rate: string, fixed: string | null) =>
  fixed === null ? `${rate} % of the units` : `${rate} % of the units and ${fixed} per event`
export const matrix = (amount: string, properties: readonly string[]) =>
  [`from ${amount} per unit`, properties.join(' and ')].filter(Boolean).join(' by ')
export const ofUsage = (meter: string, what: string) => `Usage of ${meter}: ${what}`
export const metered = (meter: string) => `Counted by the meter ${meter}`
export const filter = (property: string, values: readonly string[]) =>
  `Only events with ${property} ${values.join(', ')}`
export const partInFull = 'A part of a period has all of the tiers, included units and limits'
export const cellAll = 'all'
export const cellOthers = 'all others'
export const whole = (what: string, time: string) => `${what} ${time}`
export const arrears = 'Billed when the period is over'
export const trial = (days: number) => `${plural(days, 'day')} of trial`
export const included = (quantity: string) => `${quantity} units included`
export const minimum = (amount: string) => `At least ${amount} a period`
export const maximum = (amount: string) => `At most ${amount} a period`
export const transform = (size: number, how: string) => `Counted in units of ${size}, rounded ${how}`
export const defaultQuantity = (quantity: number) => `${quantity} by default`
export const models = {
  flat: 'Flat: one amount, whatever the quantity',
  per_unit: 'Per unit: an amount for each unit',
  graduated: 'Graduated: each unit costs what its own tier says',
  volume: 'Volume: all units cost what the tier of the whole quantity says',
  package: 'Package: an amount for each started package',
  percentage: 'Percentage: a part of the units, and an amount for each event',
  matrix: 'Matrix: each unit costs what its cell says',
} as const
export const explained = {
  flat: 'One amount, whatever the quantity.',
  per_unit: 'The amount times the quantity.',
  graduated: 'Each unit costs what its own tier says; each tier that is reached adds its fixed amount.',
  volume: 'All units cost what the tier of the whole quantity says, plus its fixed amount.',
  package: 'An amount for each started package.',
  percentage: 'A part of the units, which are money in minor units, and an amount for each event.',
  matrix: 'Each unit costs what the first cell says that its event fits.',
} as const
export const tier = 'Units'
export const tierRange = (from: string, to: string | null) => (to === null ? `more than ${from}` : `${from} – ${to}`)
export const tierFirst = (to: string | null) => (to === null ? 'all' : `up to ${to}`)
export const tierUnit = 'For each unit'
export const tierFlat = 'Fixed amount'
