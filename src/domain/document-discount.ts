import { type LineDiscount, type Off, offAmount } from './discount.ts'
import type { InvoiceLine } from './invoice.ts'
import { divideMoney, sumMoney } from './money.ts'

/** A line made by hand after a discount of its own; a line that takes off has none. */
export function withLineDiscount(line: InvoiceLine, off: Off | null): InvoiceLine {
  if (!off || line.amountCents <= 0n) return line
  return less(line, { id: null, off, amountCents: offAmount(line.amountCents, off) })
}

/**
 * The lines of a document after a discount on all of it: of the sum of the lines above zero, rounded once, and divided over them by
 * largest remainder. It takes the document's sum at most, so none falls below zero by it.
 *
 *     33.33 % of 100 + 100   ->   67 in all: 34 and 33
 *     80 off 100 - 50        ->   50, of the 100
 */
export function withDocumentDiscount(lines: readonly InvoiceLine[], off: Off | null): readonly InvoiceLine[] {
  const weights = lines.map(({ amountCents }) => (amountCents > 0n ? amountCents : 0n))
  const sum = sumMoney(lines.map(({ amountCents }) => amountCents))
  if (!off || sum <= 0n) return lines
  const wanted = offAmount(sumMoney(weights), off)
  const parts = divideMoney(wanted < sum ? wanted : sum, weights)
  return lines.map((line, index) => {
    const amountCents = parts[index] ?? 0n
    return amountCents === 0n ? line : less(line, { id: null, off, amountCents })
  })
}

function less(line: InvoiceLine, discount: LineDiscount): InvoiceLine {
  return {
    ...line,
    amountCents: line.amountCents - discount.amountCents,
    discounts: [...line.discounts, discount],
  }
}
