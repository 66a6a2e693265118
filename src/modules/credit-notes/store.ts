import type { Tx } from '../../platform/database/transaction.ts'

/** What credit notes have given back of the invoice's lines that were made by hand, by line, in minor units. */
export async function creditedByHand(
  tx: Tx,
  tenantId: string,
  invoiceId: string,
): Promise<ReadonlyMap<string, bigint>> {
  const rows = await tx.rows<{ line_id: string; cents: bigint }>({
    name: 'credited_by_hand',
    text: `select l.credited_line_id as line_id, -sum(l.amount_cents)::bigint as cents
      from credit_note_invoice r join document_line l on l.tenant_id = r.tenant_id and l.credit_note_id = r.credit_note_id
      where r.tenant_id = $1 and r.invoice_id = $2 and l.credited_line_id is not null group by l.credited_line_id`,
    values: [tenantId, invoiceId],
  })
  return new Map(rows.map(({ line_id, cents }) => [line_id, cents]))
}
