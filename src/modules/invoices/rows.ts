import type { Invoice, InvoiceKind, InvoiceLine, InvoiceStatus, LineExplanation, Party } from '../../domain/invoice.ts'
import type { ProrationUnit } from '../../domain/position.ts'
import type { Row } from '../../platform/database/row.ts'
import type { StoredLine } from '../billing/books.ts'

export type InvoiceRow = Row<
  'invoice',
  | 'id'
  | 'customer_id'
  | 'subscription_id'
  | 'test_clock_id'
  | 'kind'
  | 'status'
  | 'number'
  | 'currency'
  | 'issued_by'
  | 'billed_to'
  | 'net_days'
  | 'subtotal_cents'
  | 'tax_cents'
  | 'total_cents'
  | 'credit_applied_cents'
  | 'amount_paid_cents'
  | 'period_start'
  | 'period_end'
  | 'occurred_at'
  | 'finalizes_at'
  | 'finalized_at'
  | 'due_at'
  | 'paid_at'
  | 'voided_at'
  | 'marked_uncollectible_at'
  | 'created_at'
  | 'updated_at',
  {
    readonly kind: InvoiceKind
    readonly status: InvoiceStatus
    readonly issued_by: Party | null
    readonly billed_to: Party | null
  }
>

export type LineRow = Row<
  'invoice_line',
  | 'invoice_id'
  | 'id'
  | 'description'
  | 'quantity'
  | 'unit_amount'
  | 'amount_cents'
  | 'proration'
  | 'service_start'
  | 'service_end'
  | 'subscription_id'
  | 'plan_id'
  | 'item_id'
  | 'cycle_number'
  | 'period_number'
  | 'version_number'
  | 'arithmetic'
  | 'cause_event_id',
  { readonly arithmetic: ArithmeticJson | null }
>

interface ArithmeticJson {
  readonly unit: ProrationUnit
  readonly from: number
  readonly until: number
  readonly length: number
  readonly quantity: number
  readonly unit_amount: string
  readonly period_start: string
  readonly period_end: string
  readonly due_cents: number
  /** Absent where nothing is. */
  readonly waived_cents?: number
  readonly charged_before_cents: number
}

export const invoiceColumns = `i.id, i.customer_id, i.subscription_id, i.test_clock_id, i.kind, i.status, i.number, i.currency, i.issued_by,
  i.billed_to, i.net_days, i.subtotal_cents, i.tax_cents, i.total_cents, i.credit_applied_cents, i.amount_paid_cents,
  i.period_start, i.period_end, i.occurred_at, i.finalizes_at, i.finalized_at, i.due_at, i.paid_at, i.voided_at,
  i.marked_uncollectible_at, i.created_at, i.updated_at`

export const lineColumns = `l.invoice_id, l.id, l.description, l.quantity, l.unit_amount, l.amount_cents, l.proration, l.service_start,
  l.service_end, l.subscription_id, l.plan_id, l.item_id, l.cycle_number, l.period_number, l.version_number, l.arithmetic,
  l.cause_event_id`

export function invoiceOf(row: InvoiceRow): Invoice {
  return {
    id: row.id,
    customerId: row.customer_id,
    subscriptionId: row.subscription_id,
    testClockId: row.test_clock_id,
    kind: row.kind,
    status: row.status,
    number: row.number,
    currency: row.currency,
    issuedBy: row.issued_by,
    billedTo: row.billed_to,
    netDays: row.net_days,
    subtotalCents: row.subtotal_cents,
    taxCents: row.tax_cents,
    totalCents: row.total_cents,
    creditAppliedCents: row.credit_applied_cents,
    amountPaidCents: row.amount_paid_cents,
    period: row.period_start && row.period_end ? { start: row.period_start, end: row.period_end } : null,
    occurredAt: row.occurred_at,
    finalizesAt: row.finalizes_at,
    finalizedAt: row.finalized_at,
    dueAt: row.due_at,
    paidAt: row.paid_at,
    voidedAt: row.voided_at,
    markedUncollectibleAt: row.marked_uncollectible_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

export function storedLineOf(row: LineRow & { position: number }): StoredLine {
  return { ...lineOf(row), position: row.position }
}

export function lineOf(row: LineRow): InvoiceLine {
  const { item_id, cycle_number, period_number, version_number } = row
  return {
    id: row.id,
    description: row.description,
    quantity: row.quantity,
    unitAmount: row.unit_amount,
    amountCents: row.amount_cents,
    proration: row.proration,
    service: row.service_start && row.service_end ? { start: row.service_start, end: row.service_end } : null,
    subscriptionId: row.subscription_id,
    planId: row.plan_id,
    charge:
      item_id && cycle_number !== null && period_number !== null && version_number !== null
        ? { itemId: item_id, cycleNumber: cycle_number, periodNumber: period_number, versionNumber: version_number }
        : null,
    explanation: row.arithmetic && explanationOf(row.arithmetic),
    causeEventId: row.cause_event_id,
  }
}

function explanationOf(json: ArithmeticJson): LineExplanation {
  return {
    unit: json.unit,
    from: json.from,
    until: json.until,
    length: json.length,
    quantity: json.quantity,
    unitAmountCents: BigInt(json.unit_amount),
    periodStart: Temporal.Instant.from(json.period_start),
    periodEnd: Temporal.Instant.from(json.period_end),
    dueCents: BigInt(json.due_cents),
    waivedCents: BigInt(json.waived_cents ?? 0),
    chargedBeforeCents: BigInt(json.charged_before_cents),
  }
}
