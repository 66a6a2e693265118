/** A standard rate from a day on, until the next row of its country. */
interface DatedRate {
  readonly from: string
  readonly percent: string
}

// Standard rates of EU-27 since 2016, GB, CH (since 2024) and NO. Compared with three public data sets on 2026-11-29, and again by
// `scripts/compare-tax-rates.ts`. Reduced rates depend on the product: they are own rates of the tenant.
const standardRates: Readonly<Record<string, readonly DatedRate[]>> = {
  AT: [{ from: '2016-01-01', percent: '20' }],
  BE: [{ from: '2016-01-01', percent: '21' }],
  BG: [{ from: '2016-01-01', percent: '20' }],
  CH: [{ from: '2024-01-01', percent: '8.1' }],
  CY: [{ from: '2016-01-01', percent: '19' }],
  CZ: [{ from: '2016-01-01', percent: '21' }],
  DE: [
    { from: '2016-01-01', percent: '19' },
    { from: '2020-07-01', percent: '16' },
    { from: '2021-01-01', percent: '19' },
  ],
  DK: [{ from: '2016-01-01', percent: '25' }],
  EE: [
    { from: '2016-01-01', percent: '20' },
    { from: '2024-01-01', percent: '22' },
    { from: '2025-07-01', percent: '24' },
  ],
  ES: [{ from: '2016-01-01', percent: '21' }],
  FI: [
    { from: '2016-01-01', percent: '24' },
    { from: '2024-09-01', percent: '25.5' },
  ],
  FR: [{ from: '2016-01-01', percent: '20' }],
  GB: [{ from: '2016-01-01', percent: '20' }],
  GR: [
    { from: '2016-01-01', percent: '23' },
    { from: '2016-06-01', percent: '24' },
  ],
  HR: [{ from: '2016-01-01', percent: '25' }],
  HU: [{ from: '2016-01-01', percent: '27' }],
  IE: [
    { from: '2016-01-01', percent: '23' },
    { from: '2020-09-01', percent: '21' },
    { from: '2021-03-01', percent: '23' },
  ],
  IT: [{ from: '2016-01-01', percent: '22' }],
  LT: [{ from: '2016-01-01', percent: '21' }],
  LU: [
    { from: '2016-01-01', percent: '17' },
    { from: '2023-01-01', percent: '16' },
    { from: '2024-01-01', percent: '17' },
  ],
  LV: [{ from: '2016-01-01', percent: '21' }],
  MT: [{ from: '2016-01-01', percent: '18' }],
  NL: [{ from: '2016-01-01', percent: '21' }],
  NO: [{ from: '2016-01-01', percent: '25' }],
  PL: [{ from: '2016-01-01', percent: '23' }],
  PT: [{ from: '2016-01-01', percent: '23' }],
  RO: [
    { from: '2016-01-01', percent: '20' },
    { from: '2017-01-01', percent: '19' },
    { from: '2025-08-01', percent: '21' },
  ],
  SE: [{ from: '2016-01-01', percent: '25' }],
  SI: [{ from: '2016-01-01', percent: '22' }],
  SK: [
    { from: '2016-01-01', percent: '20' },
    { from: '2025-01-01', percent: '23' },
  ],
}

/** A part of a country with another rate; its rate is null where the country's VAT does not apply. */
interface Territory {
  readonly name: string
  readonly postalCode: RegExp
  readonly percent: string | null
}

const territories: Readonly<Record<string, readonly Territory[]>> = {
  AT: [
    { name: 'Jungholz', postalCode: /^(?:6691)$/, percent: '19' },
    { name: 'Mittelberg', postalCode: /^(?:699[123])$/, percent: '19' },
  ],
  DE: [
    { name: 'Büsingen am Hochrhein', postalCode: /^(?:78266)$/, percent: null },
    { name: 'Heligoland', postalCode: /^(?:27498)$/, percent: null },
  ],
  ES: [
    { name: 'Canary Islands', postalCode: /^(?:(35\d{3}|38\d{3}))$/, percent: null },
    { name: 'Ceuta', postalCode: /^(?:(5100[1-5]|5107[0-1]|51081))$/, percent: null },
    { name: 'Melilla', postalCode: /^(?:(5200[0-6]|5207[0-1]|52081))$/, percent: null },
  ],
  FR: [
    { name: 'Guadeloupe', postalCode: /^(?:971\d{2,})$/, percent: '8.5' },
    { name: 'Martinique', postalCode: /^(?:972\d{2,})$/, percent: '8.5' },
    { name: 'Guyane', postalCode: /^(?:973\d{2,})$/, percent: null },
    { name: 'Reunion', postalCode: /^(?:974\d{2,})$/, percent: '8.5' },
    { name: 'Mayotte', postalCode: /^(?:976\d{2,})$/, percent: null },
  ],
  GR: [{ name: 'Mount Athos', postalCode: /^(?:63086)$/, percent: null }],
  IT: [
    { name: 'Campione d’Italia', postalCode: /^(?:22061)$/, percent: null },
    { name: 'Livigno', postalCode: /^(?:23041)$/, percent: null },
  ],
  PT: [
    { name: 'Madeira', postalCode: /^(?:9[0-4]\d{2,})$/, percent: '22' },
    { name: 'Azores', postalCode: /^(?:9[5-9]\d{2,})$/, percent: '18' },
  ],
}

/** The member states of the European Union, whose VAT is one system. */
export const unionCountries: ReadonlySet<string> = new Set(
  Object.keys(standardRates).filter((country) => !['GB', 'CH', 'NO'].includes(country)),
)

/** The countries whose standard rate is known here. */
export const ratedCountries: readonly string[] = Object.keys(standardRates)

/** The standard rate of a country on a day (`2026-11-30`); null where none is known. */
export function standardRateOn(country: string, day: string): string | null {
  return standardRates[country]?.findLast(({ from }) => from <= day)?.percent ?? null
}

/** The part of a country with another rate that a postal code lies in; null for the rest of the country. */
export function territoryOf(country: string, postalCode: string | null): Territory | null {
  const code = postalCode?.replaceAll(/[\s-]/g, '') ?? ''
  return territories[country]?.find((one) => one.postalCode.test(code)) ?? null
}
