import type { DocumentReference } from '../../../domain/charge.ts'
import type { Instant } from '../../../domain/instant.ts'
import type { Tx } from '../../../platform/database/transaction.ts'

export interface CauseEvent {
  readonly id: string
  readonly type: string
  readonly sequence: bigint
  readonly occurred_at: Instant
}

/** The events that caused a document's lines, by id: events of the line's subscription, or of a void invoice of it. */
export async function causesOfLines(
  tx: Tx,
  tenantId: string,
  { kind, id }: DocumentReference,
): Promise<Map<string, CauseEvent>> {
  const rows = await tx.rows<CauseEvent>({
    name: `causes_of_lines_of_${kind}`,
    text: `select distinct e.id, e.type, e.sequence, e.occurred_at
      from document_line l
      cross join lateral (select l.subscription_id as object_id union all select i.id from invoice i
        where i.tenant_id = l.tenant_id and i.subscription_id = l.subscription_id and i.status = 'void') o
      join event e on e.tenant_id = l.tenant_id and e.object_id = o.object_id and e.id = l.cause_event_id
      where l.tenant_id = $1 and l.${kind}_id = $2`,
    values: [tenantId, id],
  })
  return new Map(rows.map((row) => [row.id, row]))
}

/** For a line that takes back time: the line that billed the time, and the number of its document. */
export interface TakenBackRow {
  readonly id: string
  readonly taken_line_id: string
  readonly document_number: string
}

/** The lines that a document's lines take back, by the id of the line that takes back. */
export async function linesTakenBack(
  tx: Tx,
  tenantId: string,
  { kind, id }: DocumentReference,
): Promise<Map<string, TakenBackRow>> {
  const rows = await tx.rows<TakenBackRow>({
    name: `lines_taken_back_by_${kind}`,
    text: `select l.id, t.id as taken_line_id, coalesce(i.number, n.number) as document_number
      from document_line l
      join document_line t on (t.tenant_id, t.item_id, t.version_number, t.period_number, t.ordinal)
        = (l.tenant_id, l.item_id, l.version_number, l.period_number, l.takes_back)
      left join invoice i on i.tenant_id = t.tenant_id and i.id = t.invoice_id
      left join credit_note n on n.tenant_id = t.tenant_id and n.id = t.credit_note_id
      where l.tenant_id = $1 and l.${kind}_id = $2`,
    values: [tenantId, id],
  })
  return new Map(rows.map((row) => [row.id, row]))
}
