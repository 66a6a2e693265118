const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const baseLengthMax = 21

/**
 * The creditor reference (ISO 11649) of 1 to 21 letters and digits: `RF`, two check digits, and they.
 *
 *     539007547034   ->   RF18539007547034
 */
export function creditorReference(base: string): string {
  if (!/^[0-9A-Z]+$/.test(base) || base.length > baseLengthMax)
    throw new RangeError(`"${base}" is not 1 to ${baseLengthMax} digits and capital letters`)
  const check = 98 - remainder(`${base}RF00`)
  return `RF${String(check).padStart(2, '0')}${base}`
}

/** Whether a text is a creditor reference with the right check digits, without blanks. */
export function isCreditorReference(text: string): boolean {
  return /^RF\d\d[0-9A-Z]{1,21}$/.test(text) && remainder(text.slice(4) + text.slice(0, 4)) === 1
}

/**
 * The reference that a customer pays an invoice by. It is made of the number, so that a person recognizes it; where other
 * invoices may have the same number, or it is too long, of the id instead. `payment_reference` in the database does the same.
 *
 *     INV-000001 of the tenant's own series   ->   RF69INV000001
 */
export function paymentReference({
  id,
  number,
  isOfTenantSeries,
}: {
  readonly id: string
  readonly number: string
  readonly isOfTenantSeries: boolean
}): string {
  const short = number.toUpperCase().replaceAll(/[^0-9A-Z]/g, '')
  const isUsable = isOfTenantSeries && short.length <= baseLengthMax
  return creditorReference(isUsable ? short : `X${id.replaceAll('-', '').slice(-19).toUpperCase()}`)
}

/** Of a text whose letters count as 10 to 35: the remainder of the number divided by 97 (ISO 7064, MOD 97-10). */
export function remainder(text: string): number {
  let rest = 0
  for (const character of text) {
    const value = alphabet.indexOf(character)
    if (value < 0) throw new RangeError(`"${character}" is neither a digit nor a capital letter`)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest
}
