import type { Instant } from '../../domain/instant.ts'
import type { TaxGatewayKind, TaxWait } from '../../domain/tax.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import { type DocumentTaxJson, taxesOf } from '../documents/taxes/rows.ts'

/** A draft that is to be looked at, and how often it was before. */
export interface ClaimedWait {
  readonly tenant_id: string
  readonly invoice_id: string
  readonly checks: number
}

/** Claims drafts whose wait is to be looked at, over all tenants; each is due again later. */
export function claimTaxWaits(tx: Tx, atMost: number): Promise<readonly ClaimedWait[]> {
  return tx.rows<ClaimedWait>({
    name: 'claim_tax_waits',
    text: 'select tenant_id, invoice_id, checks from claim_tax_waits($1)',
    values: [atMost],
  })
}

/** Claims what tax gateways are to be told, over all tenants; each is due again later, unless it is marked as sent. */
export function claimTaxReports(
  tx: Tx,
  atMost: number,
): Promise<readonly { readonly tenant_id: string; readonly id: string }[]> {
  return tx.rows({
    name: 'claim_tax_reports',
    text: 'select tenant_id, id from claim_tax_reports($1)',
    values: [atMost],
  })
}

/** Has a draft looked at again at an instant, if it still waits. Does not wait. */
export function checkWaitAt(tx: Tx, tenantId: string, invoiceId: string, at: Instant): void {
  tx.send({
    name: 'check_tax_wait_at',
    text: `update invoice set wait_check_at = $3 where tenant_id = $1 and id = $2 and waits_for is not null`,
    values: [tenantId, invoiceId, at.toString()],
  })
}

/** Something for taxes that is due on a test clock. */
export interface TaxDueOnClock {
  readonly kind: TaxWait | 'report'
  readonly id: string
  readonly at: Instant
  readonly tries: number
}

/** The first thing that is due for taxes on a test clock, whenever that is. */
export async function nextTaxOnClock(tx: Tx, tenantId: string, clockId: string): Promise<TaxDueOnClock | undefined> {
  const [row] = await tx.rows<TaxDueOnClock>({
    name: 'next_tax_on_clock',
    text: `select kind, id, at, tries from (
        (select i.waits_for as kind, i.id, i.wait_check_at as at, i.wait_checks as tries from invoice i
          where i.tenant_id = $1 and i.test_clock_id = $2 and i.status = 'draft' and i.wait_check_at is not null
          order by i.wait_check_at, i.id limit 1)
        union all
        (select 'report', r.id, r.next_send_at, r.sends from tax_report r
          where r.tenant_id = $1 and r.test_clock_id = $2 and r.next_send_at is not null order by r.next_send_at, r.id limit 1)) d
      order by at, kind limit 1`,
    values: [tenantId, clockId],
  })
  return row
}

/** Moves on what is looked at on a test clock, by its time, as the claims do. Does not wait. */
export function retryOnClock(tx: Tx, tenantId: string, { kind, id }: TaxDueOnClock): void {
  const [table, at, tries] =
    kind === 'report' ? ['tax_report', 'next_send_at', 'sends'] : ['invoice', 'wait_check_at', 'wait_checks']
  tx.send({
    name: `retry_${table}_on_clock`,
    text: `update ${table} t set ${tries} = t.${tries} + 1, ${at} = k.now + tax_retry(t.${tries})
      from test_clock k where t.tenant_id = $1 and t.id = $2 and k.tenant_id = t.tenant_id and k.id = t.test_clock_id`,
    values: [tenantId, id],
  })
}

/** What a tax gateway is to be told of a document. */
export interface TaxReportRow {
  readonly kind: 'charge' | 'reverse' | 'void'
  readonly gateway: TaxGatewayKind
  readonly document_id: string
  readonly of_document_id: string | null
  readonly calculation: string | null
  readonly reference: string | null
  readonly number: string
  readonly finalized_at: Instant
  readonly currency: string
  readonly customer_id: string
  readonly taxes: readonly DocumentTaxJson[] | null
}

/** One report that is not sent yet, with its document and the gateway's name of the record that it is about. */
export async function findTaxReport(tx: Tx, tenantId: string, id: string): Promise<TaxReportRow | undefined> {
  const [row] = await tx.rows<TaxReportRow>({
    name: 'find_tax_report',
    text: `select r.kind, r.gateway, r.document_id, r.of_document_id, r.calculation,
        (select c.reference from tax_report c where c.tenant_id = r.tenant_id
          and c.document_id = coalesce(r.of_document_id, r.document_id) and c.kind = 'charge') as reference,
        coalesce(i.number, n.number) as number, coalesce(i.finalized_at, n.finalized_at) as finalized_at,
        coalesce(i.currency, n.currency)::text as currency, coalesce(i.customer_id, n.customer_id) as customer_id,
        ${taxesOf('r.tenant_id', 'r.document_id')} as taxes
      from tax_report r
      left join invoice i on i.tenant_id = r.tenant_id and i.id = r.invoice_id
      left join credit_note n on n.tenant_id = r.tenant_id and n.id = r.credit_note_id
      where r.tenant_id = $1 and r.id = $2 and r.next_send_at is not null`,
    values: [tenantId, id],
  })
  return row
}

/** Says that the gateway has it. Does not wait. */
export function markReportSent(
  tx: Tx,
  tenantId: string,
  id: string,
  sent: { at: Instant; reference: string | null },
): void {
  tx.send({
    name: 'mark_tax_report_sent',
    text: `update tax_report set sent_at = $3, reference = $4, next_send_at = null
      where tenant_id = $1 and id = $2 and next_send_at is not null`,
    values: [tenantId, id, sent.at.toString(), sent.reference],
  })
}

/** What waits for taxes over all tenants, without customers on test clocks. */
export interface TaxBacklog {
  readonly waiting_tax: bigint
  readonly waiting_tax_id: bigint
  /** Drafts that have waited for a gateway longer than was asked for. */
  readonly overdue: bigint
  readonly oldest_tax_seconds: number
  readonly oldest_tax_id_seconds: number
  readonly unsent: bigint
  readonly oldest_unsent_seconds: number
}

export async function taxBacklog(tx: Tx, overdueSeconds: number): Promise<TaxBacklog | undefined> {
  const [row] = await tx.rows<TaxBacklog>({
    name: 'tax_backlog',
    text: 'select * from tax_backlog($1)',
    values: [overdueSeconds],
  })
  return row
}
