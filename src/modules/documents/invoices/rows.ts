import type { Collection, CollectionStatus } from '../../../domain/collection.ts'
import type { Instant } from '../../../domain/instant.ts'
import type { Buyer, Invoice, InvoiceLine, InvoiceStatus, LedgerEntry, Party } from '../../../domain/invoice.ts'
import type { InvoiceKind } from '../../../domain/invoice-kind.ts'
import type { ProrationUnit } from '../../../domain/position.ts'
import type { TaxCategory, TaxWait } from '../../../domain/tax.ts'
import type { Row } from '../../../platform/database/row.ts'
import { type LineDiscountJson, lineDiscountsIn } from '../lines/discount-json.ts'
import { type MeasuredJson, measuredOf } from '../lines/measured-json.ts'
import { type DocumentTaxJson, documentTaxesOf, taxesOf } from '../taxes/rows.ts'
import { type AnnouncementJson, announcementOf } from './announcement-json.ts'
import { type DunningJson, dunningOf } from './dunning-json.ts'

/** A line with its position in the invoice; a position is never reused. */
export interface StoredLine extends InvoiceLine {
  readonly position: number
}

export type InvoiceRow = Row<
  'invoice',
  | 'id'
  | 'customer_id'
  | 'subscription_id'
  | 'test_clock_id'
  | 'kind'
  | 'status'
  | 'number'
  | 'payment_reference'
  | 'external_id'
  | 'purchase_order'
  | 'replaces_invoice_id'
  | 'currency'
  | 'issued_by'
  | 'billed_to'
  | 'net_days'
  | 'subtotal_cents'
  | 'tax_cents'
  | 'total_cents'
  | 'discount_cents'
  | 'credited_cents'
  | 'credit_applied_cents'
  | 'amount_paid_cents'
  | 'amount_reversed_cents'
  | 'collection'
  | 'collection_status'
  | 'collect_at'
  | 'dunning'
  | 'announced'
  | 'period_start'
  | 'period_end'
  | 'occurred_at'
  | 'finalizes_at'
  | 'waits_for'
  | 'waits_since'
  | 'wait_check_at'
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
    readonly waits_for: TaxWait | null
    readonly issued_by: Party | null
    readonly billed_to: Buyer | null
    readonly collection: Collection
    readonly collection_status: CollectionStatus | null
    readonly dunning: DunningJson | null
    readonly announced: AnnouncementJson | null
  }
> & { readonly taxes?: readonly DocumentTaxJson[] | null }

/** A line joined with its charge and the line that it takes back. */
export type LineRow = Row<
  'document_line',
  | 'invoice_id'
  | 'id'
  | 'description'
  | 'quantity'
  | 'unit_amount'
  | 'amount_cents'
  | 'discounts'
  | 'tax_group'
  | 'tax_cents'
  | 'tax_included'
  | 'product_category'
  | 'proration'
  | 'service_start'
  | 'service_end'
  | 'subscription_id'
  | 'plan_id'
  | 'item_id'
  | 'version_number'
  | 'period_number'
  | 'ordinal'
  | 'sign'
  | 'unit'
  | 'from_position'
  | 'until_position'
  | 'period_length'
  | 'period_amount'
  | 'takes_back'
  | 'measured'
  | 'credited_line_id'
  | 'cause_event_id',
  {
    readonly sign: LedgerEntry['sign'] | null
    readonly unit: ProrationUnit | null
    readonly discounts: readonly LineDiscountJson[] | null
    readonly measured: MeasuredJson | null
  }
> & {
  readonly price_code: string | null
  readonly period_start: Instant | null
  readonly period_end: Instant | null
  readonly taken_invoice_id: string | null
  readonly taken_credit_note_id: string | null
  readonly tax_category: TaxCategory | null
}

export const invoiceColumns = `i.id, i.customer_id, i.subscription_id, i.test_clock_id, i.kind, i.status, i.number, i.payment_reference, i.external_id, i.purchase_order, i.replaces_invoice_id, i.currency, i.issued_by,
  i.billed_to, i.net_days, i.subtotal_cents, i.tax_cents, i.total_cents, i.discount_cents, i.credited_cents, i.credit_applied_cents, i.amount_paid_cents,
  i.amount_reversed_cents, i.collection, i.collection_status, i.collect_at, i.dunning, i.announced,
  i.period_start, i.period_end, i.occurred_at, i.finalizes_at, i.waits_for, i.waits_since, i.wait_check_at, i.finalized_at, i.due_at, i.paid_at, i.voided_at,
  i.marked_uncollectible_at, i.created_at, i.updated_at, ${taxesOf('i.tenant_id', 'i.id')} as taxes`

/** The columns of lines joined by `lineJoins`. */
export const lineColumns = `l.invoice_id, l.id, l.description, l.quantity, l.unit_amount, l.amount_cents, l.discounts, l.tax_group, l.tax_cents, l.tax_included, l.product_category, l.proration, l.service_start,
  l.service_end, l.subscription_id, l.plan_id, l.item_id, l.version_number, l.period_number, l.ordinal, l.sign, l.unit,
  l.from_position, l.until_position, l.period_length, l.period_amount, l.takes_back, l.measured, l.credited_line_id, l.cause_event_id,
  m.price_code, c.period_start, c.period_end, t.invoice_id as taken_invoice_id, t.credit_note_id as taken_credit_note_id,
  case when l.tax_group is not null then (select x.category
    from (select coalesce(l.invoice_id, l.credit_note_id) as id offset 0) d
    cross join lateral (select x.category from document_tax x where x.tenant_id = l.tenant_id and x.document_id = d.id
      and x.tax_group = l.tax_group and x.component = 0 offset 0) x) end as tax_category`

/** Joins `document_line l` with its item, its charge, and the line that it takes back. */
export const lineJoins = `left join subscription_item m on m.tenant_id = l.tenant_id and m.id = l.item_id
  left join charge c on (c.tenant_id, c.item_id, c.version_number, c.period_number) = (l.tenant_id, l.item_id, l.version_number, l.period_number)
  left join document_line t on (t.tenant_id, t.item_id, t.version_number, t.period_number, t.ordinal)
    = (l.tenant_id, l.item_id, l.version_number, l.period_number, l.takes_back)`

export function invoiceOf(row: InvoiceRow): Invoice {
  return {
    id: row.id,
    customerId: row.customer_id,
    subscriptionId: row.subscription_id,
    testClockId: row.test_clock_id,
    kind: row.kind,
    status: row.status,
    number: row.number,
    paymentReference: row.payment_reference,
    externalId: row.external_id,
    purchaseOrder: row.purchase_order,
    replacesInvoiceId: row.replaces_invoice_id,
    currency: row.currency,
    issuedBy: row.issued_by,
    billedTo: row.billed_to,
    netDays: row.net_days,
    subtotalCents: row.subtotal_cents,
    taxCents: row.tax_cents,
    taxes: documentTaxesOf(row.taxes),
    totalCents: row.total_cents,
    discountCents: row.discount_cents,
    creditedCents: row.credited_cents,
    creditAppliedCents: row.credit_applied_cents,
    amountPaidCents: row.amount_paid_cents,
    amountReversedCents: row.amount_reversed_cents,
    collection: row.collection,
    collectionStatus: row.collection_status,
    collectAt: row.collect_at,
    dunning: row.dunning && dunningOf(row.dunning),
    announced: row.announced && announcementOf(row.announced),
    period: row.period_start && row.period_end ? { start: row.period_start, end: row.period_end } : null,
    occurredAt: row.occurred_at,
    finalizesAt: row.finalizes_at,
    wait:
      row.waits_for && row.waits_since && row.wait_check_at
        ? { for: row.waits_for, since: row.waits_since, checkAt: row.wait_check_at }
        : null,
    finalizedAt: row.finalized_at,
    dueAt: row.due_at,
    paidAt: row.paid_at,
    voidedAt: row.voided_at,
    markedUncollectibleAt: row.marked_uncollectible_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

/** The row of an invoice as `to_jsonb` has it: instants as text, amounts as numbers. */
export type InvoiceJson = {
  readonly [Column in keyof InvoiceRow]: InvoiceRow[Column] extends bigint
    ? number
    : InvoiceRow[Column] extends Instant
      ? string
      : InvoiceRow[Column] extends Instant | null
        ? string | null
        : InvoiceRow[Column]
}

export function invoiceInJson(json: InvoiceJson): Invoice {
  const at = (text: string) => Temporal.Instant.from(text)
  const maybe = (text: string | null) => (text === null ? null : at(text))
  return invoiceOf({
    ...json,
    subtotal_cents: BigInt(json.subtotal_cents),
    tax_cents: BigInt(json.tax_cents),
    total_cents: BigInt(json.total_cents),
    discount_cents: BigInt(json.discount_cents),
    credited_cents: BigInt(json.credited_cents),
    credit_applied_cents: BigInt(json.credit_applied_cents),
    amount_paid_cents: BigInt(json.amount_paid_cents),
    amount_reversed_cents: BigInt(json.amount_reversed_cents),
    collect_at: maybe(json.collect_at),
    period_start: maybe(json.period_start),
    period_end: maybe(json.period_end),
    occurred_at: at(json.occurred_at),
    finalizes_at: maybe(json.finalizes_at),
    waits_since: maybe(json.waits_since),
    wait_check_at: maybe(json.wait_check_at),
    finalized_at: maybe(json.finalized_at),
    due_at: maybe(json.due_at),
    paid_at: maybe(json.paid_at),
    voided_at: maybe(json.voided_at),
    marked_uncollectible_at: maybe(json.marked_uncollectible_at),
    created_at: at(json.created_at),
    updated_at: at(json.updated_at),
  })
}

export function storedLineOf(row: LineRow & { position: number }): StoredLine {
  return { ...lineOf(row), position: row.position }
}

export function lineOf(row: LineRow): InvoiceLine {
  return {
    id: row.id,
    description: row.description,
    quantity: row.quantity,
    unitAmount: row.unit_amount,
    amountCents: row.amount_cents,
    discounts: lineDiscountsIn(row.discounts),
    tax:
      row.tax_group !== null && row.tax_category !== null
        ? { group: row.tax_group, category: row.tax_category, cents: row.tax_cents, isIncluded: row.tax_included }
        : null,
    productCategory: row.product_category,
    proration: row.proration,
    service: row.service_start && row.service_end ? { start: row.service_start, end: row.service_end } : null,
    subscriptionId: row.subscription_id,
    planId: row.plan_id,
    ledger: row.item_id === null ? null : ledgerOf(row),
    creditedLineId: row.credited_line_id,
    causeEventId: row.cause_event_id,
  }
}

function ledgerOf(row: LineRow): LedgerEntry {
  const { item_id, price_code, version_number, period_number, ordinal, sign, unit, period_amount } = row
  const taken = row.taken_invoice_id ?? row.taken_credit_note_id
  if (!item_id || !price_code || version_number === null || period_number === null || ordinal === null || sign === null)
    throw new Error(`the line ${row.id} of a charge is incomplete`)
  if (!unit || period_amount === null || !row.period_start || !row.period_end)
    throw new Error(`the line ${row.id} of a charge is incomplete`)
  return {
    itemId: item_id,
    priceCode: price_code,
    version: version_number,
    period: { number: period_number, start: row.period_start, end: row.period_end },
    ordinal,
    sign,
    unit,
    position: { from: row.from_position ?? 0, until: row.until_position ?? 0, length: row.period_length ?? 1 },
    periodAmount: period_amount,
    measured: row.measured && measuredOf(row.measured),
    takesBack:
      row.takes_back !== null && taken
        ? { ordinal: row.takes_back, document: { kind: row.taken_invoice_id ? 'invoice' : 'credit_note', id: taken } }
        : null,
  }
}
