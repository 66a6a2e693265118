import type { Instant } from '../../domain/instant.ts'
import type { Invoice, InvoiceKind, InvoiceLine, InvoiceStatus, LineExplanation, Party } from '../../domain/invoice.ts'
import type { ProrationUnit } from '../../domain/position.ts'
import type { Charge } from '../../domain/subscription.ts'
import type { Statement, Tx } from '../../platform/database/transaction.ts'
import type { SessionDraft, StoredLine } from '../billing/books.ts'
import { type ChargeRow, chargeOf } from '../billing/rows.ts'

interface InvoiceRow {
  readonly id: string
  readonly customer_id: string
  readonly subscription_id: string | null
  readonly test_clock_id: string | null
  readonly kind: InvoiceKind
  readonly status: InvoiceStatus
  readonly number: string | null
  readonly currency: string
  readonly issued_by: Party | null
  readonly billed_to: Party | null
  readonly net_days: number
  readonly subtotal_cents: bigint
  readonly tax_cents: bigint
  readonly total_cents: bigint
  readonly credit_applied_cents: bigint
  readonly amount_paid_cents: bigint
  readonly period_start: Instant | null
  readonly period_end: Instant | null
  readonly occurred_at: Instant
  readonly finalizes_at: Instant | null
  readonly finalized_at: Instant | null
  readonly due_at: Instant | null
  readonly paid_at: Instant | null
  readonly voided_at: Instant | null
  readonly marked_uncollectible_at: Instant | null
  readonly created_at: Instant
  readonly updated_at: Instant
}

interface LineRow {
  readonly invoice_id: string
  readonly id: string
  readonly description: string
  readonly quantity: number
  readonly unit_amount: string
  readonly amount_cents: bigint
  readonly proration: boolean
  readonly service_start: Instant | null
  readonly service_end: Instant | null
  readonly subscription_id: string | null
  readonly plan_id: string | null
  readonly item_id: string | null
  readonly cycle_number: number | null
  readonly period_number: number | null
  readonly version_number: number | null
  readonly arithmetic: ArithmeticJson | null
  readonly cause_event_id: string | null
}

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
  readonly charged_before_cents: number
}

export interface InvoiceFilter {
  readonly customerId?: string | undefined
  readonly subscriptionId?: string | undefined
  readonly status?: InvoiceStatus | undefined
  readonly number?: string | undefined
  readonly finalizedAfter?: Instant | undefined
  readonly finalizedBefore?: Instant | undefined
}

const invoiceColumns = `i.id, i.customer_id, i.subscription_id, i.test_clock_id, i.kind, i.status, i.number, i.currency, i.issued_by,
  i.billed_to, i.net_days, i.subtotal_cents, i.tax_cents, i.total_cents, i.credit_applied_cents, i.amount_paid_cents,
  i.period_start, i.period_end, i.occurred_at, i.finalizes_at, i.finalized_at, i.due_at, i.paid_at, i.voided_at,
  i.marked_uncollectible_at, i.created_at, i.updated_at`

const lineColumns = `l.invoice_id, l.id, l.description, l.quantity, l.unit_amount, l.amount_cents, l.proration, l.service_start,
  l.service_end, l.subscription_id, l.plan_id, l.item_id, l.cycle_number, l.period_number, l.version_number, l.arithmetic,
  l.cause_event_id`

/** An invoice with its lines, in one flight. */
export async function findInvoice(
  tx: Tx,
  tenantId: string,
  id: string,
): Promise<{ invoice: Invoice; lines: StoredLine[] } | undefined> {
  const values = [tenantId, id]
  const [[row], lines] = await Promise.all([
    tx.rows<InvoiceRow>({
      name: 'find_invoice',
      text: `select ${invoiceColumns} from invoice i where i.tenant_id = $1 and i.id = $2`,
      values,
    }),
    tx.rows<LineRow & { position: number }>({
      name: 'find_lines',
      text: `select ${lineColumns}, l.position from invoice_line l where l.tenant_id = $1 and l.invoice_id = $2 order by l.position`,
      values,
    }),
  ])
  return row && { invoice: invoiceOf(row), lines: lines.map(storedLineOf) }
}

/** Whose invoice it is and of which subscription, before their lock is taken. */
export async function partiesOfInvoice(
  tx: Tx,
  tenantId: string,
  id: string,
): Promise<{ readonly customer_id: string; readonly subscription_id: string | null } | undefined> {
  const [row] = await tx.rows<{ customer_id: string; subscription_id: string | null }>({
    name: 'parties_of_invoice',
    text: 'select customer_id, subscription_id from invoice where tenant_id = $1 and id = $2',
    values: [tenantId, id],
  })
  return row
}

/** The newest invoice of each of these subscriptions, by subscription; with its lines only when asked. */
export async function latestInvoices(
  tx: Tx,
  tenantId: string,
  subscriptionIds: Statement,
): Promise<Map<string, Invoice>> {
  const rows = await tx.rows<InvoiceRow>({
    ...(subscriptionIds.name ? { name: `latest_of_${subscriptionIds.name}` } : {}),
    text: `select ${invoiceColumns} from (${subscriptionIds.text}) s (id) cross join lateral (
        select i.* from invoice i where i.tenant_id = $1 and i.subscription_id = s.id order by i.id desc limit 1) i`,
    values: subscriptionIds.values ?? [tenantId],
  })
  return new Map(rows.map((row) => [row.subscription_id ?? '', invoiceOf(row)]))
}

/** A page of invoices, newest first; one more than `limit`, to tell whether there is a next page. */
export async function listInvoices(
  tx: Tx,
  tenantId: string,
  filter: InvoiceFilter,
  page: { readonly before: string | null; readonly limit: number },
): Promise<Invoice[]> {
  const rows = await tx.rows<InvoiceRow>(listStatement(tenantId, filter, page))
  return rows.map(invoiceOf)
}

/** The statement of a page, which a test explains: each filter that is set is a condition of its own. */
export function listStatement(
  tenantId: string,
  filter: InvoiceFilter,
  page: { readonly before: string | null; readonly limit: number },
): Statement {
  const values: unknown[] = [tenantId]
  const conditions = ['i.tenant_id = $1']
  const add = (condition: string, value: unknown) => {
    if (value !== undefined && value !== null) conditions.push(condition.replace('?', `$${values.push(value)}`))
  }
  add('i.customer_id = ?', filter.customerId)
  add('i.subscription_id = ?', filter.subscriptionId)
  add('i.status = ?', filter.status)
  add('i.number = ?', filter.number)
  add('i.finalized_at > ?::timestamptz', filter.finalizedAfter?.toString())
  add('i.finalized_at < ?::timestamptz', filter.finalizedBefore?.toString())
  add('i.id < ?', page.before)
  const text = `select ${invoiceColumns} from invoice i where ${conditions.join(' and ')} order by i.id desc limit $${values.push(page.limit + 1)}`
  return { text, values }
}

/** The automatic drafts of these customers, by customer, each with the lines that were made by hand. */
export async function openDrafts(
  tx: Tx,
  tenantId: string,
  customerIds: readonly string[],
): Promise<Map<string, SessionDraft[]>> {
  const values = [tenantId, customerIds]
  const isDraft = `i.tenant_id = $1 and i.customer_id = any($2::uuid[]) and i.status = 'draft' and i.subscription_id is not null`
  const [rows, lines] = await Promise.all([
    tx.rows<InvoiceRow>({
      name: 'open_drafts',
      text: `select ${invoiceColumns} from invoice i where ${isDraft}`,
      values,
    }),
    tx.rows<LineRow & { position: number }>({
      name: 'hand_made_lines_of_drafts',
      text: `select ${lineColumns}, l.position from invoice i join invoice_line l on l.tenant_id = i.tenant_id and l.invoice_id = i.id
        where ${isDraft} and l.item_id is null order by l.position`,
      values,
    }),
  ])
  const drafts = rows.map((row) => ({
    isNew: false,
    isChanged: false,
    invoice: invoiceOf(row),
    handMade: lines.filter((line) => line.invoice_id === row.id).map(storedLineOf),
    automatic: [],
  }))
  return Map.groupBy(drafts, ({ invoice }) => invoice.customerId)
}

/** The charges that an invoice's lines have moved, as they stand now. */
export async function chargesOfInvoice(tx: Tx, tenantId: string, invoiceId: string): Promise<Charge[]> {
  const rows = await tx.rows<ChargeRow>({
    name: 'charges_of_invoice',
    text: `select distinct c.item_id, c.cycle_number, c.period_number, c.version_number, c.period_start, c.period_end,
        c.covers_from, c.covers_until, c.amount_cents, c.is_reopened, c.is_waived
      from invoice_line l join charge c on (c.tenant_id, c.item_id, c.cycle_number, c.period_number, c.version_number)
        = (l.tenant_id, l.item_id, l.cycle_number, l.period_number, l.version_number)
      where l.tenant_id = $1 and l.invoice_id = $2`,
    values: [tenantId, invoiceId],
  })
  return rows.map(chargeOf)
}

function invoiceOf(row: InvoiceRow): Invoice {
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

function storedLineOf(row: LineRow & { position: number }): StoredLine {
  return { ...lineOf(row), position: row.position }
}

function lineOf(row: LineRow): InvoiceLine {
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
    chargedBeforeCents: BigInt(json.charged_before_cents),
  }
}

export interface CauseEvent {
  readonly id: string
  readonly type: string
  readonly sequence: bigint
  readonly occurred_at: Instant
}

/** The events that caused an invoice's lines, by id: they are about the subscription of the line. */
export async function causesOfLines(tx: Tx, tenantId: string, invoiceId: string): Promise<Map<string, CauseEvent>> {
  const rows = await tx.rows<CauseEvent>({
    name: 'causes_of_lines',
    text: `select distinct e.id, e.type, e.sequence, e.occurred_at
      from invoice_line l join event e on e.tenant_id = l.tenant_id and e.object_id = l.subscription_id and e.id = l.cause_event_id
      where l.tenant_id = $1 and l.invoice_id = $2`,
    values: [tenantId, invoiceId],
  })
  return new Map(rows.map((row) => [row.id, row]))
}
