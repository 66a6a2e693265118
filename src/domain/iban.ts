import { remainder } from './creditor-reference.ts'

/** An account that customers pay to. */
export interface PaidAccount {
  readonly iban: string
  readonly bic: string | null
  /** Whose account it is; null: the merchant's own name. */
  readonly name: string | null
}

/** Lengths by country, of the IBAN registry. */
const lengths: Readonly<Record<string, number>> = {
  ...{ AD: 24, AE: 23, AL: 28, AT: 20, AZ: 28, BA: 20, BE: 16, BG: 22, BH: 22, BI: 27, BR: 29, BY: 28, CH: 21, CR: 22 },
  ...{ CY: 28, CZ: 24, DE: 22, DJ: 27, DK: 18, DO: 28, EE: 20, EG: 29, ES: 24, FI: 18, FK: 18, FO: 18, FR: 27, GB: 22 },
  ...{ GE: 22, GI: 23, GL: 18, GR: 27, GT: 28, HN: 28, HR: 21, HU: 28, IE: 22, IL: 23, IQ: 23, IS: 26, IT: 27, JO: 30 },
  ...{ KW: 30, KZ: 20, LB: 28, LC: 32, LI: 21, LT: 20, LU: 20, LV: 21, LY: 25, MC: 27, MD: 24, ME: 22, MK: 19, MN: 20 },
  ...{ MR: 27, MT: 31, MU: 30, NI: 28, NL: 18, NO: 15, OM: 23, PK: 24, PL: 28, PS: 29, PT: 25, QA: 29, RO: 24, RS: 22 },
  ...{ RU: 33, SA: 24, SC: 31, SD: 18, SE: 24, SI: 19, SK: 24, SM: 27, SO: 23, ST: 25, SV: 28, TL: 23, TN: 24, TR: 26 },
  ...{ UA: 29, VA: 22, VG: 24, XK: 20, YE: 30 },
}

/** An IBAN as computers write it: without blanks, in capitals. */
export function compactIban(text: string): string {
  return text.replaceAll(/\s/g, '').toUpperCase()
}

/** Whether it is an IBAN, in compact form: a known country, its length, the right check digits. */
export function isIban(text: string): boolean {
  if (!/^[A-Z]{2}\d\d[0-9A-Z]+$/.test(text) || lengths[text.slice(0, 2)] !== text.length) return false
  return remainder(text.slice(4) + text.slice(0, 4)) === 1
}

/** An IBAN as people read it, in groups of four. */
export function printedIban(iban: string): string {
  return iban.replaceAll(/(.{4})(?=.)/g, '$1 ')
}

/** Whether a Swiss IBAN is a QR-IBAN, whose payments need a QR reference: its bank is 30000 to 31999. */
export function isQrIban(iban: string): boolean {
  const bank = Number(iban.slice(4, 9))
  return /^(CH|LI)/.test(iban) && bank >= 30_000 && bank <= 31_999
}
