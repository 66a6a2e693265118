import type { Arithmetic } from './arithmetic.ts'
import type { Movement } from './charges.ts'
import { formatDate } from './format-date.ts'
import type { Instant } from './instant.ts'
import { withinMaximum } from './money.ts'
import { refuse, refuseField } from './refusal.ts'
import type { Subscription } from './subscription.ts'

export const invoiceStatuses = ['draft', 'open', 'paid', 'void', 'uncollectible'] as const
export type InvoiceStatus = (typeof invoiceStatuses)[number]

/** What caused an invoice: the first one of a subscription, a new period, an action, or a person. */
export const invoiceKinds = ['start', 'renewal', 'change', 'cancel', 'resume', 'one_off'] as const
export type InvoiceKind = (typeof invoiceKinds)[number]

/** A name and an address as they are printed. */
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
  /** The charge that this line moves; null for a line made by hand. */
  readonly charge: {
    readonly itemId: string
    readonly cycleNumber: number
    readonly periodNumber: number
    readonly versionNumber: number
  } | null
  readonly explanation: LineExplanation | null
  readonly causeEventId: string | null
}

/** Everything that gives a line's amount again: `amount = due - waived - charged before`. */
export interface LineExplanation extends Arithmetic {
  readonly periodStart: Instant
  readonly periodEnd: Instant
  readonly dueCents: bigint
  readonly waivedCents: bigint
  readonly chargedBeforeCents: bigint
}

/** The document and its settlement. Number, parties and dates of finalizing are null in a draft. */
export interface Invoice {
  readonly id: string
  readonly customerId: string
  readonly subscriptionId: string | null
  readonly testClockId: string | null
  readonly kind: InvoiceKind
  readonly status: InvoiceStatus
  readonly number: string | null
  readonly currency: string
  readonly issuedBy: Party | null
  readonly billedTo: Party | null
  readonly netDays: number
  readonly subtotalCents: bigint
  readonly taxCents: bigint
  readonly totalCents: bigint
  readonly creditAppliedCents: bigint
  readonly amountPaidCents: bigint
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

/** What is still owed: total less credit applied less paid. */
export function amountDue(invoice: Pick<Invoice, 'totalCents' | 'creditAppliedCents' | 'amountPaidCents'>): bigint {
  return invoice.totalCents - invoice.creditAppliedCents - invoice.amountPaidCents
}

/** A draft with these lines and the sums they give. Refuses `invoice_not_draft`, `amount_too_large`. */
export function withLines(invoice: Invoice, lines: readonly InvoiceLine[], now: Instant): Invoice {
  if (invoice.status !== 'draft') refuse('invoice_not_draft', `The invoice is ${invoice.status}, so its lines stand.`)
  const subtotalCents = sumOfLines(lines)
  return { ...invoice, subtotalCents, totalCents: subtotalCents + invoice.taxCents, updatedAt: now }
}

/** What the lines come to, in minor units. Refuses `amount_too_large`. */
export function sumOfLines(lines: readonly Pick<InvoiceLine, 'amountCents'>[]): bigint {
  const total = lines.reduce((sum, { amountCents }) => sum + amountCents, 0n)
  if (!withinMaximum(total) || lines.some(({ amountCents }) => !withinMaximum(amountCents))) {
    refuse('amount_too_large', 'An amount of the invoice would pass 2^53-1 minor units.')
  }
  return total
}

/** A line for a movement, without the ids that the action gives. */
export function lineOf(movement: Movement, subscription: Subscription): Omit<InvoiceLine, 'id' | 'causeEventId'> {
  const { version, charge, arithmetic } = movement
  const isNew = movement.chargedBeforeCents === 0n && movement.waivedCents === 0n
  const isWhole = isNew && arithmetic.from === 0 && arithmetic.until === arithmetic.length
  return {
    description: describe(movement, subscription.timeZone),
    quantity: version.quantity,
    unitAmount: version.plan.amountCents.toString(),
    amountCents: movement.amountCents,
    proration: !isWhole,
    service: { start: movement.serviceStart, end: movement.serviceEnd },
    subscriptionId: subscription.id,
    planId: version.plan.id,
    charge: {
      itemId: subscription.itemId,
      cycleNumber: charge.cycleNumber,
      periodNumber: charge.period.number,
      versionNumber: charge.versionNumber,
    },
    explanation: {
      ...arithmetic,
      periodStart: charge.period.start,
      periodEnd: charge.period.end,
      dueCents: charge.amountCents + movement.waivedCents,
      waivedCents: movement.waivedCents,
      chargedBeforeCents: movement.chargedBeforeCents,
    },
  }
}

function describe({ version, amountCents, serviceStart, serviceEnd }: Movement, timeZone: string): string {
  const quantity = version.quantity === 1 ? '' : `${version.quantity} × `
  const time = `${formatDate(serviceStart, timeZone)} – ${formatDate(serviceEnd, timeZone)}`
  return amountCents < 0n
    ? `Unused time on ${quantity}${version.plan.name} (${time})`
    : `${quantity}${version.plan.name} (${time})`
}

/**
 * How an invoice of that total is settled the moment it is finalized (D16, D23): a negative total becomes credit, a
 * positive one uses what credit there is; nothing due is paid.
 */
export function settleWithCredit(
  totalCents: bigint,
  balanceCents: bigint,
): { readonly creditAppliedCents: bigint; readonly status: 'open' | 'paid' } {
  const applied = totalCents < balanceCents ? totalCents : balanceCents
  return { creditAppliedCents: applied, status: applied === totalCents ? 'paid' : 'open' }
}

/** Money received for an invoice that is owed (D20). Refuses `invoice_not_open`, `amount_exceeds_due`. */
export function paid(invoice: Invoice, amountCents: bigint, paidAt: Instant, now: Instant): Invoice {
  refuseUnless(invoice, ['open', 'uncollectible'], 'paid')
  const due = amountDue(invoice)
  if (amountCents > due) refuseField('amount_exceeds_due', '/amount_cents', `${due} is due.`)
  const isAll = amountCents === due
  return {
    ...invoice,
    amountPaidCents: invoice.amountPaidCents + amountCents,
    status: isAll ? 'paid' : invoice.status,
    paidAt: isAll ? paidAt : null,
    updatedAt: now,
  }
}

/** No longer owed: its charges may be billed again (D21). Refuses `invoice_not_open`, `invoice_has_payments`. */
export function voided(invoice: Invoice, now: Instant): Invoice {
  if (invoice.amountPaidCents > 0n)
    refuse('invoice_has_payments', `${invoice.amountPaidCents} has been received; a credit note takes back paid money.`)
  refuseUnless(invoice, ['draft', 'open', 'uncollectible'], 'voided')
  return { ...invoice, status: 'void', voidedAt: now, finalizesAt: null, updatedAt: now }
}

/** Owed, but not expected to be paid. Refuses `invoice_not_open`. */
export function markedUncollectible(invoice: Invoice, now: Instant): Invoice {
  refuseUnless(invoice, ['open'], 'marked uncollectible')
  return { ...invoice, status: 'uncollectible', markedUncollectibleAt: now, updatedAt: now }
}

/** More credit used for an invoice that is owed (D23). Refuses `invoice_not_open`. */
export function withCreditApplied(invoice: Invoice, balanceCents: bigint, now: Instant): Invoice {
  refuseUnless(invoice, ['open'], 'given credit')
  const due = amountDue(invoice)
  const applied = due < balanceCents ? due : balanceCents
  const isAll = applied === due
  return {
    ...invoice,
    creditAppliedCents: invoice.creditAppliedCents + applied,
    status: isAll ? 'paid' : 'open',
    paidAt: isAll ? now : null,
    updatedAt: now,
  }
}

function refuseUnless(invoice: Invoice, statuses: readonly InvoiceStatus[], verb: string): void {
  if (statuses.includes(invoice.status)) return
  refuse('invoice_not_open', `The invoice is ${invoice.status}, so it cannot be ${verb}.`)
}
