import type { Write } from '../../transaction/write-set.ts'

/** Keeps files that were sent; the hash comes in hexadecimal digits, XML and PDF in base64. */
export const insertFiles: Write = {
  name: 'inserted_files',
  sql: `insert into document_file (tenant_id, id, invoice_id, credit_note_id, format, rules, sha256, xml, pdf, created_at)
    select $tenant, r.id, r.invoice_id, r.credit_note_id, r.format, r.rules, decode(r.sha256, 'hex'), decode(r.xml, 'base64'),
      decode(r.pdf, 'base64'), r.created_at
    from jsonb_to_recordset($rows::jsonb) as r (id uuid, invoice_id uuid, credit_note_id uuid, format text, rules text, sha256 text,
      xml text, pdf text, created_at timestamptz)
    on conflict do nothing`,
}
