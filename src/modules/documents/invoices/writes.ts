import type { CurrencyCode } from '../../../domain/currency.ts'
import type { Invoice, InvoiceLine } from '../../../domain/invoice.ts'
import { insertSql, updateSql } from '../../../platform/database/write-sql.ts'
import type { Write, WriteSet } from '../../transaction/write-set.ts'
import { lineDiscountsJson } from '../lines/discount-json.ts'
import { measuredJson } from '../lines/measured-json.ts'
import { announcementJson } from './announcement-json.ts'
import { dunningJson } from './dunning-json.ts'

const documentColumns = `id uuid, customer_id uuid, subscription_id uuid, test_clock_id uuid, kind text, status text, external_id text,
  purchase_order text, replaces_invoice_id uuid, currency text, issued_by jsonb, billed_to jsonb, net_days int, subtotal_cents bigint, tax_cents bigint, total_cents bigint, discount_cents bigint,
  credited_cents bigint, credit_applied_cents bigint, collection text, collection_status text, collect_at timestamptz,
  period_start timestamptz, period_end timestamptz, occurred_at timestamptz,
  finalizes_at timestamptz, waits_for text, waits_since timestamptz, wait_check_at timestamptz, voided_at timestamptz, created_at timestamptz, updated_at timestamptz`

const names = documentColumns.replaceAll(/(\w+) \w+/g, '$1')

/** New invoices: final ones, numbered by the commit statement, and drafts. */
export const insertInvoices: Write = {
  name: 'inserted_invoices',
  isDocument: true,
  isNumbered: true,
  sql: `insert into invoice (tenant_id, ${names}, number, number_series, number_year, number_counter, finalized_at, due_at, paid_at)
    select $tenant, ${names}, a.numbers[r.nth], a.series[r.nth], a.years[r.nth], a.counters[r.nth], a.finalized_at[r.nth],
      a.due_at[r.nth], a.paid_at[r.nth]
    from jsonb_to_recordset($rows::jsonb) as r (${documentColumns}, nth int) cross join assigned a`,
}

export const insertLines: Write = {
  name: 'inserted_lines',
  isDocument: true,
  sql: insertSql(
    'document_line',
    `invoice_id, credit_note_id, position, id, description, quantity, unit_amount, amount_cents, discounts, tax_group, tax_cents, tax_included, product_category, proration, service_start,
      service_end, subscription_id, plan_id, item_id, version_number, period_number, ordinal, sign, unit, from_position,
      until_position, period_length, period_amount, takes_back, measured, credited_line_id, cause_event_id`,
  ),
}

/** The settlement of a finalized invoice or a void draft: status, credit, payments and their dates. */
export const updateSettlements: Write = {
  name: 'updated_settlements',
  isDocument: true,
  sql: updateSql(
    'invoice',
    'id',
    `status, credited_cents, credit_applied_cents, amount_paid_cents, amount_reversed_cents, collection_status, collect_at, dunning, announced, paid_at, voided_at, finalizes_at, waits_for, waits_since, wait_check_at, marked_uncollectible_at,
      updated_at`,
  ),
}

/** Drafts with changed lines, or void because no lines are left. */
export const updateDrafts: Write = {
  name: 'updated_drafts',
  isDocument: true,
  // Who has changed the customer meanwhile may want it looked at sooner.
  sql: updateSql(
    'invoice',
    'id',
    'status, subtotal_cents, tax_cents, total_cents, discount_cents, period_start, period_end, finalizes_at, waits_for, waits_since, voided_at, updated_at',
  ).replace(
    ' from ',
    ', wait_check_at = case when r.waits_for is not null then least(t.wait_check_at, r.wait_check_at) end from ',
  ),
}

/** Drafts that become final: they get number, parties, credit and dates. */
export const finalizeDrafts: Write = {
  name: 'finalized_drafts',
  isDocument: true,
  isNumbered: true,
  sql: `update invoice i set status = r.status, issued_by = r.issued_by, billed_to = r.billed_to, net_days = r.net_days,
      subtotal_cents = r.subtotal_cents, tax_cents = r.tax_cents, total_cents = r.total_cents, discount_cents = r.discount_cents,
      credited_cents = r.credited_cents, credit_applied_cents = r.credit_applied_cents, collection = r.collection,
      collection_status = r.collection_status, collect_at = r.collect_at, period_start = r.period_start,
      period_end = r.period_end, updated_at = r.updated_at, number = a.numbers[r.nth],
      number_series = a.series[r.nth], number_year = a.years[r.nth], number_counter = a.counters[r.nth], finalized_at = a.finalized_at[r.nth],
      due_at = a.due_at[r.nth], paid_at = a.paid_at[r.nth], finalizes_at = null, waits_for = null, waits_since = null, wait_check_at = null
    from jsonb_to_recordset($rows::jsonb) as r (id uuid, status text, issued_by jsonb, billed_to jsonb, net_days int,
      subtotal_cents bigint, tax_cents bigint, total_cents bigint, discount_cents bigint, credited_cents bigint, credit_applied_cents bigint,
      collection text, collection_status text, collect_at timestamptz, period_start timestamptz, period_end timestamptz, updated_at timestamptz, nth int) cross join assigned a
    where i.tenant_id = $tenant and i.id = r.id and r.nth is not null`,
}

/** The row of a new invoice. */
export function documentRow(invoice: Invoice): object {
  return {
    id: invoice.id,
    customer_id: invoice.customerId,
    subscription_id: invoice.subscriptionId,
    test_clock_id: invoice.testClockId,
    kind: invoice.kind,
    status: invoice.status,
    external_id: invoice.externalId,
    purchase_order: invoice.purchaseOrder,
    replaces_invoice_id: invoice.replacesInvoiceId,
    currency: invoice.currency,
    issued_by: invoice.issuedBy,
    billed_to: invoice.billedTo,
    net_days: invoice.netDays,
    subtotal_cents: Number(invoice.subtotalCents),
    tax_cents: Number(invoice.taxCents),
    total_cents: Number(invoice.totalCents),
    discount_cents: Number(invoice.discountCents),
    credited_cents: Number(invoice.creditedCents),
    credit_applied_cents: Number(invoice.creditAppliedCents),
    collection: invoice.collection,
    collection_status: invoice.collectionStatus,
    collect_at: invoice.collectAt,
    period_start: invoice.period?.start,
    period_end: invoice.period?.end,
    occurred_at: invoice.occurredAt,
    finalizes_at: invoice.finalizesAt,
    ...waitRow(invoice),
    voided_at: invoice.voidedAt,
    created_at: invoice.createdAt,
    updated_at: invoice.updatedAt,
  }
}

function waitRow({ wait }: Invoice) {
  return {
    waits_for: wait?.for ?? null,
    waits_since: wait?.since ?? null,
    wait_check_at: wait?.checkAt ?? null,
  }
}

/** The row of a document line; lines keep their order. */
export function lineRow(
  document: { readonly invoiceId: string } | { readonly creditNoteId: string },
  line: InvoiceLine,
  position: number,
): object {
  const { ledger } = line
  return {
    invoice_id: 'invoiceId' in document ? document.invoiceId : null,
    credit_note_id: 'creditNoteId' in document ? document.creditNoteId : null,
    position,
    id: line.id,
    description: line.description,
    quantity: line.quantity,
    unit_amount: line.unitAmount,
    amount_cents: Number(line.amountCents),
    discounts: lineDiscountsJson(line.discounts),
    tax_group: line.tax?.group,
    tax_cents: Number(line.tax?.cents ?? 0n),
    tax_included: line.tax?.isIncluded ?? false,
    product_category: line.productCategory,
    proration: line.proration,
    service_start: line.service?.start,
    service_end: line.service?.end,
    subscription_id: line.subscriptionId,
    plan_id: line.planId,
    item_id: ledger?.itemId,
    version_number: ledger?.version,
    period_number: ledger?.period.number,
    ordinal: ledger?.ordinal,
    sign: ledger?.sign,
    unit: ledger?.unit,
    from_position: ledger?.position.from,
    until_position: ledger?.position.until,
    period_length: ledger?.position.length,
    period_amount: ledger?.periodAmount,
    takes_back: ledger?.takesBack?.ordinal,
    measured: ledger?.measured && measuredJson(ledger.measured),
    credited_line_id: line.creditedLineId,
    cause_event_id: line.causeEventId,
  }
}

/** The row that updates a draft. */
export function draftRow(invoice: Invoice): object {
  return {
    id: invoice.id,
    subtotal_cents: Number(invoice.subtotalCents),
    tax_cents: Number(invoice.taxCents),
    total_cents: Number(invoice.totalCents),
    discount_cents: Number(invoice.discountCents),
    status: invoice.status,
    period_start: invoice.period?.start,
    period_end: invoice.period?.end,
    finalizes_at: invoice.finalizesAt,
    ...waitRow(invoice),
    voided_at: invoice.voidedAt,
    updated_at: invoice.updatedAt,
  }
}

/** The columns of a final document that summaries count. */
export interface FinalRow {
  readonly kind: string
  readonly test_clock_id: string | null
  readonly currency: CurrencyCode
  readonly total_cents: number
  readonly credit_applied_cents: number
}

/** The invoices that the write set makes final: new ones, and drafts. */
export function finalIn({ writes }: WriteSet): FinalRow[] {
  const created = (writes.get(insertInvoices) ?? []) as (FinalRow & { readonly status: string })[]
  const finalized = (writes.get(finalizeDrafts) ?? []) as FinalRow[]
  return [...created.filter(({ status }) => status !== 'draft' && status !== 'void'), ...finalized]
}

/** The row that updates a settlement. */
export function settlementRow(invoice: Invoice): object {
  return {
    id: invoice.id,
    status: invoice.status,
    finalizes_at: null,
    credited_cents: Number(invoice.creditedCents),
    credit_applied_cents: Number(invoice.creditAppliedCents),
    amount_paid_cents: Number(invoice.amountPaidCents),
    amount_reversed_cents: Number(invoice.amountReversedCents),
    collection_status: invoice.collectionStatus,
    collect_at: invoice.collectAt,
    dunning: invoice.dunning && dunningJson(invoice.dunning),
    announced: invoice.announced && announcementJson(invoice.announced),
    paid_at: invoice.paidAt,
    voided_at: invoice.voidedAt,
    marked_uncollectible_at: invoice.markedUncollectibleAt,
    updated_at: invoice.updatedAt,
  }
}
