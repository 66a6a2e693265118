import type { LineTaxation } from './document-taxes.ts'
import { type TaxCategory, type TaxProfile, taxCategories } from './tax.ts'

/** What a tax gateway is asked: everything that its answer follows from, and nothing else, so that the same text is the same question. */
export interface TaxQuestion {
  readonly currency: string
  /** Whether the amounts include the taxes. */
  readonly isIncluded: boolean
  readonly buyer: TaxProfile
  readonly customer: { readonly id: string; readonly metadata: Readonly<Record<string, string>> }
  readonly lines: readonly AskedLine[]
}

/** A line to be taxed. */
export interface AskedLine {
  readonly description: string
  /** What is sold, as the tenant calls it. */
  readonly category: string
  readonly quantity: number
  /** In minor units, of either sign, never 0. */
  readonly amountCents: number
  /** The day of its tax point, an ISO date. */
  readonly day: string
}

/** What a tax gateway says: how each line is taxed, in their order, and what all taxes come to. */
export interface TaxAnswer {
  /** The gateway's own name of the calculation. */
  readonly reference: string | null
  readonly taxCents: number
  readonly lines: readonly AnsweredLine[]
}

/** How a line is taxed: one or more taxes; without a tax one of 0 percent. */
export interface AnsweredLine {
  readonly category: TaxCategory
  readonly country: string | null
  readonly region: string | null
  readonly taxes: readonly { readonly name: string; readonly percent: string; readonly taxCents: number }[]
  readonly exemptionCode: string | null
  readonly mention: string | null
}

/**
 * How the lines of a question are taxed by its answer. Amounts are taken as they are, if they can be: a text says what is wrong with an
 * answer that contradicts itself or the question.
 */
export function computedBy(question: TaxQuestion, answer: TaxAnswer): readonly LineTaxation[] | string {
  const { lines } = question
  if (answer.lines.length !== lines.length)
    return `${answer.lines.length} lines are answered, ${lines.length} were asked`
  for (const [index, line] of answer.lines.entries()) {
    const wrong = problemOf(line, lines[index]?.amountCents ?? 0)
    if (wrong) return `line ${index + 1}: ${wrong}`
  }
  const sum = answer.lines.flatMap(({ taxes }) => taxes).reduce((all, { taxCents }) => all + taxCents, 0)
  if (sum !== answer.taxCents) return `the taxes of the lines add up to ${sum}, not to ${answer.taxCents}`
  const buyerTaxId = question.buyer.taxIds[0]?.value ?? null
  const computed = answer.lines.map(({ taxes, ...line }) => ({
    kind: 'computed' as const,
    isIncluded: question.isIncluded,
    taxCents: taxes.map(({ taxCents }) => BigInt(taxCents)),
    treatment: {
      category: line.category,
      country: line.country,
      region: line.region,
      components: taxes.map(({ name, percent }) => ({ name, percent })),
      exemptionCode: line.exemptionCode,
      mention: line.mention,
      reason: 'gateway' as const,
      sellerTaxId: null,
      buyerTaxId,
    },
  }))
  return problemOfSums(question, computed) ?? computed
}

function problemOf({ category, taxes }: AnsweredLine, amountCents: number): string | null {
  if (!taxCategories.includes(category)) return `the category ${category} is unknown`
  if (taxes.length === 0) return 'it has no tax, not even one of 0 percent'
  const isPercent = (percent: string) => /^\d{1,3}(?:\.\d{1,4})?$/.test(percent) && Number(percent) <= 100
  const odd = taxes.find(
    ({ name, percent, taxCents }) =>
      name.length === 0 ||
      name.length > 60 ||
      !isPercent(percent) ||
      !Number.isSafeInteger(taxCents) ||
      taxCents * amountCents < 0 ||
      (taxCents !== 0 && Number(percent) === 0),
  )
  if (odd) return `${odd.taxCents} of ${odd.name} at ${odd.percent} % cannot be`
  const isTaxed = taxes.some(({ percent }) => Number(percent) > 0)
  if (isTaxed !== (category === 'S')) return `the category ${category} does not go with its percents`
  const sum = taxes.reduce((all, { taxCents }) => all + taxCents, 0)
  return Math.abs(sum) > Math.abs(amountCents) ? `its taxes are more than its amount of ${amountCents}` : null
}

/** Lines that are taxed alike become one group, whose taxes are no more than what it taxes either. */
function problemOfSums(
  { lines }: TaxQuestion,
  computed: readonly (LineTaxation & { kind: 'computed' })[],
): string | null {
  const groups = Map.groupBy(computed.keys(), (index) => JSON.stringify(computed[index]?.treatment))
  for (const members of groups.values()) {
    const base = members.reduce((sum, index) => sum + BigInt(lines[index]?.amountCents ?? 0), 0n)
    const [first] = members
    for (const component of computed[first ?? 0]?.taxCents.keys() ?? []) {
      const tax = members.reduce((sum, index) => sum + (computed[index]?.taxCents[component] ?? 0n), 0n)
      const isOfItsSign = tax === 0n || tax > 0n === base > 0n
      if (!isOfItsSign || magnitude(tax) > magnitude(base)) return `a tax of ${tax} on ${base} cannot be`
    }
  }
  return null
}

function magnitude(amount: bigint): bigint {
  return amount < 0n ? -amount : amount
}
