import type { DocumentReference } from '../../../domain/charge.ts'
import type { Instant } from '../../../domain/instant.ts'
import type { Tx } from '../../../platform/database/transaction.ts'
import type { PropertyFilter } from '../../usage/meters/meter.ts'
import type { MeasuredJson } from '../lines/measured-json.ts'

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

/** A line whose quantity is a level over time: what counts it, and when. */
export interface TimeWeightedRow {
  readonly id: string
  readonly customer_id: string
  readonly meter_id: string
  readonly filters: readonly PropertyFilter[] | null
  readonly period_start: Instant
  readonly service_start: Instant | null
  readonly service_end: Instant | null
  /** Seconds of the period: [from, until, length]. */
  readonly parts: MeasuredJson['parts']
}

/** The lines of a document whose quantity is a level over time. */
export async function timeWeightedLines(
  tx: Tx,
  tenantId: string,
  { kind, id }: DocumentReference,
): Promise<readonly TimeWeightedRow[]> {
  return tx.rows<TimeWeightedRow>({
    name: `time_weighted_lines_of_${kind}`,
    text: `select l.id, s.customer_id, m.id as meter_id, r.filters, c.period_start, l.service_start, l.service_end, l.measured -> 'parts' as parts
      from document_line l
      join charge c on (c.tenant_id, c.item_id, c.version_number, c.period_number) = (l.tenant_id, l.item_id, l.version_number, l.period_number)
      join item_version v on (v.tenant_id, v.item_id, v.number) = (l.tenant_id, l.item_id, l.version_number)
      join price r on r.tenant_id = v.tenant_id and r.id = v.price_id
      join meter m on m.tenant_id = r.tenant_id and m.id = r.meter_id and m.aggregation = 'time_weighted'
      join subscription s on s.tenant_id = l.tenant_id and s.id = l.subscription_id
      where l.tenant_id = $1 and l.${kind}_id = $2 and l.measured is not null`,
    values: [tenantId, id],
  })
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
