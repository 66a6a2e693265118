import type { Instant } from '../../domain/instant.ts'
import type { Statement, Tx } from '../../platform/database/transaction.ts'

/** A recorded event. */
export interface RecordedEvent {
  readonly sequence: bigint
  readonly id: string
  readonly type: string
  readonly object_id: string
  readonly object: Readonly<Record<string, unknown>>
  /** Whose request it was; null for the service itself. */
  readonly actor: {
    readonly type: 'api_key' | 'person' | 'customer'
    readonly id: string
    readonly name: string
  } | null
  readonly occurred_at: Instant
  readonly created_at: Instant
}

export interface EventFilter {
  readonly objectId?: string | undefined
  readonly type?: string | undefined
}

/** The place of a page: the events after a sequence, or with `newestFirst` those before it. */
export interface EventPage {
  readonly from: number
  readonly newestFirst: boolean
  readonly limit: number
}

/** A page of events; one more than `limit`, to tell whether there is a next page. */
export function listEvents(
  tx: Tx,
  tenantId: string,
  filter: EventFilter,
  page: EventPage,
): Promise<readonly RecordedEvent[]> {
  return tx.rows(listStatement(tenantId, filter, page))
}

const objectTables = [
  ...['subscription', 'invoice', 'credit_note', 'credit_entry', 'payment'],
  ...['payment_method', 'payment_attempt', 'refund', 'dispute'],
]

/** The newest events about a customer and their objects, of each kind the newest 100. Newest first. */
export function newestEventsOfCustomer(
  tx: Tx,
  tenantId: string,
  { customerId, limit }: { readonly customerId: string; readonly limit: number },
): Promise<readonly RecordedEvent[]> {
  const newest = (id: string, table: string) =>
    `(select ${id} from ${table} where tenant_id = $1 and customer_id = $2 order by id desc limit 100)`
  const objects = [...objectTables.map((table) => newest('id', table)), newest("(dunning ->> 'id')::uuid", 'invoice')]
  return tx.rows({
    name: 'newest_events_of_customer',
    text: `select e.sequence, e.id, e.type, e.object_id, e.object, e.actor, e.occurred_at, e.created_at
      from (${['select $2::uuid as id', ...objects].join(' union all ')}) o cross join lateral (
        select * from event where tenant_id = $1 and object_id = o.id order by sequence desc limit $3) e
      order by e.sequence desc limit $3`,
    values: [tenantId, customerId, limit],
  })
}

/**
 * The statement of a page: one text for each combination of filters. A test checks its query plan. Sequences are in commit order, so
 * events committed later come after all that this sees.
 */
export function listStatement(tenantId: string, filter: EventFilter, page: EventPage): Statement {
  const wanted = Object.entries({ object_id: filter.objectId, type: filter.type }).filter(
    ([, value]) => value !== undefined,
  )
  return {
    name: [page.newestFirst ? 'newest_events' : 'list_events', ...wanted.map(([column]) => column)].join('_by_'),
    text: `select sequence, id, type, object_id, object, actor, occurred_at, created_at from event
      where tenant_id = $1 and sequence ${page.newestFirst ? '<' : '>'} $2
      ${wanted.map(([column], index) => `and ${column} = $${index + 4}`).join(' ')}
      order by sequence ${page.newestFirst ? 'desc' : ''} limit $3`,
    values: [tenantId, page.from, page.limit + 1, ...wanted.map(([, value]) => value)],
  }
}

/** One event; undefined if the tenant has none of this id. */
export async function findEvent(tx: Tx, tenantId: string, id: string): Promise<RecordedEvent | undefined> {
  const [event] = await tx.rows<RecordedEvent>({
    name: 'find_event',
    text: `select sequence, id, type, object_id, object, actor, occurred_at, created_at from event
      where tenant_id = $1 and sequence = event_sequence_of($2) and id = $2`,
    values: [tenantId, id],
  })
  return event
}
