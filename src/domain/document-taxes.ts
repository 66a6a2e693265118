import { discountOf } from './discount.ts'
import { type DocumentTax, type GroupReference, type KnownGroup, taxationIn } from './document-tax.ts'
import type { InvoiceLine } from './invoice.ts'
import type { Treatment } from './tax.ts'
import { creditedTax, type GivenTaxes, type Taxation, taxesOf } from './tax-sums.ts'

/**
 * How a line is taxed: by a treatment, by what a gateway has computed of this line, or of a whole group that is billed again, or as a
 * part of the group that it takes back.
 */
export type LineTaxation =
  | {
      readonly kind: 'new'
      readonly treatment: Treatment
      readonly isIncluded: boolean
      readonly given?: GivenTaxes | null
    }
  | {
      readonly kind: 'computed'
      readonly treatment: Treatment
      readonly isIncluded: boolean
      readonly taxCents: readonly bigint[]
    }
  | { readonly kind: 'taken_back'; readonly of: KnownGroup }

/** What the price of a line gives: with its tax where the price includes it, as the ledger counts. */
export function priceCents({ amountCents, tax }: Pick<InvoiceLine, 'amountCents' | 'tax'>): bigint {
  return tax?.isIncluded ? amountCents + tax.cents : amountCents
}

/** The price of a line before its discounts, in minor units; with tax where the price includes it. */
export function grossPriceCents(line: Pick<InvoiceLine, 'amountCents' | 'tax' | 'discounts'>): bigint {
  return priceCents(line) + discountOf(line)
}

/** What all lines come to with their taxes. */
export function totalWithTaxes(lines: readonly Pick<InvoiceLine, 'amountCents' | 'tax'>[]): bigint {
  return lines.reduce((sum, { amountCents, tax }) => sum + amountCents + (tax?.cents ?? 0n), 0n)
}

/**
 * The lines of a document with their taxes, and the taxes of the document (D37): new lines are rounded by treatment and rate,
 * lines taken back by running totals of the group they take back (D38). Null taxes a line in no way.
 */
export function withTaxes<Line extends InvoiceLine>(
  lines: readonly Line[],
  taxationOf: (line: Line) => LineTaxation | null,
): { readonly lines: readonly Line[]; readonly taxes: readonly DocumentTax[] } {
  const groups = new Map<string, Group>()
  const grouped = lines.map((line) => {
    const taxation = taxationOf(line)
    return {
      line,
      group: groupOf(groups, taxation),
      computed: taxation?.kind === 'computed' ? taxation.taxCents : null,
    }
  })
  if (groups.size === 0)
    return {
      lines: lines.map((line) => (line.tax ? { ...line, amountCents: priceCents(line), tax: null } : line)),
      taxes: [],
    }
  const taxed = grouped.flatMap(({ line, group, computed }) =>
    group ? [{ line, group, computed, amountCents: priceCents(line) }] : [],
  )
  const shares = new Map<Line, { readonly group: Group; readonly cents: bigint }>()
  const taxes = [...groups.values()].map((group): DocumentTax => {
    const own = taxed.filter((one) => one.group === group)
    const parts = group.known ? takenBack(group.known, own) : newParts(group, own)
    for (const [index, part] of parts.entries()) {
      const line = own[index]?.line
      if (line) shares.set(line, { group, cents: sum(part) })
    }
    return {
      group: group.number,
      treatment: group.treatment,
      isIncluded: group.isIncluded,
      baseCents: sum(own.map(({ amountCents }) => amountCents)),
      taxCents: group.percents.map((_, component) => sum(parts.map((part) => part[component] ?? 0n))),
      takesBack: group.known?.reference ?? null,
    }
  })
  return { lines: lines.map((line) => withShare(line, shares.get(line))), taxes }
}

interface Group extends Taxation {
  readonly number: number
  readonly treatment: Treatment
  readonly known: KnownGroup | null
}

interface OwnLine {
  readonly amountCents: bigint
  readonly computed: readonly bigint[] | null
}

function groupOf(groups: Map<string, Group>, taxation: LineTaxation | null): Group | null {
  if (!taxation) return null
  const known = taxation.kind === 'taken_back' ? taxation.of : null
  const { treatment, isIncluded } = taxation.kind === 'taken_back' ? taxation.of : taxation
  const given = taxation.kind === 'new' ? (taxation.given ?? null) : null
  // What is billed again as a gateway has computed it is no part of what it computes now.
  const key = known
    ? keyOfGroup(known.reference)
    : `${isIncluded} ${given?.baseCents} ${given?.taxCents} ${JSON.stringify(treatment)}`
  const group = groups.get(key) ?? {
    number: groups.size + 1,
    treatment,
    isIncluded,
    known,
    given,
    percents: treatment.components.map(({ percent }) => percent),
  }
  groups.set(key, group)
  return group
}

function newParts(group: Group, own: readonly OwnLine[]): readonly (readonly bigint[])[] {
  const { shares } = taxesOf(own.map(({ amountCents }) => ({ amountCents, group })))
  return own.map(({ computed }, index) => computed ?? shares[index] ?? [])
}

/** What is taken back is below zero here, and what was credited above it. */
function takenBack(known: KnownGroup, own: readonly OwnLine[]): readonly (readonly bigint[])[] {
  const taxation = taxationIn(known)
  let { credited } = known
  return own.map(({ amountCents }) => {
    const tax = creditedTax(taxation, credited, -amountCents)
    credited = withCredit(credited, -amountCents, tax)
    return tax.map((cents) => -cents)
  })
}

/** What was credited, with a further credit. */
export function withCredit(
  before: KnownGroup['credited'],
  baseCents: bigint,
  taxCents: readonly bigint[],
): KnownGroup['credited'] {
  return {
    baseCents: before.baseCents + baseCents,
    taxCents: taxCents.map((cents, index) => cents + (before.taxCents[index] ?? 0n)),
  }
}

/** A text that is the same for the same group of the same document. */
export function keyOfGroup({ document, group }: GroupReference): string {
  return `${document.id} ${group}`
}

function withShare<Line extends InvoiceLine>(
  line: Line,
  share: { readonly group: Group; readonly cents: bigint } | undefined,
): Line {
  const price = priceCents(line)
  if (!share) return line.tax ? { ...line, amountCents: price, tax: null } : line
  const { group, cents } = share
  const tax = { group: group.number, category: group.treatment.category, cents, isIncluded: group.isIncluded }
  return { ...line, amountCents: group.isIncluded ? price - cents : price, tax }
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((all, one) => all + one, 0n)
}
