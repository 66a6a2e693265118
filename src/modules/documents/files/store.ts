import { gunzipSync } from 'node:zlib'
import type { DocumentReference } from '../../../domain/charge.ts'
import { reasonWhenFinal } from '../../../domain/drawdown.ts'
import type { PaidAccount } from '../../../domain/iban.ts'
import type { Instant } from '../../../domain/instant.ts'
import type { Row } from '../../../platform/database/row.ts'
import type { Tx } from '../../../platform/database/transaction.ts'
import type { EInvoice } from '../../customers/e-invoice.ts'
import type { DocumentDesign, EInvoicing } from './document-settings.ts'

/** What a document says today besides what was frozen when it became final. */
export interface Presentation {
  readonly e_invoicing: EInvoicing
  readonly document_design: DocumentDesign
  readonly bank_account: PaidAccount | null
  readonly e_invoice: EInvoice | null
  readonly time_zone: string
}

/** How a document is presented: settings of its tenant and of its customer. */
export async function presentationOf(
  tx: Tx,
  tenantId: string,
  { kind, id }: DocumentReference,
): Promise<Presentation | undefined> {
  const [row] = await tx.rows<Presentation>({
    name: `presentation_of_${kind}`,
    text: `select t.e_invoicing, t.document_design, t.bank_account, c.e_invoice, coalesce(s.time_zone, c.time_zone) as time_zone
      from ${kind} d
      join tenant t on t.tenant_id = d.tenant_id
      join customer c on c.tenant_id = d.tenant_id and c.id = d.customer_id
      left join subscription s on s.tenant_id = d.tenant_id and s.id = d.subscription_id
      where d.tenant_id = $1 and d.id = $2`,
    values: [tenantId, id],
  })
  return row
}

/**
 * The credit that was applied to an invoice when it became final, in minor units: credit that is applied later, or given back by a
 * void, has other reasons, and entries never change.
 */
export async function creditAtFinalization(tx: Tx, tenantId: string, invoiceId: string): Promise<bigint> {
  const [row] = await tx.rows<{ applied_cents: bigint }>({
    name: 'credit_at_finalization',
    text: `select coalesce(-sum(e.amount_cents), 0)::bigint as applied_cents from credit_entry e
      where e.tenant_id = $1 and e.invoice_id = $2 and e.reason = '${reasonWhenFinal}'`,
    values: [tenantId, invoiceId],
  })
  return row?.applied_cents ?? 0n
}

/** A document that another refers to. */
export interface PrecedingRow {
  readonly number: string
  readonly finalized_at: Instant
}

/** The invoices whose lines a credit note takes back, then the credit notes, each oldest first. */
export function precedingOf(tx: Tx, tenantId: string, creditNoteId: string): Promise<readonly PrecedingRow[]> {
  return tx.rows({
    name: 'preceding_of_credit_note',
    text: `select p.number, p.finalized_at from (
        select 1 as place, i.id, i.number, i.finalized_at
        from credit_note_invoice r join invoice i on i.tenant_id = r.tenant_id and i.id = r.invoice_id
        where r.tenant_id = $1 and r.credit_note_id = $2
        union
        select 2, n.id, n.number, n.finalized_at
        from document_line l
        join document_line t on (t.tenant_id, t.item_id, t.version_number, t.period_number, t.ordinal)
          = (l.tenant_id, l.item_id, l.version_number, l.period_number, l.takes_back)
        join credit_note n on n.tenant_id = t.tenant_id and n.id = t.credit_note_id
        where l.tenant_id = $1 and l.credit_note_id = $2) p
      order by p.place, p.id`,
    values: [tenantId, creditNoteId],
  })
}

/** The invoice in whose place an invoice came; empty: it came in none's. */
export function replacedBy(tx: Tx, tenantId: string, invoiceId: string): Promise<readonly PrecedingRow[]> {
  return tx.rows({
    name: 'replaced_by_invoice',
    text: `select coalesce(p.number, '') as number, coalesce(p.finalized_at, p.created_at) as finalized_at
      from invoice i join invoice p on p.tenant_id = i.tenant_id and p.id = i.replaces_invoice_id
      where i.tenant_id = $1 and i.id = $2`,
    values: [tenantId, invoiceId],
  })
}

export const fileFormats = ['pdf', 'ubl', 'cii', 'facturx'] as const

/** A file of a document that was sent. */
export type KeptFile = Row<
  'document_file',
  'id' | 'invoice_id' | 'credit_note_id' | 'rules' | 'created_at',
  Record<never, never>
> & {
  readonly format: (typeof fileFormats)[number]
  /** In hexadecimal digits. */
  readonly sha256: string
  readonly has_xml: boolean
  readonly has_pdf: boolean
  readonly number: string
}

export interface KeptFileFilter {
  readonly invoice_id?: string | undefined
  readonly credit_note_id?: string | undefined
}

/** A page of files that were sent, newest first; one more than `limit`. */
export function listKeptFiles(
  tx: Tx,
  tenantId: string,
  filter: KeptFileFilter,
  page: { readonly before: string | null; readonly limit: number },
): Promise<readonly KeptFile[]> {
  const wanted = (['invoice_id', 'credit_note_id'] as const).filter((name) => filter[name] !== undefined)
  return tx.rows<KeptFile>({
    name: ['list_kept_files', ...wanted].join('_by_'),
    text: `select f.id, f.invoice_id, f.credit_note_id, f.format, f.rules, encode(f.sha256, 'hex') as sha256, f.xml is not null as has_xml,
        f.pdf is not null as has_pdf, coalesce(i.number, n.number) as number, f.created_at
      from document_file f
      left join invoice i on i.tenant_id = f.tenant_id and i.id = f.invoice_id
      left join credit_note n on n.tenant_id = f.tenant_id and n.id = f.credit_note_id
      where f.tenant_id = $1 and f.id < $2 ${wanted.map((name, index) => `and f.${name} = $${index + 4}`).join(' ')}
      order by f.id desc limit $3`,
    values: [tenantId, page.before ?? afterEveryId, page.limit + 1, ...wanted.map((name) => filter[name])],
  })
}

const afterEveryId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** What was kept of a file; its parts are null where they were not. */
export interface KeptContent {
  readonly number: string
  readonly xml: string | null
  readonly pdf: Buffer | null
}

/** The content of a file that was sent; undefined if the tenant has none such. */
export async function findKeptContent(tx: Tx, tenantId: string, id: string): Promise<KeptContent | undefined> {
  const [row] = await tx.rows<{ number: string; xml: Buffer | null; pdf: Buffer | null }>({
    name: 'find_kept_content',
    text: `select coalesce(i.number, n.number) as number, f.xml, f.pdf from document_file f
      left join invoice i on i.tenant_id = f.tenant_id and i.id = f.invoice_id
      left join credit_note n on n.tenant_id = f.tenant_id and n.id = f.credit_note_id
      where f.tenant_id = $1 and f.id = $2`,
    values: [tenantId, id],
  })
  return row && { ...row, xml: row.xml && gunzipSync(row.xml).toString() }
}
