import type { DocumentReference } from '../../../domain/charge.ts'
import type { Instant } from '../../../domain/instant.ts'
import type { Language } from '../../../domain/language.ts'
import type { Tx } from '../../../platform/database/transaction.ts'

/** Money received for an invoice; what went back is below zero. */
export interface PaymentRow {
  readonly amount_cents: bigint
  readonly reference: string | null
  readonly paid_at: Instant
}

/** The payments of an invoice and what went back of them, in order of time. */
export function paymentsOf(tx: Tx, tenantId: string, invoiceId: string): Promise<readonly PaymentRow[]> {
  return tx.rows({
    name: 'payments_of_invoice',
    text: `select a.amount_cents, p.reference, case when a.amount_cents < 0 then a.created_at else p.received_at end as paid_at
      from payment_allocation a join payment p on p.tenant_id = a.tenant_id and p.id = a.payment_id
      where a.tenant_id = $1 and a.invoice_id = $2 order by paid_at, a.id`,
    values: [tenantId, invoiceId],
  })
}

/** The time zone in which a document's dates are shown: its subscription's, else its customer's. */
export async function timeZoneOf(tx: Tx, tenantId: string, { kind, id }: DocumentReference): Promise<string> {
  const [row] = await tx.rows<{ time_zone: string }>({
    name: `time_zone_of_${kind}`,
    text: `select coalesce(s.time_zone, c.time_zone) as time_zone
      from ${kind} d
      join customer c on c.tenant_id = d.tenant_id and c.id = d.customer_id
      left join subscription s on s.tenant_id = d.tenant_id and s.id = d.subscription_id
      where d.tenant_id = $1 and d.id = $2`,
    values: [tenantId, id],
  })
  return row?.time_zone ?? 'UTC'
}

/** The number of a related document and the amount that the credit note took off. */
export interface ReductionRow {
  readonly number: string
  readonly reduced_cents: bigint
}

/** The credit notes that take back lines of an invoice, oldest first. */
export function creditNotesOfInvoice(tx: Tx, tenantId: string, invoiceId: string): Promise<readonly ReductionRow[]> {
  return tx.rows({
    name: 'credit_notes_of_invoice',
    text: `select n.number, r.reduced_cents
      from credit_note_invoice r join credit_note n on n.tenant_id = r.tenant_id and n.id = r.credit_note_id
      where r.tenant_id = $1 and r.invoice_id = $2 order by n.id`,
    values: [tenantId, invoiceId],
  })
}

/** The invoices whose lines a credit note takes back, oldest first. */
export function invoicesOfCreditNote(tx: Tx, tenantId: string, creditNoteId: string): Promise<readonly ReductionRow[]> {
  return tx.rows({
    name: 'invoices_of_credit_note',
    text: `select i.number, r.reduced_cents
      from credit_note_invoice r join invoice i on i.tenant_id = r.tenant_id and i.id = r.invoice_id
      where r.tenant_id = $1 and r.credit_note_id = $2 order by i.id`,
    values: [tenantId, creditNoteId],
  })
}

/** The current parties, for a draft that has none of its own yet. */
export async function partiesToday(tx: Tx, tenantId: string, customerId: string): Promise<PartiesRow | undefined> {
  const [row] = await tx.rows<PartiesRow>({
    name: 'parties_today',
    text: `select t.name as issuer_name, t.address as issuer_address, c.name as buyer_name, c.email as buyer_email,
        c.address as buyer_address, coalesce(c.language, t.mail ->> 'language') as buyer_language
      from customer c join tenant t on t.tenant_id = c.tenant_id where c.tenant_id = $1 and c.id = $2`,
    values: [tenantId, customerId],
  })
  return row
}

export interface PartiesRow {
  readonly issuer_name: string
  readonly issuer_address: Record<string, string>
  readonly buyer_name: string
  readonly buyer_email: string | null
  readonly buyer_address: Record<string, string> | null
  readonly buyer_language: Language
}
