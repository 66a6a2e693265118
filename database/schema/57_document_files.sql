-- What was sent of a document, as it was sent: e-invoices whole, of PDFs the hash, and the file where the tenant keeps them. Append only.
create table document_file (
  tenant_id uuid not null,
  id uuid not null,
  invoice_id uuid,
  credit_note_id uuid,
  format text not null constraint file_format_is_known check (format in ('pdf', 'ubl', 'cii', 'facturx')),
  -- Which version of which official rules it follows; a PDF without an e-invoice follows none.
  rules text,
  -- Of the file that was sent.
  sha256 bytea not null constraint hash_is_whole check (length(sha256) = 32),
  -- The XML of an e-invoice, by gzip.
  xml bytea,
  -- The PDF itself, where the settings say so (`mail.keep_pdfs`).
  pdf bytea,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  constraint a_file_is_of_one_document check (num_nonnulls(invoice_id, credit_note_id) = 1),
  constraint an_e_invoice_is_kept_whole check ((format = 'pdf') = (xml is null) and (format = 'pdf') = (rules is null)),
  constraint a_kept_pdf_is_what_was_sent check (pdf is null or (format in ('pdf', 'facturx') and sha256 = sha256(pdf))),
  constraint file_is_of_an_invoice foreign key (tenant_id, invoice_id) references invoice,
  constraint file_is_of_a_credit_note foreign key (tenant_id, credit_note_id) references credit_note
);
-- The same bytes are kept once, however often they are sent; once more if their file was not kept before.
create unique index file_of_an_invoice on document_file (tenant_id, invoice_id, format, sha256, (pdf is null)) where invoice_id is not null;
create unique index file_of_a_credit_note on document_file (tenant_id, credit_note_id, format, sha256, (pdf is null)) where credit_note_id is not null;

alter table document_file enable row level security;
alter table document_file force row level security;
create policy own_rows on document_file to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on document_file to billing_owner using (true) with check (true);
grant select, insert on document_file to billing_app;

-- Changed by nobody, not even by the owner; it goes only with its document, of a test clock.
create function guard_document_file() returns trigger language plpgsql as $$
begin
  raise exception using errcode = 'check_violation', constraint = 'a_sent_file_never_changes',
    message = 'what was sent of a document never changes';
end $$;
create trigger guard_document_file before update on document_file for each row execute function guard_document_file();
