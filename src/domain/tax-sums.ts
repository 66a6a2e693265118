import { roundHalfAwayFromZero } from './rational.ts'
import { parseUnitAmount } from './unit-amount.ts'

/** A tax that is computed from an amount: exact, as a fraction of the amount. */
interface Fraction {
  readonly numerator: bigint
  readonly denominator: bigint
}

/** An amount to be taxed, with what it is rounded together with. */
export interface TaxableLine<Group> {
  /** Without its tax; with it where prices include it. Of either sign, in minor units. */
  readonly amountCents: bigint
  readonly group: Group
}

/** How lines of one group are taxed: one or more taxes, each by its percent (a decimal). */
export interface Taxation {
  readonly percents: readonly string[]
  /** Whether the amounts include the taxes. */
  readonly isIncluded: boolean
  /** Where somebody else has computed the taxes of a whole group: they are shared out by these amounts. */
  readonly given?: GivenTaxes | null
}

/** The taxes of a group as somebody else has computed them: one for each percent. */
export interface GivenTaxes {
  readonly baseCents: bigint
  readonly taxCents: readonly bigint[]
}

/** The taxes of one group of a document. */
export interface TaxGroup<Group> {
  readonly group: Group
  /** The sum of its amounts, as they were handed in. */
  readonly baseCents: bigint
  /** One for each percent. */
  readonly taxCents: readonly bigint[]
}

/**
 * The taxes of a document (D37): each tax is rounded once for its group, half away from zero. A line's shares are differences of
 * rounded running totals, so they add up to the group's tax whatever the lines. `shares` has one list for each line.
 */
export function taxesOf<Group extends Taxation>(
  lines: readonly TaxableLine<Group>[],
): { readonly groups: readonly TaxGroup<Group>[]; readonly shares: readonly (readonly bigint[])[] } {
  const sums = new Map<Group, { base: bigint; taxes: readonly bigint[] }>()
  const shares = lines.map(({ amountCents, group }) => {
    const before = sums.get(group) ?? { base: 0n, taxes: group.percents.map(() => 0n) }
    const base = before.base + amountCents
    const taxes = taxOn(base, group)
    sums.set(group, { base, taxes })
    return taxes.map((tax, index) => tax - (before.taxes[index] ?? 0n))
  })
  const groups = [...sums].map(([group, { base, taxes }]) => ({ group, baseCents: base, taxCents: taxes }))
  return { groups, shares }
}

/**
 * The taxes on one amount: `round(N r)`, or of an amount that includes them `round(G r / (1 + r))`, half away from zero; of given
 * taxes T on a base B `round(N T / B)`.
 */
export function taxOn(amountCents: bigint, { percents, isIncluded, given }: Taxation): readonly bigint[] {
  if (given) {
    const [turned, base] = given.baseCents < 0n ? [-amountCents, -given.baseCents] : [amountCents, given.baseCents]
    return given.taxCents.map((tax) => (base === 0n ? 0n : roundHalfAwayFromZero(turned * tax, base)))
  }
  return fractionsOf(percents, isIncluded).map(({ numerator, denominator }) =>
    roundHalfAwayFromZero(amountCents * numerator, denominator),
  )
}

/**
 * The tax of a credit over a group of an earlier document (D38): what the group's tax is for everything credited with this
 * credit, less what of its tax was credited before. So any cut adds up to the tax of the group.
 */
export function creditedTax(
  taxation: Taxation,
  before: { readonly baseCents: bigint; readonly taxCents: readonly bigint[] },
  creditCents: bigint,
): readonly bigint[] {
  return taxOn(before.baseCents + creditCents, taxation).map((tax, index) => tax - (before.taxCents[index] ?? 0n))
}

const known = new Map<string, readonly Fraction[]>()

function fractionsOf(percents: readonly string[], isIncluded: boolean): readonly Fraction[] {
  const key = `${isIncluded} ${percents.join(' ')}`
  const fractions = known.get(key) ?? newFractions(percents, isIncluded)
  // Rates are few; a tenant who invents many does not fill the memory.
  if (known.size < 1000) known.set(key, fractions)
  return fractions
}

function newFractions(percents: readonly string[], isIncluded: boolean): readonly Fraction[] {
  const parsed = percents.map(parseUnitAmount)
  const decimals = Math.max(0, ...parsed.map((one) => one.decimals))
  const rates = parsed.map((one) => one.digits * 10n ** BigInt(decimals - one.decimals))
  const whole = 100n * 10n ** BigInt(decimals)
  const denominator = isIncluded ? rates.reduce((sum, rate) => sum + rate, whole) : whole
  return rates.map((numerator) => ({ numerator, denominator }))
}
