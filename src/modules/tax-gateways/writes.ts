import type { Write } from '../transaction/write-set.ts'

/** What tax gateways are to be told of final documents: by the gateway that computed the taxes of the document it is about, or replaces. */
export const insertTaxReports: Write = {
  name: 'inserted_tax_reports',
  isDocument: true,
  sql: `insert into tax_report (tenant_id, id, kind, gateway, invoice_id, credit_note_id, of_document_id, calculation, test_clock_id,
      next_send_at, created_at)
    select $tenant, r.id, r.kind, coalesce((select o.gateway from tax_report o where o.tenant_id = $tenant
        and o.document_id = coalesce(r.of_document_id, r.replaces_invoice_id, r.invoice_id) and o.kind <> 'void' limit 1), r.gateway),
      r.invoice_id, r.credit_note_id, r.of_document_id, r.calculation, r.test_clock_id, r.next_send_at, r.created_at
    from jsonb_to_recordset($rows::jsonb) as r (id uuid, kind text, gateway text, invoice_id uuid, credit_note_id uuid, of_document_id uuid,
      replaces_invoice_id uuid, calculation text, test_clock_id uuid, next_send_at timestamptz, created_at timestamptz)`,
}
