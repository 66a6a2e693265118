/** A transfer in euros, as a banking app is told of it. */
export interface EpcTransfer {
  readonly name: string
  readonly iban: string
  readonly bic: string | null
  readonly amountCents: bigint
  /** One of the two: a reference that computers read (ISO 11649), or a text. */
  readonly remittance: { readonly reference: string } | { readonly text: string }
}

const bytesMax = 331
const [nameLengthMax, textLengthMax, referenceLengthMax] = [70, 140, 35]
const amountMax = 99_999_999_999n

/**
 * What the QR code of a transfer says (EPC069-12, version 002, UTF-8), without empty lines at its end. Null where the standard
 * has no place for it: an amount out of its range, a text that is too long, more than 331 bytes.
 */
export function epcPayload({ name, iban, bic, amountCents, remittance }: EpcTransfer): string | null {
  if (amountCents < 1n || amountCents > amountMax) return null
  const reference = 'reference' in remittance ? remittance.reference : ''
  const text = 'text' in remittance ? remittance.text : ''
  if (reference.length > referenceLengthMax || text.length > textLengthMax) return null
  const shortName = [...oneLine(name)].slice(0, nameLengthMax).join('')
  const amount = `EUR${amountCents / 100n}.${String(amountCents % 100n).padStart(2, '0')}`
  const lines = ['BCD', '002', '1', 'SCT', bic ?? '', shortName, iban, amount, '', reference, oneLine(text)]
  const payload = lines.join('\n').replace(/\n+$/, '')
  return utf8Length(payload) > bytesMax ? null : payload
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}

function utf8Length(text: string): number {
  let bytes = 0
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4
  }
  return bytes
}
