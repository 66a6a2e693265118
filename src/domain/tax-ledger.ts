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
 * How a line is taxed: what takes back as the group of the line it takes back, what is billed again of a charge as its first line was,
 * anything else by the treatment that holds now (null: not at all). Of a reduction that is given back, or that holds again, it is asked
 * of the time that it reduces (`lineOfTime`).
 */
export function taxationOf(
  ledger: TaxLedger,
  line: TaxableLine,
  treatNew: () => LineTaxation | null,
): LineTaxation | null {
  const known = knownTaxationOf(ledger, line)
  return known === undefined ? treatNew() : known
}

/**
 * The same without what is new: undefined for that. What a gateway has computed is no rule for what is billed later: it is asked
 * again.
 */
export function knownTaxationOf(
  ledger: TaxLedger,
  { ledger: entry, ...line }: TaxableLine,
): LineTaxation | null | undefined {
  if (entry?.takesBack && !(entry.sign === 0 && priceCents(line) < 0n)) {
    const group = groupOfLine(ledger, entry, entry.takesBack.ordinal)
    return group ? { kind: 'taken_back', of: group } : null
  }
  const known = entry ? ledger.charges.get(keyOfCharge(entry)) : undefined
  if (known === undefined || known?.given) return undefined
  return known && asNew(known)
}

/** How something is taxed that stands in the place of that line of a charge; null: not at all. */
export function taxationOfLine(ledger: TaxLedger, charge: ChargeKey, ordinal: number): LineTaxation | null {
  const group = groupOfLine(ledger, charge, ordinal)
  return group && asNew(group)
}

/**
 * How a line of a credit note is taxed that bills again what a line of these took back, or that reduces what a credit note has billed
 * again: as a part of the group that was taken back, of which less is credited then, or more. Undefined for any other line.
 */
export function taxationOfUndone(
  ledger: TaxLedger,
  { ledger: entry }: Pick<InvoiceLine, 'ledger'>,
  lines: readonly Pick<InvoiceLine, 'ledger'>[],
): LineTaxation | null | undefined {
  if (entry?.sign === 0 && entry.takesBack) {
    const group = groupOfLine(ledger, entry, entry.takesBack.ordinal)
    return group && { kind: 'taken_back', of: group }
  }
  if (!entry || entry.sign <= 0 || entry.takesBack) return undefined
  const charge = keyOfCharge(entry)
  const undone = lines.find(
    ({ ledger: other }) =>
      other !== null &&
      other.sign < 0 &&
      keyOfCharge(other) === charge &&
      other.position.from <= entry.position.from &&
      other.position.until >= entry.position.until,
  )?.ledger
  if (!undone) return undefined
  const group = groupOfLine(ledger, undone, undone.ordinal)
  return group && { kind: 'taken_back', of: group }
}

function groupOfLine(ledger: TaxLedger, charge: ChargeKey, ordinal: number): KnownGroup | null {
  return ledger.groups.get(ledger.lines.get(keyOfLine(charge, ordinal)) ?? '') ?? null
}

function asNew({ treatment, isIncluded, given }: Pick<KnownGroup, 'treatment' | 'isIncluded' | 'given'>): LineTaxation {
  return { kind: 'new', treatment, isIncluded, given }
}

/**
 * For a reduction that is given back, or that holds again: the line of the same document that takes back its time, or bills it again.
 * Any other line is its own.
 */
export function lineOfTime<Line extends TaxableLine>(line: Line, lines: readonly Line[]): Line {
  const { ledger: entry } = line
  if (entry?.sign !== 0) return line
  const sign = priceCents(line) < 0n ? 1 : -1
  const { position } = entry
  const charge = keyOfCharge(entry)
  const time = lines.find(
    ({ ledger }) =>
      ledger?.sign === sign &&
      keyOfCharge(ledger) === charge &&
      ledger.position.from <= position.from &&
      ledger.position.until >= position.until,
  )
  return time ?? line
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
