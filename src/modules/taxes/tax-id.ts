import { refuseField } from '../../domain/refusal.ts'
import { unionCountries } from '../../domain/tax-rates.ts'

/** The part of a validator that is used. */
interface Validator {
  readonly validate: (value: string) => { readonly isValid: boolean; readonly compact?: string }
}

// Each is loaded when the first id of its country comes: all of them would take 11 MB.
const validators: Readonly<Record<string, () => Promise<Validator>>> = {
  AT: () => import('stdnum/lib/cjs/at/uid.js'),
  BE: () => import('stdnum/lib/cjs/be/vat.js'),
  BG: () => import('stdnum/lib/cjs/bg/vat.js'),
  CH: () => import('stdnum/lib/cjs/ch/vat.js'),
  CY: () => import('stdnum/lib/cjs/cy/vat.js'),
  CZ: () => import('stdnum/lib/cjs/cz/dic.js'),
  DE: () => import('stdnum/lib/cjs/de/vat.js'),
  DK: () => import('stdnum/lib/cjs/dk/cvr.js'),
  EE: () => import('stdnum/lib/cjs/ee/kmkr.js'),
  ES: () => import('stdnum/lib/cjs/es/nif.js'),
  FI: () => import('stdnum/lib/cjs/fi/alv.js'),
  FR: () => import('stdnum/lib/cjs/fr/tva.js'),
  GB: () => import('stdnum/lib/cjs/gb/vat.js'),
  GR: () => import('stdnum/lib/cjs/gr/vat.js'),
  HR: () => import('stdnum/lib/cjs/hr/oib.js'),
  HU: () => import('stdnum/lib/cjs/hu/anum.js'),
  IE: () => import('stdnum/lib/cjs/ie/vat.js'),
  IT: () => import('stdnum/lib/cjs/it/iva.js'),
  LT: () => import('stdnum/lib/cjs/lt/pvm.js'),
  LU: () => import('stdnum/lib/cjs/lu/tva.js'),
  LV: () => import('stdnum/lib/cjs/lv/pvn.js'),
  MT: () => import('stdnum/lib/cjs/mt/vat.js'),
  NL: () => import('stdnum/lib/cjs/nl/btw.js'),
  NO: () => import('stdnum/lib/cjs/no/mva.js'),
  PL: () => import('stdnum/lib/cjs/pl/nip.js'),
  PT: () => import('stdnum/lib/cjs/pt/nif.js'),
  RO: () => import('stdnum/lib/cjs/ro/cif.js'),
  SE: () => import('stdnum/lib/cjs/se/vat.js'),
  SI: () => import('stdnum/lib/cjs/si/ddv.js'),
  SK: () => import('stdnum/lib/cjs/sk/dph.js'),
}

/** The country of a VAT id by its prefix: Greece writes EL, Northern Ireland XI; null if it begins with no country. */
export function countryOfTaxId(value: string): string | null {
  const prefix = /^[A-Z]{2}/.exec(value)?.[0]
  if (!prefix) return null
  return { EL: 'GR', XI: 'GB' }[prefix] ?? prefix
}

/**
 * Whether an id is called a VAT identification number, as those of the union, of the United Kingdom and of Norway are. A Swiss one, and
 * a number without a country, is a tax number.
 */
export function isCalledVatId(value: string): boolean {
  const country = countryOfTaxId(value) ?? ''
  return unionCountries.has(country) || country === 'GB' || country === 'NO'
}

/** Without spaces and separators, in capitals: the form in which ids are stored and printed. */
export function compactTaxId(value: string): string {
  return value.toUpperCase().replaceAll(/[\s./-]/g, '')
}

/**
 * Whether the form and the check digits of a VAT id are right; whether it exists only a register knows. `value` is compact, with
 * the prefix of its country. Null for a country whose ids are not known here.
 */
export async function isWellFormed(value: string): Promise<boolean | null> {
  const country = countryOfTaxId(value)
  const load = country === null ? undefined : validators[country]
  if (!country || !load) return null
  const { validate } = await load()
  const withoutPrefix = country === 'CH' ? value : value.slice(2)
  return validate(withoutPrefix).isValid
}

/**
 * The tax id of a seller as it is stored and printed: a VAT id compact, checked as those of customers are; a national tax number, which
 * begins with no country that is known here, as it was given. Refuses `tax_id_invalid`.
 */
export async function checkedSellerId(text: string, pointer: string): Promise<string> {
  const value = compactTaxId(text)
  const isRight = /^CHE\d+$/.test(value) ? await isSwissUid(value) : await isWellFormed(value)
  if (isRight === null) return text
  if (isRight) return value
  const detail =
    'It begins like a VAT id, as DE136695976 does, and has a wrong form or check digit. A national tax number has no country before it.'
  refuseField('tax_id_invalid', pointer, detail)
}

/** The number of a Swiss company is its tax number, with `MWST`, `TVA` or `IVA` after it or without. */
async function isSwissUid(value: string): Promise<boolean> {
  const { validate }: Validator = await import('stdnum/lib/cjs/ch/uid.js')
  return validate(value).isValid
}
