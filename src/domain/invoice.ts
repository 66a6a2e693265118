import type { DocumentReference, Position } from './charge.ts'
import { type CollectionState, isCollecting } from './collection.ts'
import { moneyText } from './currency.ts'
import { type Dunning, type DunningEndReason, dunningStatus } from './dunning.ts'
import { formatDate } from './format-date.ts'
import type { Instant } from './instant.ts'
import type { Version } from './item.ts'
import type { NewLine } from './lines.ts'
import { withinMaximum } from './money.ts'
import type { Period } from './period.ts'
import type { ProrationUnit } from './position.ts'
import { basePriceCode, isOneOff, periodCost, unitAmountAt } from './price.ts'
import { refuse, refuseField } from './refusal.ts'
import type { Subscription } from './subscription.ts'
import { decimalOf, formatUnitAmount } from './unit-amount.ts'

export const invoiceStatuses = ['draft', 'open', 'paid', 'void', 'uncollectible'] as const
export type InvoiceStatus = (typeof invoiceStatuses)[number]

/**
 * What caused a document: the start or a new period; an action (`change`: of plan, items or billing day); `rebill`: a voided
 * invoice whose time is billed again; `one_off`: a request.
 */
export const invoiceKinds = [
  'start',
  'renewal',
  'change',
  'pause',
  'resume',
  'cancel',
  'uncancel',
  'rebill',
  'one_off',
] as const
export type InvoiceKind = (typeof invoiceKinds)[number]

/** A name and an address, as printed on documents. */
export interface Party {
  readonly name: string
  readonly email: string | null
  readonly address: Readonly<Record<string, string>> | null
}

export interface InvoiceLine {
  readonly id: string
  readonly description: string
  readonly quantity: number
  /** Exact decimal, in minor units. */
  readonly unitAmount: string
  readonly amountCents: bigint
  readonly proration: boolean
  readonly service: { readonly start: Instant; readonly end: Instant } | null
  readonly subscriptionId: string | null
  readonly planId: string | null
  readonly ledger: LedgerEntry | null
  readonly causeEventId: string | null
}

/**
 * The ledger entry of an automatic line; a line made by hand has none. It has everything that its amount is computed from:
 * sign x (round(A x until / length) - round(A x from / length)), A = what the whole period costs.
 */
export interface LedgerEntry {
  readonly itemId: string
  readonly priceCode: string
  readonly version: number
  readonly period: Period
  readonly ordinal: number
  readonly sign: 1 | -1 | 0
  readonly unit: ProrationUnit
  readonly position: Position
  /** What the whole period costs, in minor units: an exact decimal. */
  readonly periodAmount: string
  /** The line that this one takes back a part of. */
  readonly takesBack: { readonly ordinal: number; readonly document: DocumentReference } | null
}

/** An invoice with its settlement. Number, parties and dates of finalizing are null in a draft. */
export interface Invoice extends CollectionState {
  readonly id: string
  readonly customerId: string
  readonly subscriptionId: string | null
  readonly testClockId: string | null
  readonly kind: InvoiceKind
  readonly status: InvoiceStatus
  readonly number: string | null
  /** Made of the number; null in a draft. */
  readonly paymentReference: string | null
  /** The merchant’s own id; null on automatic invoices. */
  readonly externalId: string | null
  /** The customer's purchase order. */
  readonly purchaseOrder: string | null
  readonly currency: string
  readonly issuedBy: Party | null
  readonly billedTo: Party | null
  readonly netDays: number
  readonly subtotalCents: bigint
  readonly taxCents: bigint
  readonly totalCents: bigint
  /** The amount that credit notes have taken off. */
  readonly creditedCents: bigint
  readonly creditAppliedCents: bigint
  readonly amountPaidCents: bigint
  /** The part of the money received that has left again and is owed once more. */
  readonly amountReversedCents: bigint
  /** Its dunning, since its first failed attempt; null before. */
  readonly dunning: Dunning | null
  readonly period: { readonly start: Instant; readonly end: Instant } | null
  readonly occurredAt: Instant
  readonly finalizesAt: Instant | null
  readonly finalizedAt: Instant | null
  readonly dueAt: Instant | null
  readonly paidAt: Instant | null
  readonly voidedAt: Instant | null
  readonly markedUncollectibleAt: Instant | null
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

/**
 * What is still owed, in minor units: total less credited, credit applied and paid, plus reversed; 0 unless open or
 * uncollectible.
 */
export function amountDue(
  invoice: Pick<
    Invoice,
    'status' | 'totalCents' | 'creditedCents' | 'creditAppliedCents' | 'amountPaidCents' | 'amountReversedCents'
  >,
): bigint {
  if (invoice.status !== 'open' && invoice.status !== 'uncollectible') return 0n
  const settled = invoice.creditedCents + invoice.creditAppliedCents + invoice.amountPaidCents
  return invoice.totalCents - settled + invoice.amountReversedCents
}

/** A draft with these lines and the sums they give. Refuses `invoice_not_draft`, `amount_too_large`. */
export function withLines(invoice: Invoice, lines: readonly InvoiceLine[], now: Instant): Invoice {
  if (invoice.status !== 'draft')
    refuse('invoice_not_draft', `The invoice is ${invoice.status}. Only the lines of a draft can be changed.`)
  const subtotalCents = sumOfLines(lines)
  return { ...invoice, subtotalCents, totalCents: subtotalCents + invoice.taxCents, updatedAt: now }
}

/** The sum of the lines, in minor units. Refuses `amount_too_large`. */
export function sumOfLines(lines: readonly Pick<InvoiceLine, 'amountCents'>[]): bigint {
  const total = lines.reduce((sum, { amountCents }) => sum + amountCents, 0n)
  if (!withinMaximum(total) || lines.some(({ amountCents }) => !withinMaximum(amountCents))) {
    refuse(
      'amount_too_large',
      'An amount of the invoice would be more than 2^53-1 minor units. Use a smaller price or quantity.',
    )
  }
  return total
}

/** A new line of the ledger as a document shows it, without the ids that the action gives. */
export function documentLine(line: NewLine, subscription: Subscription): Omit<InvoiceLine, 'id' | 'causeEventId'> {
  const { item, version, charge, position, sign } = line
  return {
    description: describe(line, subscription.timeZone),
    quantity: version.quantity,
    unitAmount: formatUnitAmount(unitAmountAt(version.price, version.quantity)),
    amountCents: line.amountCents,
    proration: sign <= 0 || position.from > 0 || position.until < position.length,
    service: { start: line.from, end: line.until },
    subscriptionId: subscription.id,
    planId: version.plan.id,
    ledger: {
      itemId: item.id,
      priceCode: item.priceCode,
      version: version.number,
      period: charge.period,
      ordinal: line.ordinal,
      sign,
      unit: subscription.proration,
      position,
      periodAmount: formatUnitAmount(decimalOf(periodCost(version.price, version.quantity))),
      takesBack: line.takenBack && { ordinal: line.takenBack.ordinal, document: line.takenBack.document },
    },
  }
}

function describe({ version, sign, from, until }: NewLine, timeZone: string): string {
  const quantity = version.quantity === 1 ? '' : `${version.quantity} × `
  const name = `${quantity}${nameOf(version)}`
  if (isOneOff(version.price)) return sign < 0 ? `Credit for ${name}` : name
  const time = `${formatDate(from, timeZone)} – ${formatDate(until, timeZone)}`
  if (sign === 0) return `Reduction of ${name} (${time})`
  return sign < 0 ? `Unused time on ${name} (${time})` : `${name} (${time})`
}

// An unnamed price `base` is shown under the name of the plan.
function nameOf({ price, plan }: Version): string {
  return price.name ?? (price.code === basePriceCode ? plan.name : `${plan.name} ${price.code}`)
}

/**
 * Settles an invoice of that total when it is finalized: it uses the available credit; if nothing is left due it is paid
 * (D23).
 *
 *     total 3000, credit 500   ->   500 applied, open with 2500 due
 *     total 3000, credit 4000  ->   3000 applied, paid, 1000 of the credit left
 */
export function settleWithCredit(
  totalCents: bigint,
  balanceCents: bigint,
): { readonly creditAppliedCents: bigint; readonly status: 'open' | 'paid' } {
  if (totalCents < 0n || balanceCents < 0n) throw new Error(`neither ${totalCents} nor ${balanceCents} may be below 0`)
  const applied = totalCents < balanceCents ? totalCents : balanceCents
  return { creditAppliedCents: applied, status: applied === totalCents ? 'paid' : 'open' }
}

/**
 * The invoice after money was received for it (D20). Refuses `invoice_not_open`, `amount_exceeds_due`, and
 * `attempt_in_progress` while a gateway may be taking the money.
 */
export function paid(invoice: Invoice, amountCents: bigint, paidAt: Instant, now: Instant): Invoice {
  refuseUnless(invoice, ['open', 'uncollectible'], 'paid')
  refuseWhileCollecting(invoice)
  const due = amountDue(invoice)
  if (amountCents > due)
    refuseField(
      'amount_exceeds_due',
      '/amount_cents',
      `Only ${moneyText(due, invoice.currency)} is due on the invoice.`,
    )
  const isAll = amountCents === due
  return settled(
    {
      ...invoice,
      amountPaidCents: invoice.amountPaidCents + amountCents,
      status: isAll ? 'paid' : invoice.status,
      paidAt: isAll ? paidAt : null,
      updatedAt: now,
    },
    'paid',
  )
}

/** The same without collection and dunning once nothing is due on it. */
function settled(invoice: Invoice, reason: DunningEndReason): Invoice {
  if (amountDue(invoice) > 0n && reason !== 'uncollectible') return invoice
  return { ...withDunningEnded(invoice, reason, invoice.updatedAt), collectionStatus: null, collectAt: null }
}

/** The invoice with its dunning ended, if it has one that has not. */
export function withDunningEnded(invoice: Invoice, reason: DunningEndReason, now: Instant): Invoice {
  const { dunning } = invoice
  if (dunning === null || (dunning.endReason !== null && dunningStatus(dunning) === 'ended')) return invoice
  return { ...invoice, dunning: { ...dunning, endedAt: now, endReason: reason } }
}

/**
 * The voided invoice: no longer owed, its lines no longer count, and their time may be billed again (D21). If credit alone
 * settled it, the credit is given back. Refuses `invoice_not_open`, `invoice_has_payments`, `invoice_has_credit_notes`,
 * `attempt_in_progress`.
 */
export function voided(invoice: Invoice, hasCreditNotes: boolean, now: Instant): Invoice {
  if (invoice.amountPaidCents > 0n) {
    const received = moneyText(invoice.amountPaidCents, invoice.currency)
    refuse(
      'invoice_has_payments',
      `${received} was received for the invoice, so it cannot be voided. Give credit instead.`,
    )
  }
  if (hasCreditNotes)
    refuse(
      'invoice_has_credit_notes',
      'A credit note takes back lines of the invoice, so it cannot be voided. Give credit instead.',
    )
  if (invoice.status !== 'paid' || invoice.creditAppliedCents === 0n)
    refuseUnless(invoice, ['draft', 'open', 'uncollectible'], 'voided')
  refuseWhileCollecting(invoice)
  return settled({ ...invoice, status: 'void', voidedAt: now, paidAt: null, finalizesAt: null, updatedAt: now }, 'void')
}

/** The invoice after a credit note reduced the amount due; it is paid if nothing is left (D16). */
export function credited(invoice: Invoice, cents: bigint, now: Instant): Invoice {
  const due = amountDue(invoice)
  if (cents <= 0n || cents > due)
    throw new Error(`${cents} cannot be taken off the ${due} due on invoice ${invoice.id}`)
  const isAll = cents === due
  const reduced: Invoice = {
    ...invoice,
    creditedCents: invoice.creditedCents + cents,
    status: isAll ? 'paid' : invoice.status,
    paidAt: isAll ? now : null,
    updatedAt: now,
  }
  return settled(reduced, 'paid')
}

/**
 * The invoice after money that was received for it has left again: it is owed once more, and is not collected by itself. A void
 * one stays as it is.
 */
export function reversed(invoice: Invoice, cents: bigint, now: Instant): Invoice {
  if (cents <= 0n || invoice.amountReversedCents + cents > invoice.amountPaidCents)
    throw new Error(`${cents} of the ${invoice.amountPaidCents} paid on invoice ${invoice.id} cannot be taken off`)
  return {
    ...invoice,
    amountReversedCents: invoice.amountReversedCents + cents,
    status: invoice.status === 'paid' ? 'open' : invoice.status,
    paidAt: null,
    collectionStatus: isCollecting(invoice.collectionStatus) ? invoice.collectionStatus : null,
    collectAt: null,
    updatedAt: now,
  }
}

/**
 * The invoice marked uncollectible: owed, but not expected to be paid, nor collected. Refuses `invoice_not_open`,
 * `attempt_in_progress`.
 */
export function markedUncollectible(invoice: Invoice, now: Instant): Invoice {
  refuseUnless(invoice, ['open'], 'marked uncollectible')
  refuseWhileCollecting(invoice)
  return settled({ ...invoice, status: 'uncollectible', markedUncollectibleAt: now, updatedAt: now }, 'uncollectible')
}

/** The invoice with more credit applied (D23). Refuses `invoice_not_open`, `attempt_in_progress`. */
export function withCreditApplied(invoice: Invoice, balanceCents: bigint, now: Instant): Invoice {
  refuseUnless(invoice, ['open'], 'paid with credit')
  refuseWhileCollecting(invoice)
  const due = amountDue(invoice)
  const applied = due < balanceCents ? due : balanceCents
  const isAll = applied === due
  return settled(
    {
      ...invoice,
      creditAppliedCents: invoice.creditAppliedCents + applied,
      status: isAll ? 'paid' : 'open',
      paidAt: isAll ? now : null,
      updatedAt: now,
    },
    'paid',
  )
}

function refuseWhileCollecting({ collectionStatus }: Invoice): void {
  if (isCollecting(collectionStatus))
    refuse(
      'attempt_in_progress',
      'A payment attempt for the invoice is live. Wait until it has ended, or cancel it first.',
    )
}

function refuseUnless(invoice: Invoice, statuses: readonly InvoiceStatus[], verb: string): void {
  if (statuses.includes(invoice.status)) return
  refuse('invoice_not_open', `The invoice is ${invoice.status}, so it cannot be ${verb}.`)
}
