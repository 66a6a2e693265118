import type { Write } from '../transaction/write-set.ts'

/** What tax gateways are to be told of final documents: by the gateway that computed the taxes of the document it is about. */
export const insertTaxReports: Write = {
  name: 'inserted_tax_reports',
  isDocument: true,
  sql: `insert into tax_report (tenant_id, id, kind, gateway, invoice_id, credit_note_id, of_document_id, calculation, test_clock_id,
      next_send_at, created_at)
    select $tenant, r.id, r.kind, coalesce((select o.gateway from tax_report o where o.tenant_id = $tenant
        and o.document_id = coalesce(r.of_document_id, r.invoice_id) and o.kind <> 'void' limit 1), r.gateway),
      r.invoice_id, r.credit_note_id, r.of_document_id, r.calculation, r.test_clock_id, r.next_send_at, r.created_at
    from jsonb_populate_recordset(null::tax_report, $rows::jsonb) r`,
}
