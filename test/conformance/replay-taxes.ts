import { make, multiply, round, roundHalfAwayFromZero } from '../../src/domain/rational.ts'
import { standardRateOn } from '../../src/domain/tax-rates.ts'
import { creditedTax, type Taxation, taxesOf, taxOn } from '../../src/domain/tax-sums.ts'
import { isWellFormed } from '../../src/modules/taxes/tax-id.ts'
import { decimalIn, type Input, integerIn, listIn, objectIn, type Replay, textIn, type Vector } from './vector.ts'

/** Taxes of documents, their shares on lines and on credit notes, rates by date, VAT ids. */
export const taxReplays: Readonly<Record<string, (vector: Vector) => Replay | Promise<Replay>>> = {
  document_tax_exclusive: replayDocument,
  tax_two_rules: replayTwoRules,
  several_taxes: replaySeveral,
  withheld: replayWithheld,
  inclusive_group: replayInclusiveGroup,
  inclusive_lines: replayInclusiveLines,
  sum_of_shown: replaySum,
  tax_shares: replayShares,
  credit_notes: replayCreditNotes,
  gross_to_net: replayGross,
  vat_rate_on: replayRate,
  vat_id: replayId,
  tax_in_national_currency: replayNationalCurrency,
}

interface Rated extends Taxation {
  readonly category: string
}

function replayDocument({ input, expected }: Vector): Replay {
  const groups = new Map<string, Rated>()
  const linesIn = (field: string, sign: bigint) =>
    listIn(input, field).map((one) => {
      const line = one as Input
      const [category, rate] = [textIn(line, 'category'), textIn(line, 'rate')]
      const group = groups.get(`${category} ${rate}`) ?? { category, percents: [rate], isIncluded: false }
      groups.set(`${category} ${rate}`, group)
      return { amountCents: sign * BigInt(integerIn(line, 'net')), group }
    })
  const lines = [...linesIn('lines', 1n), ...linesIn('allowances', -1n), ...linesIn('charges', 1n)]
  const { groups: taxed, shares } = taxesOf(lines)
  const tax = sum(taxed.flatMap(({ taxCents }) => taxCents))
  const total = sum(lines.map(({ amountCents }) => amountCents)) + tax
  const computed = {
    groups: taxed.map(({ group, baseCents, taxCents }) => ({
      category: group.category,
      rate: group.percents[0],
      base: Number(baseCents),
      tax: Number(sum(taxCents)),
    })),
    tax: Number(tax),
    total: Number(total),
    due: Number(total) - integerIn(input, 'prepaid'),
  }
  if (sum(shares.flat()) !== tax) throw new Error('the shares of the lines do not add up to the tax')
  return { computed: [JSON.stringify(computed)], published: [JSON.stringify(expected)] }
}

/** The sources round per rate, or the sum of unrounded taxes: each by its own rule. */
function replayTwoRules({ input, expected }: Vector): Replay {
  const lines = listIn(input, 'lines') as readonly (readonly [number, string])[]
  const perRate = lines.map(([net, rate]) => sum(taxOn(BigInt(net), exclusive(rate))))
  const unrounded = lines.reduce((all, [net, rate]) => all + BigInt(net) * BigInt(rate), 0n)
  const published = expected as Input
  return {
    computed: [String(sum(perRate)), String(roundHalfAwayFromZero(unrounded, 100n))],
    published: [textIn(published, 'per_rate'), textIn(published, 'sum_then_round')],
    ours: String(sum(perRate)),
  }
}

function replaySeveral({ input, expected }: Vector): Replay {
  const percents = listIn(input, 'rates').map(String)
  const taxes = taxOn(BigInt(integerIn(input, 'base')), { percents, isIncluded: false })
  const published = expected as Input
  return {
    computed: [taxes.join(), String(sum(taxes))],
    published: [listIn(published, 'taxes').join(), textIn(published, 'tax')],
  }
}

/** What is withheld is no tax of the total: it comes off what is to be paid. */
function replayWithheld({ input, expected }: Vector): Replay {
  const base = BigInt(integerIn(input, 'base'))
  const tax = sum(taxOn(base, exclusive(textIn(input, 'rate'))))
  const withheld = sum(taxOn(base, exclusive(textIn(input, 'withheld_rate'))))
  const payable = base + tax - withheld
  const due = payable - roundHalfAwayFromZero(payable * BigInt(integerIn(input, 'advance_percent')), 100n)
  return {
    computed: [tax, withheld, payable, due].map(String),
    published: Object.values(expected as Input).map(String),
  }
}

function replayInclusiveGroup({ input, expected }: Vector): Replay {
  const amounts = listIn(input, 'gross').map((one) => BigInt(Number(one)))
  const [all, percent] = [sum(amounts), textIn(input, 'rate')]
  const ours = sum(taxOn(all, inclusive(percent)))
  const published = Object.values(expected as Input).map(String)
  switch (textIn(input, 'rounded')) {
    case 'tax':
      return { computed: [all - ours, ours].map(String), published }
    case 'net': {
      const net = netOf(all, percent)
      return { computed: [net, all - net].map(String), published, ours: String(ours) }
    }
    // This source rounds the net of each line and the tax of the sum, so they do not add up to what was asked.
    case 'net_per_line': {
      const net = sum(amounts.map((gross) => netOf(gross, percent)))
      return { computed: [net, ours].map(String), published }
    }
    default:
      throw new RangeError('it does not say what is rounded')
  }
}

function netOf(gross: bigint, percent: string): bigint {
  return round(multiply(make(gross), make(100n, 100n + BigInt(percent))))
}

function replayInclusiveLines({ input, expected }: Vector): Replay {
  const group = inclusive(textIn(input, 'rate'))
  const gross = listIn(input, 'gross').map((one) => BigInt(Number(one)))
  const { shares } = taxesOf(gross.map((amountCents) => ({ amountCents, group })))
  const taxes = shares.map(sum)
  const nets = gross.map((amount, index) => amount - (taxes[index] ?? 0n))
  const published = expected as Input
  return {
    computed: [taxes.join(), nets.join(), String(sum(taxes)), String(sum(nets))],
    published: [
      listIn(published, 'taxes').join(),
      listIn(published, 'nets').join(),
      textIn(published, 'tax'),
      textIn(published, 'net'),
    ],
  }
}

function replaySum({ input, expected }: Vector): Replay {
  const shown = sum(listIn(input, 'shown').map((one) => BigInt(Number(one))))
  const published = expected as Input
  return {
    computed: [String(shown), String(shown === BigInt(integerIn(input, 'said')))],
    published: [textIn(published, 'sum'), String(published.agrees)],
  }
}

function replayShares({ input, expected }: Vector): Replay {
  const group = exclusive(textIn(input, 'rate'))
  const { shares } = taxesOf(listIn(input, 'lines').map((one) => ({ amountCents: BigInt(Number(one)), group })))
  const published = expected as Input
  return {
    computed: [shares.map(sum).join(), String(sum(shares.flat()))],
    published: [listIn(published, 'taxes').join(), textIn(published, 'tax')],
  }
}

function replayCreditNotes({ input, expected }: Vector): Replay {
  const group = exclusive(textIn(input, 'rate'))
  const net = sum(listIn(input, 'lines').map((one) => BigInt(Number(one))))
  const notes = listIn(input, 'notes').map((one) => BigInt(Number(one)))
  let before = { baseCents: 0n, taxCents: [0n] as readonly bigint[] }
  const taxes = notes.map((credit) => {
    const tax = creditedTax(group, before, credit)
    before = { baseCents: before.baseCents + credit, taxCents: [(before.taxCents[0] ?? 0n) + sum(tax)] }
    return sum(tax)
  })
  const tax = sum(taxOn(net, group))
  const totals = notes.map((credit, index) => credit + (taxes[index] ?? 0n))
  const published = expected as Input
  return {
    computed: [String(tax), String(net + tax), taxes.join(), totals.join()],
    published: [
      textIn(published, 'invoice_tax'),
      textIn(published, 'invoice_total'),
      listIn(published, 'taxes').join(),
      listIn(published, 'totals').join(),
    ],
  }
}

function replayGross({ input, expected }: Vector): Replay {
  const gross = BigInt(integerIn(input, 'gross'))
  const tax = sum(taxOn(gross, inclusive(textIn(input, 'rate'))))
  return { computed: [gross - tax, tax].map(String), published: Object.values(expected as Input).map(String) }
}

function replayRate({ input, expected }: Vector): Replay {
  const percent = standardRateOn(textIn(input, 'country'), textIn(input, 'date'))
  return { computed: [percent ?? 'none'], published: [textIn(objectIn({ expected }, 'expected'), 'percent')] }
}

async function replayId({ input, expected }: Vector): Promise<Replay> {
  const isValid = await isWellFormed(textIn(input, 'id'))
  return { computed: [String(isValid)], published: [String((expected as Input).valid)] }
}

function replayNationalCurrency({ input, expected }: Vector): Replay {
  const tax = round(multiply(make(BigInt(integerIn(input, 'tax'))), decimalIn(input, 'rate')))
  return { computed: [String(tax)], published: [textIn(expected as Input, 'tax')] }
}

function exclusive(percent: string): Taxation {
  return { percents: [percent], isIncluded: false }
}

function inclusive(percent: string): Taxation {
  return { percents: [percent], isIncluded: true }
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((all, amount) => all + amount, 0n)
}
