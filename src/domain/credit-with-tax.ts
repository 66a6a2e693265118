import type { Creditable, CreditableInvoice } from './creditable-invoice.ts'
import { type KnownGroup, taxationIn } from './document-tax.ts'
import { keyOfGroup, priceCents } from './document-taxes.ts'
import type { InvoiceLine } from './invoice.ts'
import { divideMoney, sumMoney } from './money.ts'
import { creditedTax } from './tax-sums.ts'

/** How much of a line is credited, in minor units of its price. */
export interface CreditedPart {
  readonly of: Creditable
  readonly cents: bigint
}

/**
 * What is left of an invoice together with its tax, in minor units: of all its lines, of which those that take back reduce it, and no
 * more than of the others together.
 *
 *     -2100 and 399 of tax taken back, 4200 without tax billed   ->   1701
 */
export function leftWithTax(lines: readonly Creditable[], { groupOf }: Pick<CreditableInvoice, 'groupOf'>): bigint {
  const groups = groupsOf(lines, groupOf).map(({ known, leftCents }) => withTax(known, leftCents))
  const takenBack = lines.flatMap(({ line }) =>
    isTakingBack(line) ? [line.amountCents + (line.tax?.cents ?? 0n)] : [],
  )
  const above = sumMoney(groups.filter((cents) => cents > 0n))
  const all = sumMoney(groups) + sumMoney(takenBack)
  return all < above ? all : above
}

/** Whether a line takes time back, or gives back the reduction of such time. */
function isTakingBack(line: InvoiceLine): boolean {
  const { ledger } = line
  return ledger !== null && (ledger.sign < 0 || (ledger.sign === 0 && priceCents(line) > 0n))
}

/**
 * The parts of an amount that includes tax: it is divided over the groups of lines that are taxed alike by what is left of each with
 * its tax, and in each over the lines above zero by what is left of them; by largest remainder. The note comes to the amount, or to
 * what comes next below it: with some rates no price has that amount with its tax.
 *
 *     2000 at 9 %   ->   1835, with 165 of tax
 */
export function partsWithTax(
  totalCents: bigint,
  lines: readonly Creditable[],
  { groupOf }: Pick<CreditableInvoice, 'groupOf'>,
): CreditedPart[] {
  const groups = groupsOf(lines, groupOf).filter(({ leftCents }) => leftCents > 0n)
  const shares = divideMoney(
    totalCents,
    groups.map(({ known, leftCents }) => withTax(known, leftCents)),
  )
  let carried = 0n
  return groups.flatMap(({ known, lines: own, leftCents }, index) => {
    const share = (shares[index] ?? 0n) + carried
    const cents = priceWithin(known, leftCents, share)
    carried = share - withTax(known, cents)
    const above = own.filter((one) => one.leftCents > 0n)
    const parts = divideMoney(
      cents,
      above.map((one) => one.leftCents),
    )
    return above.map((of, nth) => ({ of, cents: parts[nth] ?? 0n }))
  })
}

/** The largest price up to `leftCents` that is with its tax at most `shareCents`. */
function priceWithin(known: KnownGroup | null, leftCents: bigint, shareCents: bigint): bigint {
  let [lowest, highest] = [0n, leftCents < shareCents ? leftCents : shareCents]
  while (lowest < highest) {
    const middle = (lowest + highest + 1n) / 2n
    if (withTax(known, middle) <= shareCents) lowest = middle
    else highest = middle - 1n
  }
  return lowest
}

function withTax(known: KnownGroup | null, cents: bigint): bigint {
  if (!known || known.isIncluded) return cents
  return cents + sumMoney(creditedTax(taxationIn(known), known.credited, cents))
}

function groupsOf(lines: readonly Creditable[], groupOf: CreditableInvoice['groupOf']) {
  const byKey = Map.groupBy(lines, ({ line }) => {
    const known = groupOf(line)
    return known ? keyOfGroup(known.reference) : ''
  })
  return [...byKey.values()].flatMap((own) => {
    const [first] = own
    return first ? { known: groupOf(first.line), lines: own, leftCents: sumMoney(own.map((one) => one.leftCents)) } : []
  })
}
