import { useOfCreditNote } from '../../src/domain/credit-note.ts'
import { creditedBy } from '../../src/domain/credit-order.ts'
import { partsWithTax } from '../../src/domain/credit-with-tax.ts'
import type { CreditableInvoice } from '../../src/domain/creditable-invoice.ts'
import { type CurrencyCode, formatMoney } from '../../src/domain/currency.ts'
import type { KnownGroup } from '../../src/domain/document-tax.ts'
import type { Invoice, InvoiceLine } from '../../src/domain/invoice.ts'
import { sumMoney } from '../../src/domain/money.ts'
import { Refusal } from '../../src/domain/refusal.ts'
import { settleWithCredit } from '../../src/domain/settlement.ts'
import { taxOn } from '../../src/domain/tax-sums.ts'
import { type NumberSeries, takeNumber } from '../../src/modules/ledger/number-series.ts'
import { compared } from './replay-discounts.ts'
import { integerIn, listIn, type Replay, textIn, type Vector } from './vector.ts'

/** How each kind of vector about credit notes by request is replayed. */
export const creditNoteReplays: Readonly<Record<string, (vector: Vector) => Replay>> = {
  refund_split: replaySplit,
  creditable: replayCreditable,
  credit_note_effect: replayEffect,
  decimal: replayDecimals,
  numbers: replayNumbers,
}

/** Why vectors of these kinds are not replayed. */
export const moneyNotBuilt: Readonly<Record<string, string>> = {
  cash_rounding: 'rounding to coins is not built: what is due, credited, refunded and journaled would have to know it',
}

const cents = (value: unknown) => BigInt(value as number)

/** Lines of one rate, told by their net amounts and taxes. */
function replaySplit({ input, expected }: Vector): Replay {
  const lines = listIn(input, 'lines').map((one) => (one as readonly number[]).map(cents))
  const nets = lines.map(([net = 0n]) => net)
  const percent = String((Number(sumMoney(lines.map(([, tax = 0n]) => tax))) * 100) / Number(sumMoney(nets)))
  const taxation = { percents: [percent], isIncluded: false }
  const known = {
    reference: { document: { kind: 'invoice', id: 'invoice' }, group: 1 },
    treatment: { components: [{ percent, name: 'VAT' }] },
    isIncluded: false,
    credited: { baseCents: 0n, taxCents: [0n] },
  } as unknown as KnownGroup
  const creditable = nets.map((leftCents) => ({ line: {} as InvoiceLine, leftCents, stretches: [] }))
  const parts = partsWithTax(BigInt(integerIn(input, 'refund')), creditable, { groupOf: () => known })
  const shares = parts.map(({ cents: net }) => {
    const tax = sumMoney(taxOn(net, taxation))
    return [net + tax, tax]
  })
  return compared(expected, { lines: shares, tax: sumMoney(shares.map(([, tax = 0n]) => tax)) })
}

/** An invoice of one line made by hand. */
function replayCreditable({ input, expected }: Vector): Replay {
  const total = BigInt(integerIn(input, 'total'))
  const credited = sumMoney(listIn(input, 'credited').map(cents))
  const line = { id: 'line', amountCents: total, tax: null, ledger: null } as InvoiceLine
  const invoice: CreditableInvoice = {
    invoice: { currency: 'EUR' } as Invoice,
    lines: [line],
    charges: [],
    subscription: null,
    creditedByHand: new Map([['line', credited]]),
    groupOf: () => null,
  }
  const creditOf = (wanted: bigint) =>
    creditedBy({ meaning: 'price_reduction', what: { cents: wanted } }, invoice, { kind: 'credit_note', id: 'note' })
  const isRefused = (wanted: bigint) => {
    try {
      creditOf(wanted)
      return false
    } catch (error) {
      if (error instanceof Refusal) return true
      throw error
    }
  }
  const remaining = total - credited
  const isExact = !isRefused(remaining) && isRefused(remaining + 1n)
  return compared(expected, {
    remaining: isExact ? remaining : -1n,
    refused: isRefused(BigInt(integerIn(input, 'want'))),
  })
}

function replayEffect({ input, expected }: Vector): Replay {
  const [totalCents, amountPaidCents] = [BigInt(integerIn(input, 'total')), BigInt(integerIn(input, 'paid'))]
  const { creditAppliedCents } = settleWithCredit(totalCents, BigInt(integerIn(input, 'credit_applied')))
  const isOpen = totalCents > amountPaidCents + creditAppliedCents
  const settled = { creditedCents: 0n, amountReversedCents: 0n, creditAppliedCents, amountPaidCents, totalCents }
  const invoice = { ...settled, id: 'invoice', status: isOpen ? 'open' : 'paid' } as Invoice
  const { reductions, restCents } = useOfCreditNote(BigInt(integerIn(input, 'note')), [invoice])
  const reduced = sumMoney(reductions.map((one) => one.cents))
  const due = isOpen ? totalCents - amountPaidCents - creditAppliedCents : 0n
  return compared(expected, { reduces_due: reduced, to_customer: restCents, due_after: due - reduced })
}

function replayDecimals({ input, expected }: Vector): Replay {
  const texts = listIn(input, 'amounts').map((one) => {
    const [amount, currency] = one as readonly [number, CurrencyCode]
    return formatMoney(BigInt(amount), currency).replace(` ${currency}`, '')
  })
  return compared(expected, { texts })
}

/** In a zone of that offset. The database prints numbers so: `document_number`. */
function replayNumbers({ input, expected }: Vector): Replay {
  const format = textIn(input, 'format')
  const timeZone = `Etc/GMT-${integerIn(input, 'zone_offset_hours')}`
  const none = { last: 0n, year: null, highest: 0n }
  const series: NumberSeries = { id: 'series', invoices: none, creditNotes: none, lastFinalizedAt: null }
  const numbering = { timeZone, series: 'customer', format, creditNoteFormat: 'CN-#', firstNumber: 1n } as const
  const numbers = listIn(input, 'finalized').map((at) => {
    const { year, number } = takeNumber(series, numbering, 'invoice', Temporal.Instant.from(String(at)))
    return format.replace('{year}', String(year)).replace(/#+/, (run) => String(number).padStart(run.length, '0'))
  })
  return compared(expected, { numbers })
}
