import type { AnsweredLine, AskedLine, TaxAnswer, TaxQuestion } from '../../domain/gateway-taxes.ts'
import { taxOn } from '../../domain/tax-sums.ts'
import { NoTaxAnswer, type TaxGateway } from './tax-gateway.ts'

/** The field of a customer's metadata that tells the gateway `test` how to behave. */
export const behaviourField = 'test_tax_gateway'

interface Tax {
  readonly name: string
  readonly percent: string
}

// By country and region; `*` is every other region. No tax law: round numbers to count with.
const taxes: Readonly<Record<string, Readonly<Record<string, readonly Tax[]>>>> = {
  US: {
    CA: [
      { name: 'California', percent: '7.25' },
      { name: 'District', percent: '1.25' },
    ],
    NY: [
      { name: 'New York', percent: '4' },
      { name: 'City', percent: '4.5' },
    ],
    OR: [],
    TX: [{ name: 'Texas', percent: '8.25' }],
    '*': [{ name: 'State', percent: '5' }],
  },
  CA: {
    QC: [
      { name: 'GST', percent: '5' },
      { name: 'QST', percent: '9.975' },
    ],
    '*': [{ name: 'GST', percent: '5' }],
  },
}

/**
 * The gateway `test`: in this process, without a memory. Taxes follow from the customer's country and region, each rounded for each
 * line; customers who are exempt and the category `exempt` are not taxed. The customer's metadata `test_tax_gateway` makes it fail:
 * `down` never answers, `late:<n>` only after n questions, `wrong` contradicts itself.
 */
export const testTaxGateway: TaxGateway = {
  kind: 'test',
  async calculate({ key, question, tries }) {
    const behaviour = question.customer.metadata[behaviourField] ?? ''
    const [, late] = /^late:(\d{1,4})$/.exec(behaviour) ?? []
    if (behaviour === 'down' || tries < Number(late ?? 0))
      throw new NoTaxAnswer('the gateway test was told not to answer')
    const answer = answerTo(question, key)
    return behaviour === 'wrong' ? { ...answer, taxCents: answer.taxCents + 1 } : answer
  },
  commit: async ({ key }) => `test ${key}`,
  reverse: async ({ key }) => `test ${key}`,
}

function answerTo(question: TaxQuestion, key: string): TaxAnswer {
  const lines = question.lines.map((line) => answeredLine(question, line))
  const all = lines.flatMap((line) => line.taxes)
  return { reference: `test ${key}`, lines, taxCents: all.reduce((sum, { taxCents }) => sum + taxCents, 0) }
}

function answeredLine({ buyer, isIncluded }: TaxQuestion, { amountCents, category }: AskedLine): AnsweredLine {
  const place = { country: buyer.country, region: buyer.region, exemptionCode: null }
  const untaxed = (name: AnsweredLine['category'], mention: string | null) =>
    ({ ...place, category: name, mention, taxes: [{ name: 'Tax', percent: '0', taxCents: 0 }] }) as const
  if (buyer.exempt) return untaxed('E', buyer.exempt.reason)
  if (category === 'exempt') return untaxed('E', 'Exempt')
  const ofCountry = taxes[buyer.country ?? '']
  const due = ofCountry?.[buyer.region ?? ''] ?? ofCountry?.['*'] ?? []
  if (due.length === 0) return untaxed('O', null)
  const cents = taxOn(BigInt(amountCents), { percents: due.map(({ percent }) => percent), isIncluded })
  return {
    ...place,
    category: 'S',
    mention: null,
    taxes: due.map((tax, index) => ({ ...tax, taxCents: Number(cents[index] ?? 0n) })),
  }
}
