import type { Span } from '../../../domain/coverage.ts'
import type { Instant } from '../../../domain/instant.ts'
import { divide, fractionOf, fractionText, type Rational } from '../../../domain/rational.ts'
import { listStatementOf } from '../../../platform/database/list-statement.ts'
import type { Tx } from '../../../platform/database/transaction.ts'
import type { PropertyFilter } from '../meters/meter.ts'

/** What a customer used by a meter in these spans [from, until), to the microsecond, as one quantity. */
export interface WantedQuantity {
  readonly customerId: string
  readonly meterId: string
  readonly spans: readonly Span[]
  /** Only what has one of the values in each property; the properties are among those that the meter groups by. */
  readonly filters?: readonly PropertyFilter[] | undefined
  /** For each combination of the values of these properties by itself; they are among those that the meter groups by. */
  readonly groupBy?: readonly string[] | undefined
}

/** A quantity that was read. */
export interface ReadQuantity {
  /** The index of what was wanted. */
  readonly index: number
  /** The values of the properties that it was wanted by; null if it was wanted as a whole. */
  readonly group: Readonly<Record<string, string | null>> | null
  /** How many events were counted; of unique_count, how many members. */
  readonly events: bigint
  /** An exact decimal; of time_weighted a fraction of two, as in `7/3`, where it is not whole. */
  readonly quantity: string
}

interface QuantityRow {
  readonly place: number
  readonly grp: Readonly<Record<string, string | null>> | null
  readonly events: bigint
  readonly amount: string | null
  readonly per: string
}

/**
 * Reads quantities: the one reader, for billing and for the API. One statement for all that is wanted: buckets, what is not folded yet,
 * and the events of broken hours, as of one instant. What nobody used gives no row where groups are wanted, else a row with 0.
 */
export async function readQuantities(tx: Tx, wanted: readonly WantedQuantity[]): Promise<readonly ReadQuantity[]> {
  if (wanted.length === 0) return []
  const asked = wanted.flatMap(({ spans, ...one }, index) => spans.map((span) => ({ ...one, span, place: index + 1 })))
  const rows = await tx.rows<QuantityRow>({
    name: 'read_usage',
    // The portal reads through a function that knows its customer; the part that is not the reader's own is never run.
    text: `select place, grp, events, trim_scale(amount)::text as amount, per::text as per from (
      select * from read_usage($1::int[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::timestamptz[], $6::text[], $7::text[])
        where current_user <> 'billing_portal'
      union all
      select * from read_own_usage($1, $2, $3, $4, $5, $6, $7) where current_user = 'billing_portal') read`,
    values: [
      asked.map(({ place }) => place),
      asked.map(({ customerId }) => customerId),
      asked.map(({ meterId }) => meterId),
      asked.map(({ span }) => span.from.toString()),
      asked.map(({ span }) => span.until.toString()),
      asked.map(({ filters = [] }) => (filters.length > 0 ? JSON.stringify(filters) : null)),
      asked.map(({ groupBy = [] }) => (groupBy.length > 0 ? JSON.stringify(groupBy) : null)),
    ],
  })
  const byIndex = Map.groupBy(rows, ({ place }) => place - 1)
  return wanted.flatMap(({ groupBy = [] }, index) => {
    const found = byIndex.get(index) ?? []
    if (found.length === 0) return groupBy.length > 0 ? [] : [{ index, group: null, events: 0n, quantity: '0' }]
    return found.map(({ grp, events, amount, per }) => ({
      index,
      group: grp,
      events,
      quantity: amount === null ? '0' : quotientOf(amount, per),
    }))
  })
}

/** The exact value of a quantity that was read. */
export function quantityOf({ quantity }: Pick<ReadQuantity, 'quantity'>): Rational {
  return fractionOf(quantity)
}

function quotientOf(amount: string, per: string): string {
  const divisor = fractionOf(per)
  return divisor.numerator === divisor.denominator ? amount : fractionText(divide(fractionOf(amount), divisor))
}

/** The instants in these spans at which a customer's events were counted, in order; null where there are more than so many events. */
export async function changesOfLevel(
  tx: Tx,
  tenantId: string,
  { customerId, meterId, spans, filters = [] }: WantedQuantity,
  atMost: number,
): Promise<readonly Instant[] | null> {
  const rows = await tx.rows<{ occurred_at: Instant | null }>({
    name: 'changes_of_level',
    text: `select n.occurred_at
      from unnest($4::timestamptz[], $5::timestamptz[]) s (from_at, until_at)
      join meter m on m.tenant_id = $1 and m.id = $3
      join usage_counted n on n.tenant_id = $1 and n.customer_id = $2 and n.meter_number = m.number
        and n.occurred_at >= s.from_at and n.occurred_at < s.until_at
        and n.occurred_week >= usage_week(s.from_at) and n.occurred_week <= usage_week(s.until_at)
      where $6::jsonb is null or usage_passes(n.keys::jsonb, $6)
      order by n.occurred_at limit $7`,
    values: [
      tenantId,
      customerId,
      meterId,
      spans.map(({ from }) => from.toString()),
      spans.map(({ until }) => until.toString()),
      filters.length > 0 ? JSON.stringify(filters) : null,
      atMost + 1,
    ],
  })
  return rows.length > atMost ? null : rows.flatMap((row) => row.occurred_at ?? [])
}

/** The time zone of a customer. */
export async function timeZoneOf(tx: Tx, tenantId: string, customerId: string): Promise<string | undefined> {
  const [row] = await tx.rows<{ time_zone: string }>({
    name: 'time_zone_of_customer',
    text: 'select time_zone from customer where tenant_id = $1 and id = $2',
    values: [tenantId, customerId],
  })
  return row?.time_zone
}

/** An event as a list shows it. */
export interface ListedEvent {
  readonly key: string
  readonly id: string
  readonly type: string
  readonly customer_id: string
  readonly occurred_at: Instant
  readonly properties: unknown
  readonly voided_at: Instant | null
}

export interface EventFilter {
  readonly customerId: string
  readonly type?: string | undefined
  readonly from?: Instant | undefined
  readonly until?: Instant | undefined
}

/** A page of a customer's events, newest first; one more than `limit`. */
export async function listUsageEvents(
  tx: Tx,
  tenantId: string,
  { customerId, type, from, until }: EventFilter,
  { before, limit }: { readonly before: readonly [string, string] | null; readonly limit: number },
): Promise<readonly ListedEvent[]> {
  const values: unknown[] = [tenantId, customerId, limit + 1]
  const also = (condition: string, value: string | undefined) =>
    value ? `and ${condition.replace('?', `$${values.push(value)}`)}` : ''
  return tx.rows<ListedEvent>(
    listStatementOf(
      `select e.key, coalesce(e.id, e.key::text) as id, y.code as type, e.customer_id, e.occurred_at, e.properties, e.voided_at
      from usage_event e join usage_type y on y.tenant_id = e.tenant_id and y.number = e.type_number
      where e.tenant_id = $1 and e.customer_id = $2 ${also('y.code = ?', type)} ${also('e.occurred_at >= ?', from?.toString())}
        ${also('e.occurred_at < ?', until?.toString())}
        ${before ? `and (e.occurred_at, e.key) < ($${values.push(before[0])}, $${values.push(before[1])})` : ''}
      order by e.occurred_at desc, e.key desc limit $3`,
      values,
    ),
  )
}
