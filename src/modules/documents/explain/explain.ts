import type { MeasuredUsage } from '../../../domain/charge.ts'
import { type CreditNote, linesForCustomer } from '../../../domain/credit-note.ts'
import { costsAfter } from '../../../domain/discount.ts'
import type { DocumentTax } from '../../../domain/document-tax.ts'
import { grossPriceCents, priceCents } from '../../../domain/document-taxes.ts'
import type { Invoice, InvoiceLine, LedgerEntry } from '../../../domain/invoice.ts'
import { amountUpTo } from '../../../domain/position.ts'
import { make } from '../../../domain/rational.ts'
import { decimalOf, formatUnitAmount, parseUnitAmount, rationalOf } from '../../../domain/unit-amount.ts'
import { treatmentToApi } from '../../taxes/to-api.ts'
import { creditNoteToApi } from '../credit-notes/to-api.ts'
import { invoiceToApi, lineToApi } from '../invoices/to-api.ts'
import { measuredToApi } from './measured-to-api.ts'
import type { CauseEvent, TakenBackRow } from './store.ts'

/** Where a document's lines come from: the events that caused them, and the lines that they take back. */
export interface Origins {
  /** By the event's id. */
  readonly causes: ReadonlyMap<string, CauseEvent>
  /** By the id of the line that takes back. */
  readonly takenBack: ReadonlyMap<string, TakenBackRow>
}

/** Explains each line: inputs and arithmetic of its amount, the line that it takes back, and the event that caused it. */
export function explainLines(
  lines: readonly InvoiceLine[],
  taxes: readonly DocumentTax[],
  { causes, takenBack }: Origins,
) {
  return lines.map((line) => {
    const cause = line.causeEventId === null ? undefined : causes.get(line.causeEventId)
    return {
      line_id: line.id,
      description: line.description,
      amount_cents: Number(line.amountCents),
      explanation: explanationToApi(line, takenBack.get(line.id)),
      tax: explainedTax(line, taxes),
      cause: cause
        ? {
            event_id: cause.id,
            type: cause.type,
            sequence: Number(cause.sequence),
            occurred_at: cause.occurred_at.toString(),
          }
        : null,
    }
  })
}

/** Why a line is taxed, and how its share came about; null for a line that is not taxed. */
function explainedTax({ tax, productCategory }: InvoiceLine, taxes: readonly DocumentTax[]) {
  const group = tax && taxes.find((one) => one.group === tax.group)
  if (!group) return null
  const takesBack = group.takesBack
  return {
    ...treatmentToApi(group.treatment),
    product_category: productCategory,
    tax_cents: Number(tax.cents),
    group_base_cents: Number(group.baseCents),
    group_tax_cents: Number(group.taxCents.reduce((sum, one) => sum + one, 0n)),
    is_included: group.isIncluded,
    takes_back: takesBack && { document: takesBack.document.kind, document_id: takesBack.document.id },
  }
}

/** An invoice that is not made yet, each line with its arithmetic: all of it stands in the line, so nothing is read. */
export function previewedInvoiceToApi(invoice: Invoice, lines: readonly InvoiceLine[]) {
  return { ...invoiceToApi(invoice), lines: lines.map(previewedLineToApi) }
}

/** A credit note that is not made yet, with the customer's signs, each line with its arithmetic. */
export function previewedCreditNoteToApi(note: CreditNote, lines: readonly InvoiceLine[]) {
  return { ...creditNoteToApi(note), lines: linesForCustomer(lines).map(previewedLineToApi) }
}

function previewedLineToApi(line: InvoiceLine) {
  return { ...lineToApi(line), explanation: explanationToApi(line, undefined) }
}

function explanationToApi(line: InvoiceLine, taken: TakenBackRow | undefined) {
  const { ledger, quantity, unitAmount } = line
  if (!ledger) return null
  const amountCents = priceCents(line)
  const { sign, position, periodAmount, takesBack } = ledger
  const whole = rationalOf(parseUnitAmount(periodAmount))
  const { from, until, length } = position
  const term = (at: number) => `round(${periodAmount} x ${at}/${length})`
  const share = `${term(until)} - ${term(from)}`
  return {
    price_code: ledger.priceCode,
    version: ledger.version,
    ordinal: ledger.ordinal,
    period: {
      number: ledger.period.number,
      start: ledger.period.start.toString(),
      end: ledger.period.end.toString(),
    },
    unit: ledger.unit,
    from,
    until,
    length,
    quantity,
    unit_amount: unitAmount,
    period_amount: periodAmount,
    rounding: 'half_away_from_zero' as const,
    rounded_until_cents: Number(amountUpTo(whole, until, length)),
    rounded_from_cents: Number(amountUpTo(whole, from, length)),
    sign,
    usage: ledger.measured && measuredToApi(ledger.measured),
    takes_back: takesBack && {
      document: takesBack.document.kind,
      document_id: takesBack.document.id,
      document_number: taken?.document_number ?? null,
      line_id: taken?.taken_line_id ?? null,
      ordinal: takesBack.ordinal,
    },
    formula: ledger.measured
      ? usageFormula(ledger.measured, amountCents)
      : sign === 0
        ? `${amountCents} of a reduction`
        : `${sign < 0 ? `-(${share})` : share} = ${grossPriceCents(line)}`,
    discounts: ledger.measured ? discountsOfUsage(line) : discountsExplained(line, ledger),
  }
}

/** The line, or with others of its charge on the document all of them together, is what is due less what was billed before. */
function usageFormula({ dueCents, beforeCents }: MeasuredUsage, amountCents: bigint): string {
  const difference = dueCents - beforeCents
  const part = difference === amountCents ? '' : `, of which ${amountCents} here`
  return `${dueCents} - ${beforeCents} = ${difference}${part}`
}

function discountsOfUsage({ discounts, ...line }: InvoiceLine) {
  let left = grossPriceCents({ ...line, discounts })
  return discounts.map(({ id, off, amountCents }) => {
    left -= amountCents
    return {
      discount_id: id,
      percent_off: off.kind === 'percent' ? off.percent : null,
      amount_off_cents: off.kind === 'amount' ? Number(off.cents) : null,
      period_amount: null,
      rounded_until_cents: null,
      rounded_from_cents: null,
      left_cents: Number(left),
      amount_cents: Number(amountCents),
      formula: `what it takes off has grown by ${amountCents}`,
    }
  })
}

/** What each discount leaves of the period's cost, and of this part of it. */
function discountsExplained({ discounts, ...line }: InvoiceLine, { sign, position, periodAmount }: LedgerEntry) {
  const { from, until, length } = position
  const costs = costsAfter(
    rationalOf(parseUnitAmount(periodAmount)),
    discounts.map(({ off }) => off),
  )
  let left = grossPriceCents({ ...line, discounts })
  return discounts.map(({ id, off, amountCents }, index) => {
    const cost = costs[index + 1] ?? make(0n)
    const whole = formatUnitAmount(decimalOf(cost))
    const share = `round(${whole} x ${until}/${length}) - round(${whole} x ${from}/${length})`
    const before = left
    left -= amountCents
    return {
      discount_id: id,
      percent_off: off.kind === 'percent' ? off.percent : null,
      amount_off_cents: off.kind === 'amount' ? Number(off.cents) : null,
      period_amount: whole,
      rounded_until_cents: Number(amountUpTo(cost, until, length)),
      rounded_from_cents: Number(amountUpTo(cost, from, length)),
      left_cents: Number(left),
      amount_cents: Number(amountCents),
      formula: `${before} - ${sign < 0 ? `-(${share})` : `(${share})`} = ${amountCents}`,
    }
  })
}
