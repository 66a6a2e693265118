import { type BilledLine, billedTime, type Charge, type DocumentReference } from './charge.ts'
import { type Coverage, minus, negative, nothing, once, plus, union, within, without } from './coverage.ts'
import { type CreditedPart, leftWithTax, partsWithTax } from './credit-with-tax.ts'
import {
  billedBy,
  type Creditable,
  type CreditableInvoice,
  creditableLine,
  leftOfInvoice,
} from './creditable-invoice.ts'
import { moneyText } from './currency.ts'
import { priceCents } from './document-taxes.ts'
import { replaced } from './due.ts'
import { earliest } from './instant.ts'
import type { Invoice, InvoiceLine } from './invoice.ts'
import type { Item } from './item.ts'
import { stretchesLeft } from './line-left.ts'
import { linesForTime, reductionLine } from './lines.ts'
import { divideMoney, sumMoney } from './money.ts'
import { type NewLine, withLines } from './new-line.ts'
import { refuse, refuseField } from './refusal.ts'
import { type Subscription, withCharges } from './subscription.ts'
import { usageTakenBack } from './usage-lines.ts'

/**
 * What a credit note made by hand means for the time that it credits: its price is reduced and it stays billed; it was billed by
 * mistake and the next run bills what is due; or it is not billed again (D38).
 */
export const creditMeanings = ['price_reduction', 'correct', 'waive'] as const
export type CreditMeaning = (typeof creditMeanings)[number]

/** One line of the invoice, and how much of it: in minor units, or all that is left. */
export interface CreditedLineOrder {
  readonly lineId: string
  readonly cents: bigint | 'all'
  /** The place in the request, as a JSON pointer. */
  readonly pointer: string
}

/** What is to be credited: all that is left of the invoice, an amount of it, or single lines. */
export interface CreditOrder {
  readonly meaning: CreditMeaning
  readonly what: 'all' | { readonly cents: bigint } | { readonly lines: readonly CreditedLineOrder[] }
}

/** A line of the new credit note, signed as an invoice bills it: of the ledger, or of a line made by hand. */
export type CreditLine =
  | { readonly newLine: NewLine }
  | { readonly handMade: InvoiceLine; readonly amountCents: bigint; readonly isWhole: boolean }

/** The new lines, and the subscription with its charges after them. */
export interface Credited {
  readonly lines: readonly CreditLine[]
  readonly subscription: Subscription | null
}

/** The same, with what was left of the invoice before: what the lines may come to with their taxes, in minor units. */
export interface CreditedOfInvoice extends Credited {
  readonly leftWithTaxCents: bigint
}

/**
 * Credits an invoice. What is left of a line is its amount less all that takes it back; what is left of the invoice is its
 * prices less the same. No more than that is credited, not by a cent (D38).
 *
 *     3000 for [0, 30), 1000 of it reduced   ->   -1000 spread over [0, 30), left 2000; ended at 15, 1000 is given back
 *
 * Refuses `credit_exceeds_invoice`, `whole_lines_only`, and lines that are not the invoice's.
 */
export function creditedBy(
  order: CreditOrder,
  credited: CreditableInvoice,
  document: DocumentReference,
): CreditedOfInvoice {
  const { meaning, what } = order
  const creditable = credited.lines.map((line) => creditableLine(credited, line))
  const isTaxed = credited.lines.some((line) => credited.groupOf(line) !== null)
  const leftCents = leftOfInvoice(credited, creditable)
  const leftWithTaxCents = isTaxed ? leftWithTax(creditable, credited) : leftCents
  if (leftWithTaxCents <= 0n) refuse('credit_exceeds_invoice', 'Nothing is left of the invoice to be credited.')
  const lines =
    meaning === 'price_reduction'
      ? reducedLines(partsOf(what, creditable, { credited, leftWithTaxCents }), credited, document)
      : takenBackLines(wholeLines(what, creditable, credited), { credited, meaning }, document)
  const sum = sumMoney(lines.lines.map((line) => -amountOf(line)))
  if (!isTaxed && sum > leftCents) refuseExcess('', leftCents, credited.invoice)
  if (sum <= 0n && what !== 'all' && 'cents' in what)
    refuseField(
      'invalid_request',
      '/amount_with_tax_cents',
      'No price comes to so little with its tax. Use a larger amount.',
    )
  if (sum <= 0n) refuse('credit_exceeds_invoice', 'What is left of these lines comes to nothing.')
  return { ...lines, leftWithTaxCents }
}

/** The amount of a new line, as an invoice bills it. */
export function amountOf(line: CreditLine): bigint {
  return 'newLine' in line ? line.newLine.amountCents : line.amountCents
}

/** How much of each line; an amount is divided over what is left of them, by largest remainder. */
function partsOf(
  what: CreditOrder['what'],
  creditable: readonly Creditable[],
  { credited, leftWithTaxCents }: { readonly credited: CreditableInvoice; readonly leftWithTaxCents: bigint },
): CreditedPart[] {
  if (what !== 'all' && 'lines' in what) {
    return eachOnce(what.lines).map((ordered) => {
      const of = lineOf(ordered, creditable)
      const cents = ordered.cents === 'all' ? of.leftCents : ordered.cents
      if (cents > of.leftCents) refuseExcess(`${ordered.pointer}/amount_cents`, of.leftCents, credited.invoice)
      return { of, cents }
    })
  }
  const cents = what === 'all' ? leftWithTaxCents : what.cents
  if (cents > leftWithTaxCents) refuseExcess('/amount_with_tax_cents', leftWithTaxCents, credited.invoice)
  return partsWithTax(cents, creditable, credited)
}

function reducedLines(
  parts: readonly CreditedPart[],
  credited: CreditableInvoice,
  document: DocumentReference,
): Credited {
  let { subscription } = credited
  const lines: CreditLine[] = []
  for (const { of, cents } of parts) {
    if (cents === 0n) continue
    const found = billedBy({ ...credited, subscription }, of.line)
    if (!found || !subscription) {
      lines.push({ handMade: of.line, amountCents: -cents, isWhole: cents === priceCents(of.line) })
      continue
    }
    const shares = divideMoney(
      cents,
      of.stretches.map((one) => one.cents),
    )
    let { charge } = found
    for (const [index, stretch] of of.stretches.entries()) {
      const place = { item: found.item, charge, line: stretch.line }
      const added = reductionLine(subscription, place, stretch, shares[index] ?? 0n)
      lines.push(...added.map((newLine) => ({ newLine })))
      charge = withLines(charge, added, document)
      if (found.billed.measured) charge = withCentsForgiven(charge, shares[index] ?? 0n)
    }
    subscription = withCharge(subscription, found.item.id, charge)
  }
  return { lines, subscription }
}

/** The lines of an order that takes back whole lines. Refuses `whole_lines_only`. */
function wholeLines(
  what: CreditOrder['what'],
  creditable: readonly Creditable[],
  { subscription }: CreditableInvoice,
): readonly Creditable[] {
  const only = 'Only whole lines can be corrected or waived. Use `all`, or the meaning `price_reduction`.'
  if (what === 'all') return subscription ? creditable : creditable.filter(({ leftCents }) => leftCents !== 0n)
  if ('cents' in what) refuseField('whole_lines_only', '/amount_with_tax_cents', only)
  return eachOnce(what.lines).map((ordered) => {
    if (ordered.cents !== 'all') refuseField('whole_lines_only', `${ordered.pointer}/amount_cents`, only)
    return lineOf(ordered, creditable)
  })
}

/** Takes whole lines back: time that they billed, and in turn the time that they took back, as far as nothing bills it now. */
function takenBackLines(
  whole: readonly Creditable[],
  { credited, meaning }: { readonly credited: CreditableInvoice; readonly meaning: CreditMeaning },
  document: DocumentReference,
): Credited {
  let { subscription } = credited
  const lines: CreditLine[] = []
  const touched: Charge[] = []
  for (const { line, leftCents } of whole) {
    const found = billedBy({ ...credited, subscription }, line)
    if (!found || !subscription) {
      if (leftCents !== 0n)
        lines.push({ handMade: line, amountCents: -leftCents, isWhole: leftCents === priceCents(line) })
      continue
    }
    const { item, charge, billed } = found
    if (billed.measured) {
      const cents = billed.sign > 0 ? leftCents : -usageNotBilled(charge, billed)
      const added = usageTakenBack({ item, charge }, billed, cents)
      lines.push(...added.map((newLine) => ({ newLine })))
      const counted = withLines(charge, added, document)
      touched.push(charge)
      const after = meaning === 'waive' ? withCentsForgiven(counted, cents) : counted
      subscription = withCharge(subscription, item.id, after)
      continue
    }
    const time =
      billed.sign > 0 ? negative(timeLeft(subscription, found)) : billed.sign < 0 ? notBilled(charge, billed) : nothing
    const added = linesForTime(subscription, item, charge, time, billed)
    lines.push(...added.map((newLine) => ({ newLine })))
    const counted = withLines(charge, added, document)
    touched.push(charge)
    subscription = withCharge(subscription, item.id, meaning === 'waive' ? withTimeForgiven(counted, time) : counted)
  }
  return {
    lines,
    subscription: subscription && meaning === 'correct' ? toBeBilled(subscription, touched) : subscription,
  }
}

function timeLeft(subscription: Subscription, found: NonNullable<ReturnType<typeof billedBy>>): Coverage {
  return stretchesLeft(subscription, found, found.billed).reduce(
    (time: Coverage, one) => plus(time, once(one)),
    nothing,
  )
}

/** Time that the line took back, and that nothing bills now; also where a void has another line stand for what it took back. */
function notBilled(charge: Charge, billed: BilledLine): Coverage {
  return minus(once(billed), within(billedTime(charge), billed)).filter(({ times }) => times === 1)
}

/** What the line took back of usage that a line still counts for, in minor units. */
function usageNotBilled(charge: Charge, billed: BilledLine): bigint {
  return charge.lines.some(({ ordinal }) => ordinal === billed.takesBack) ? -billed.amountCents : 0n
}

/** Time that was taken back is not due again; time that is billed again stays due (D21). */
function withTimeForgiven(charge: Charge, time: Coverage): Charge {
  const taken = time.filter(({ times }) => times < 0).map((stretch) => ({ ...stretch, times: 1 }))
  const again = time.filter(({ times }) => times > 0)
  return { ...charge, forgiven: without(union(charge.forgiven, taken), again), kept: union(charge.kept, again) }
}

/** Cents of usage that are not billed again; below 0 they stay billed. */
function withCentsForgiven(charge: Charge, cents: bigint): Charge {
  return { ...charge, forgivenCents: charge.forgivenCents + cents }
}

/** The subscription whose next run looks at these charges again. */
function toBeBilled(subscription: Subscription, charges: readonly Charge[]): Subscription {
  const starts = charges.map(({ period }) => period.start)
  return { ...subscription, unbilledSince: earliest([subscription.unbilledSince, ...starts]) }
}

function lineOf({ lineId, pointer }: CreditedLineOrder, creditable: readonly Creditable[]): Creditable {
  const found = creditable.find(({ line }) => line.id === lineId)
  if (!found) refuseField('invalid_request', `${pointer}/line_id`, 'The invoice has no such line.')
  if (found.line.amountCents < 0n)
    refuseField('invalid_request', `${pointer}/line_id`, 'The line gives back itself, so it cannot be credited alone.')
  return found
}

function eachOnce(lines: readonly CreditedLineOrder[]): readonly CreditedLineOrder[] {
  const twice = lines.find(({ lineId }, index) => lines.findIndex((one) => one.lineId === lineId) < index)
  if (twice) refuseField('invalid_request', `${twice.pointer}/line_id`, 'The line is named twice.')
  return lines
}

/** Refuses `credit_exceeds_invoice`, and says what is left. */
export function refuseExcess(pointer: string, leftCents: bigint, { currency }: Invoice): never {
  const detail = `Only ${moneyText(leftCents, currency)} is left to be credited.`
  if (pointer === '') refuse('credit_exceeds_invoice', detail)
  refuseField('credit_exceeds_invoice', pointer, detail)
}

/** The subscription with this charge in place of the one before. */
export function withCharge(subscription: Subscription, itemId: string, charge: Charge): Subscription {
  return withCharges(subscription, (item: Item) => (item.id === itemId ? replaced(item.charges, charge) : item.charges))
}
