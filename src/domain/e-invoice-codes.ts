import { unionCountries } from './tax-rates.ts'

// The code lists of EN 16931 (rules 1.3.16), as far as documents use them.

/** Countries (BR-CL-14): ISO 3166, Northern Ireland (XI), Kosovo (1A). */
export const countryCodes: ReadonlySet<string> = new Set(
  [
    '1A AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY',
    'BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM',
    'FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT',
    'JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN',
    'MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT',
    'PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL',
    'TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XI YE YT ZA ZM ZW',
  ].flatMap((line) => line.split(' ')),
)

/** A VAT identification number, which begins with its country or EL for Greece (BR-CO-09); null for a number of another kind. */
export function vatIdOf(taxId: string | null): string | null {
  const prefix = taxId?.slice(0, 2) ?? ''
  return prefix === 'EL' || countryCodes.has(prefix) ? taxId : null
}

/** Kinds of electronic addresses (BR-CL-25): the EAS list. `EM` is an email address. */
export const addressSchemes: ReadonlySet<string> = new Set(
  [
    '0002 0007 0009 0037 0060 0088 0096 0097 0106 0130 0135 0142 0147 0151 0154 0158 0170 0177 0183 0184 0188 0190',
    '0191 0192 0193 0194 0195 0196 0198 0199 0200 0201 0202 0203 0204 0205 0208 0209 0210 0211 0212 0213 0215 0216',
    '0217 0218 0219 0220 0221 0225 0230 0235 0240 0244 0242 0245 0246 0248 9910 9913 9914 9915 9918 9919 9920 9922',
    '9923 9924 9925 9926 9927 9928 9929 9930 9931 9932 9933 9934 9935 9936 9937 9938 9939 9940 9941 9942 9943 9944',
    '9945 9946 9947 9948 9949 9950 9951 9952 9953 9957 9959 AN AQ AS AU EM',
  ].flatMap((line) => line.split(' ')),
)

// Kinds that the standard has and Peppol does not deliver to.
const notInPeppol = ['0037', '0147', '0154', '0158', '0170', '0177', '0193', '0194', '0202', '0203', '0205', '0212']
const neitherInPeppol = ['0213', '0215', '0217', '0219', '0220', 'AN', 'AQ', 'AS', 'AU', 'EM']

/** Whether Peppol delivers to addresses of that kind (PEPPOL-EN16931-CL008). */
export function isPeppolScheme(scheme: string): boolean {
  return addressSchemes.has(scheme) && !notInPeppol.includes(scheme) && !neitherInPeppol.includes(scheme)
}

// ISO 6523 goes on without gaps but these.
const identifierSchemesLeftOut = ['0092', '0103', '0181', '0182']

/** Whether it is a register of organizations (BR-CL-11): a code of ISO 6523. */
export function isIdentifierScheme(code: string): boolean {
  return /^0[0-2]\d\d$/.test(code) && code >= '0002' && code <= '0248' && !identifierSchemesLeftOut.includes(code)
}

/** Currencies that ISO 4217 has and EN 16931 has not yet (BR-CL-04). */
export const currenciesLeftOut: readonly string[] = ['STN', 'XAD']

/** Reasons why no tax is charged (BR-CL-22): the VATEX list. */
export function isExemptionCode(code: string): boolean {
  return /^VATEX-(EU|FR)-[0-9A-Z-]+$/.test(code)
}

/** The currency in which a member state of the union wants its VAT to be said (directive 2006/112, article 230); null elsewhere. */
export function currencyOfVat(country: string | undefined): string | null {
  if (country === undefined || !unionCountries.has(country)) return null
  return ownCurrencies[country] ?? 'EUR'
}

const ownCurrencies: Readonly<Record<string, string>> = {
  ...{ CZ: 'CZK', DK: 'DKK', HU: 'HUF' },
  ...{ PL: 'PLN', RO: 'RON', SE: 'SEK' },
}
