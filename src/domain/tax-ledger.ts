import type { DocumentReference } from './charge.ts'
import { type DocumentTax, givenIn, type KnownGroup } from './document-tax.ts'
import { keyOfGroup, type LineTaxation, priceCents, withCredit } from './document-taxes.ts'
import type { InvoiceLine, LedgerEntry } from './invoice.ts'

/**
 * How the charges of a customer are taxed: the treatment of each by its latest positive line, the group of each line, and what
 * was credited of each group. A charge of null was billed without taxes.
 */
export interface TaxLedger {
  readonly charges: ReadonlyMap<string, Pick<KnownGroup, 'treatment' | 'isIncluded' | 'given'> | null>
  /** The key of the group, by line. */
  readonly lines: ReadonlyMap<string, string>
  readonly groups: ReadonlyMap<string, KnownGroup>
}

/** Of a customer who was never billed. */
export const emptyTaxLedger: TaxLedger = { charges: new Map(), lines: new Map(), groups: new Map() }

interface ChargeKey extends Pick<LedgerEntry, 'itemId' | 'version'> {
  readonly period: { readonly number: number }
}

/** A text that is the same for the same charge. */
export function keyOfCharge({ itemId, version, period }: ChargeKey): string {
  return `${itemId} ${version} ${period.number}`
}

/** A text that is the same for the same line of a charge. */
export function keyOfLine(charge: ChargeKey, ordinal: number): string {
  return `${keyOfCharge(charge)} ${ordinal}`
}

type TaxableLine = Pick<InvoiceLine, 'ledger' | 'amountCents' | 'tax'>

/**
 * How a line of a document with these lines is taxed: what takes back as the group of the line it takes back, what is billed again
 * of a charge as its first line was, a reduction with the time that it reduces, anything else by the treatment that holds now
 * (null: not at all).
 */
export function taxationOf(
  ledger: TaxLedger,
  line: TaxableLine,
  lines: readonly TaxableLine[],
  treatNew: () => LineTaxation | null,
): LineTaxation | null {
  const known = knownTaxationOf(ledger, line, lines)
  return known === undefined ? treatNew() : known
}

/**
 * The same without what is new: undefined for that. What a gateway has computed is no rule for what is billed later: it is asked
 * again, unless the same is billed once more (`isSame`).
 */
export function knownTaxationOf(
  ledger: TaxLedger,
  line: TaxableLine,
  lines: readonly TaxableLine[],
  isSame = false,
): LineTaxation | null | undefined {
  const { ledger: entry } = line
  if (entry?.takesBack && !(entry.sign === 0 && priceCents(line) < 0n)) {
    const { takesBack } = (entry.sign === 0 && timeTakenBackWith(entry, lines)) || entry
    const group = takesBack && ledger.groups.get(ledger.lines.get(keyOfLine(entry, takesBack.ordinal)) ?? '')
    return group ? { kind: 'taken_back', of: group } : null
  }
  const known = entry ? ledger.charges.get(keyOfCharge(entry)) : undefined
  if (known === undefined || (known?.given && !isSame)) return undefined
  return known && { kind: 'new', treatment: known.treatment, isIncluded: known.isIncluded, given: known.given }
}

/** The line that takes back the time whose reduction this line of the same document gives back. */
function timeTakenBackWith({ position, ...reduction }: LedgerEntry, lines: readonly TaxableLine[]): LedgerEntry | null {
  const charge = keyOfCharge(reduction)
  const time = lines.find(
    ({ ledger }) =>
      ledger?.sign === -1 &&
      keyOfCharge(ledger) === charge &&
      ledger.position.from <= position.from &&
      ledger.position.until >= position.until,
  )
  return time?.ledger ?? null
}

/** Both ledgers; where both know something, what the second says. */
export function withLedger(first: TaxLedger, second: TaxLedger): TaxLedger {
  return {
    charges: new Map([...first.charges, ...second.charges]),
    lines: new Map([...first.lines, ...second.lines]),
    groups: new Map([...first.groups, ...second.groups]),
  }
}

/** The ledger after a document became final. */
export function withDocument(
  ledger: TaxLedger,
  document: DocumentReference,
  { lines, taxes }: { readonly lines: readonly InvoiceLine[]; readonly taxes: readonly DocumentTax[] },
): TaxLedger {
  const groups = new Map(ledger.groups)
  const keys = new Map<number, string>()
  for (const { group, treatment, isIncluded, baseCents, taxCents, takesBack } of taxes) {
    const reference = takesBack ?? { document, group }
    const key = keyOfGroup(reference)
    keys.set(group, key)
    const known = groups.get(key)
    const nothing = { baseCents: 0n, taxCents: taxCents.map(() => 0n) }
    const credited = known?.credited ?? nothing
    groups.set(key, {
      reference,
      treatment,
      isIncluded,
      given: known ? known.given : givenIn({ treatment, baseCents, taxCents }),
      credited: takesBack
        ? withCredit(
            credited,
            -baseCents,
            taxCents.map((cents) => -cents),
          )
        : credited,
    })
  }
  const [charges, places] = [new Map(ledger.charges), new Map(ledger.lines)]
  for (const { ledger: entry, tax } of lines) {
    if (!entry) continue
    const key = tax ? keys.get(tax.group) : undefined
    if (key) places.set(keyOfLine(entry, entry.ordinal), key)
    if (entry.sign === 1) charges.set(keyOfCharge(entry), (key && groups.get(key)) || null)
  }
  return { charges, lines: places, groups }
}
