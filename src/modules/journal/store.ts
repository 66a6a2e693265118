import type { Instant } from '../../domain/instant.ts'
import type { Statement, Tx } from '../../platform/database/transaction.ts'
import type { EventType } from '../transaction/write-set.ts'

/** The accounts of the journal, as the function `journal_lines` names them. */
export const accounts = [
  'accounts_receivable',
  'cash',
  'sales',
  'tax',
  'customer_credit',
  'credit_given',
  'credit_expired',
  'unallocated',
  'refunds_given',
] as const

export interface JournalLine {
  readonly account: (typeof accounts)[number]
  readonly currency: string
  readonly debit_cents: number
  readonly credit_cents: number
}

/** An event that has lines. */
export interface JournalEntryRow {
  readonly sequence: bigint
  readonly id: string
  readonly type: string
  readonly object_id: string
  readonly occurred_at: Instant
  readonly customer_id: string
  readonly lines: readonly JournalLine[]
}

/** A line of an entry as a row of the export. */
export interface JournalExportRow {
  readonly sequence: bigint
  readonly event_id: string
  readonly type: string
  readonly object_id: string
  readonly occurred_at: string
  readonly customer_id: string
  readonly customer_external_id: string | null
  readonly customer_name: string
  readonly test_clock_id: string | null
  readonly account: string
  readonly currency: string
  readonly debit_cents: bigint
  readonly credit_cents: bigint
}

export interface JournalFilter {
  /** A test clock, or `none` for customers who live by no test clock. */
  readonly test_clock_id?: string | undefined
  readonly occurred_from?: Instant | undefined
  readonly occurred_until?: Instant | undefined
}

// An event of another type has no lines. They are named here so that a page is read by `event_by_type`, each type separately,
// and not through all events between two entries.
const typesWithLines = [
  'invoice.finalized',
  'invoice.voided',
  'credit_note.created',
  'credit.granted',
  'credit.applied',
  'credit.expired',
  'payment.received',
  'payment.allocated',
  'payment.deallocated',
  'payment.returned',
  'payment.reinstated',
  'refund.succeeded',
  'refund.returned',
] as const satisfies readonly EventType[]

/** A page of entries, oldest first; one more than `limit`, to tell whether there is a next page. */
export function listJournalEntries(
  tx: Tx,
  tenantId: string,
  filter: Pick<JournalFilter, 'test_clock_id'>,
  page: { readonly after: number; readonly limit: number },
): Promise<readonly JournalEntryRow[]> {
  const { values, conditions } = conditionsOf(tenantId, filter)
  const [types, after, limit] = [typesWithLines, page.after, page.limit + 1].map((value) => `$${values.push(value)}`)
  return tx.rows<JournalEntryRow>({
    text: `select e.sequence, e.id, e.type, e.object_id, e.occurred_at, (e.object ->> 'customer_id')::uuid as customer_id, e.lines
      from unnest(${types}::text[]) t (type) cross join lateral (
        select e.*, l.lines from event e ${filter.test_clock_id === undefined ? '' : customerOfEvent} cross join lateral (
          select jsonb_agg(to_jsonb(l) order by l.credit_cents, l.account) as lines from journal_lines(e.type, e.object) l) l
        where ${conditions} and e.type = t.type and e.sequence > ${after} and l.lines is not null
        order by e.sequence limit ${limit}) e
      order by e.sequence limit ${limit}`,
    values,
  })
}

/** Every line of the entries with these filters, oldest first. */
export function everyJournalLine(tenantId: string, filter: JournalFilter): Statement {
  const { values, conditions } = conditionsOf(tenantId, filter)
  return {
    text: `select e.sequence, e.id as event_id, e.type, e.object_id, rfc3339(e.occurred_at) as occurred_at, c.id as customer_id,
        c.external_id as customer_external_id, c.name as customer_name, c.test_clock_id, l.account, l.currency, l.debit_cents, l.credit_cents
      from event e ${customerOfEvent} cross join lateral (select * from journal_lines(e.type, e.object) offset 0) l
      where ${conditions} and e.type = any ($${values.push(typesWithLines)}::text[]) order by e.sequence, l.credit_cents, l.account`,
    values,
  }
}

// Under row-level security a join on the expression would not use the index of customers. `offset 0` makes a column of it.
const customerOfEvent = `cross join lateral (select (e.object ->> 'customer_id')::uuid as customer_id offset 0) o
  join customer c on c.tenant_id = $1 and c.id = o.customer_id`

function conditionsOf(tenantId: string, filter: JournalFilter): { values: unknown[]; conditions: string } {
  const values: unknown[] = [tenantId]
  const conditions = ['e.tenant_id = $1']
  const add = (condition: string, value: unknown) => conditions.push(`${condition} $${values.push(value)}`)
  const { test_clock_id: clockId, occurred_from: from, occurred_until: until } = filter
  if (clockId === 'none') conditions.push('c.test_clock_id is null')
  else if (clockId !== undefined) add('c.test_clock_id =', clockId)
  if (from) add('e.occurred_at >=', from.toString())
  if (until) add('e.occurred_at <', until.toString())
  return { values, conditions: conditions.join(' and ') }
}
