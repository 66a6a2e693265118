import { yearAt } from '../../domain/calendar-year.ts'
import { type Instant, later } from '../../domain/instant.ts'
import type { Statement } from '../../platform/database/transaction.ts'
import type { KeptAnswer } from '../../platform/http/request-lifecycle.ts'
import type { Actor, Context } from './context.ts'
import { mailOfEvents } from './mail-of-events.ts'
import { type FinalizingDocument, type NewEvent, numbering, type Write } from './write-set.ts'
import { planNotices, queueMessages } from './writes.ts'

/** The number and dates that a document got when it was finalized; the answer is completed with them. */
interface Assigned {
  readonly id: string
}

/**
 * The commit statement: locks the tenant’s counter row, numbers what becomes final, and writes the documents, the events in
 * order and the idempotent answer. The row is locked until the commit that follows at once, so numbers and event sequences
 * are gapless and in commit order (D25). Writes other than documents are sent ahead in the same round trip, to hold the row
 * as briefly as possible.
 */
export function commitStatement(ctx: Context, answer: KeptAnswer | null): Statement {
  const { writeSet, tenantId, now } = ctx
  const rowsOf = (write: Write) => writeSet.writes.get(write) ?? []
  const waiting = [...writeSet.writes.keys()].filter((write) => write !== numbering && rowsOf(write).length > 0)
  if (waiting.some((write) => !write.isDocument)) ctx.tx.send(stateStatement(ctx))

  const { events } = writeSet
  const finalizing = rowsOf(numbering) as FinalizingDocument[]
  const documents = waiting.filter((write) => write.isDocument)
  const isNumbered = documents.some((write) => write.isNumbered)
  const nth = new Map(finalizing.map(({ id }, index) => [id, index + 1]))
  const statement = openStatement(tenantId)
  const { add, json, parameter } = statement
  if (events.length > 0 || isNumbered) {
    // The row is locked by a statement of its own: a statement that waits in its middle would be evaluated again from its
    // beginning.
    ctx.tx.send(lockCounter(tenantId))
    const counted = finalizing.filter(({ counter }) => counter === null)
    const latest = counted.reduce((last, { finalized_at }) => later(last, finalized_at), now)
    const notes = counted.filter(({ document }) => document === 'credit_note').length
    const count = parameter(events.length)
    if (isNumbered) {
      const counts = { events: count, invoices: parameter(counted.length - notes), notes: parameter(notes) }
      const year = yearAt(latest, counted[0]?.time_zone ?? 'UTC')
      const present = { now: parameter(latest.toString()), year: parameter(year) }
      add('counter', numberingCounterSql(counts, present))
    } else add('counter', counterSql(count))
  }
  if (isNumbered) {
    add('numbered', numberedSql(json(finalizing)))
    add('assigned', assignedSql)
  }
  for (const write of documents) {
    const rows = rowsOf(write) as { id: string }[]
    statement.addWrite(write, write.isNumbered ? rows.map((row) => ({ ...row, nth: nth.get(row.id) })) : rows)
  }
  if (events.length > 0) add('events', eventsSql(json(events.map(eventRow)), parameter(actorOf(ctx.actor)), isNumbered))
  const mail = mailOfEvents(events)
  if (mail.messages.length > 0) statement.addWrite(queueMessages, mail.messages)
  if (mail.plans.length > 0) statement.addWrite(planNotices, mail.plans)
  if (answer) {
    const assigned = isNumbered ? `coalesce((select to_jsonb(objects) from assigned), '[]')` : `'[]'`
    const values = [answer.idempotencyKey, answer.requestHash, answer.status, answer.body].map(parameter)
    add('answer', answerSql(values, assigned, parameter(now.toString())))
  }
  return statement.close(
    isNumbered ? 'select o.object from assigned a cross join unnest(a.objects) o (object)' : 'select',
  )

  function eventRow(event: NewEvent): object {
    const isOfDraft = (event.object as { status?: string }).status === 'draft'
    return isOfDraft ? event : { ...event, nth: nth.get(event.object_id) }
  }
}

/**
 * Sends the writes other than documents, events and answer ahead. For a transaction that locks another contended row before
 * the counter’s: it holds that row as briefly as possible. Does not wait.
 */
export function sendState(ctx: Context): void {
  ctx.tx.send(stateStatement(ctx))
  for (const write of [...ctx.writeSet.writes.keys()]) {
    if (write !== numbering && !write.isDocument) ctx.writeSet.writes.delete(write)
  }
}

/** Writes everything of the write set except documents, events and answer. A preview writes only this before it is rolled back (D29). */
export function stateStatement({ writeSet, tenantId }: Context): Statement {
  const statement = openStatement(tenantId)
  for (const [write, rows] of writeSet.writes) {
    if (write !== numbering && !write.isDocument && rows.length > 0) {
      statement.addWrite(write, rows)
    }
  }
  return statement.close('select')
}

/** A statement of writing parts, each with its rows as one parameter; the tenant is the first parameter of all. */
function openStatement(tenantId: string) {
  const values: unknown[] = [tenantId]
  const parts: string[] = []
  const parameter = (value: unknown) => `$${values.push(value)}`
  const withTexts = instantsAsTexts()
  const json = (rows: readonly object[]) => parameter(JSON.stringify(rows.map(withTexts)))
  // Each is computed once: if the planner merged `numbered` into its readers, it would assign every number twice.
  const add = (name: string, sql: string) => {
    parts.push(`${name} as materialized (${sql})`)
  }
  return {
    parameter,
    json,
    add,
    addWrite({ name, sql }: Write, rows: readonly object[]) {
      add(name, sql.replaceAll('$tenant', '$1').replaceAll('$rows', json(rows)))
    },
    close(result: string): Statement {
      if (parts.length === 0) return { text: 'select', name: 'nothing_to_write' }
      const text = `with ${parts.join(',\n')}\n${result}`
      return { name: preparedName(text), text, values }
    },
  }
}

/** Converts the instants of rows to text. Temporal is slow at this, and rows share few instants, so each is converted once. */
function instantsAsTexts(): (row: object) => object {
  const texts = new Map<Instant, string>()
  return (row) => {
    const written: Record<string, unknown> = { ...row }
    for (const name in written) {
      const value = written[name]
      if (!(value instanceof Temporal.Instant)) continue
      const text = texts.get(value) ?? value.toString()
      texts.set(value, text)
      written[name] = text
    }
    return written
  }
}

const preparedNames = new Map<string, string>()

/** A name for the prepared statement: one for each combination of writes. */
function preparedName(text: string): string {
  const known = preparedNames.get(text)
  if (known) return known
  const name = `last_${preparedNames.size + 1}`
  preparedNames.set(text, name)
  return name
}

function lockCounter(tenantId: string): Statement {
  return {
    name: 'lock_counter',
    text: 'select from tenant_counter where tenant_id = $1 for no key update',
    values: [tenantId],
  }
}

function counterSql(events: string): string {
  return `
  update tenant_counter c set event_sequence = event_sequence + ${events}::int where c.tenant_id = $1
  returning c.event_sequence - ${events}::int as events_before`
}

// All documents of the tenant’s series are finalized at one instant, so in one year: that of the present in the tenant’s zone, or
// that of the last number, if that is later. The row is already locked, so `k` reads its current state.
function numberingCounterSql(
  { events, invoices, notes }: Readonly<Record<'events' | 'invoices' | 'notes', string>>,
  { now, year }: Readonly<Record<'now' | 'year', string>>,
): string {
  return `
  update tenant_counter c set event_sequence = c.event_sequence + ${events}::int,
    last_finalized_at = case when ${invoices}::int + ${notes}::int > 0 then b.finalized_at else c.last_finalized_at end,
    last_year = case when ${invoices}::int + ${notes}::int > 0 then b.year else c.last_year end,
    ${countedSql('invoice', 'b.invoices_before', invoices)},
    ${countedSql('credit_note', 'b.notes_before', notes)}
  from (
    select t.number_format, t.credit_note_number_format, y.finalized_at, y.year,
      number_before(t.number_format, y.year, k.invoice_number, k.invoice_year, k.highest_invoice_number) as invoices_before,
      number_before(t.credit_note_number_format, y.year, k.credit_note_number, k.credit_note_year, k.highest_credit_note_number) as notes_before
    from tenant_counter k join tenant t on t.tenant_id = k.tenant_id
    cross join lateral (select greatest(k.last_finalized_at, ${now}::timestamptz) as finalized_at) f
    cross join lateral (select f.finalized_at, greatest(k.last_year, ${year}::int) as year) y
    where k.tenant_id = $1) b
  where c.tenant_id = $1
  returning c.event_sequence - ${events}::int as events_before, c.last_finalized_at, b.year, b.invoices_before, b.notes_before,
    b.number_format, b.credit_note_number_format`
}

function countedSql(kind: 'invoice' | 'credit_note', before: string, count: string): string {
  return `
    ${kind}_number = case when ${count}::int > 0 then ${before} + ${count}::int else c.${kind}_number end,
    ${kind}_year = case when ${count}::int > 0 then b.year else c.${kind}_year end,
    highest_${kind}_number = case when ${count}::int > 0 then greatest(c.highest_${kind}_number, ${before} + ${count}::int)
      else c.highest_${kind}_number end`
}

function numberedSql(rows: string): string {
  return `
  select n.id, n.ordinal, n.document, n.number_series, n.number_year, n.number_counter, n.finalized_at as final_from, n.due_at as due_from,
    case when n.is_paid then n.finalized_at end as paid_from,
    document_number(coalesce(n.format, case n.document when 'credit_note' then c.credit_note_number_format else c.number_format end),
      n.number_year, n.customer_id, n.number_counter) as number
  from counter c cross join lateral (
    select r.id, r.document, r.customer_id, r.ordinal, r.is_paid, r.format, coalesce(r.series, $1) as number_series, coalesce(r.year, c.year) as number_year, f.finalized_at,
      r.due_at + (f.finalized_at - r.finalized_at) as due_at,
      coalesce(r.counter, case r.document when 'credit_note' then c.notes_before else c.invoices_before end
        + row_number() over (partition by r.counter is null, r.document order by r.ordinal)) as number_counter
    from rows from (jsonb_to_recordset(${rows}::jsonb) as (id uuid, document text, customer_id uuid, is_paid boolean, series uuid, year int,
        counter bigint, format text, finalized_at timestamptz, due_at timestamptz))
      with ordinality as r (id, document, customer_id, is_paid, series, year, counter, format, finalized_at, due_at, ordinal)
    cross join lateral (select case when r.counter is null then greatest(r.finalized_at, c.last_finalized_at)
      else r.finalized_at end as finalized_at) f) n`
}

// Rows find their assigned values by position in these arrays: a join would compare every row of a batch with every other.
const assignedSql = `
  select array_agg(number order by ordinal) as numbers, array_agg(number_series order by ordinal) as series,
    array_agg(number_year order by ordinal) as years, array_agg(number_counter order by ordinal) as counters, array_agg(final_from order by ordinal) as finalized_at,
    array_agg(due_from order by ordinal) as due_at, array_agg(paid_from order by ordinal) as paid_at,
    array_agg(jsonb_build_object('id', id, 'number', number, 'finalized_at', rfc3339(final_from)) || case document
      when 'invoice' then jsonb_build_object('due_at', rfc3339(due_from), 'paid_at', rfc3339(paid_from),
      'payment_reference', payment_reference(number, number_series, $1, id)) else '{}' end
      order by ordinal) as objects
  from numbered`

/** The actor as events have it, as JSON; null for the service itself. */
function actorOf(actor: Actor): string | null {
  if (actor.kind === 'worker') return null
  const { kind, name } = actor
  return JSON.stringify(
    kind === 'key' ? { type: 'api_key', id: actor.keyId, name } : { type: kind, id: idOf(actor), name },
  )
}

function idOf(actor: Exclude<Actor, { kind: 'key' | 'worker' }>): string {
  return actor.kind === 'person' ? actor.personId : actor.customerId
}

function eventsSql(rows: string, actor: string, isNumbered: boolean): string {
  return `
  insert into event (tenant_id, sequence, id, type, object_id, object, actor, occurred_at, created_at)
  select $1, c.events_before + r.ordinal, r.id, r.type, r.object_id,
    ${isNumbered ? `r.object || coalesce(a.objects[r.nth], '{}')` : 'r.object'}, ${actor}::jsonb, r.occurred_at, now()
  from counter c ${isNumbered ? 'cross join assigned a' : ''} cross join rows from (jsonb_to_recordset(${rows}::jsonb)
    as (id uuid, type text, object_id uuid, object jsonb, occurred_at timestamptz, nth int))
    with ordinality as r (id, type, object_id, object, occurred_at, nth, ordinal)`
}

function answerSql([key, hash, status, body]: string[], assigned: string, now: string): string {
  return `
  insert into idempotency_key as k (tenant_id, key, request_hash, status, body, assigned, created_at)
  values ($1, ${key}, ${hash}, ${status}::int, ${body}, ${assigned}, ${now}::timestamptz)
  on conflict (tenant_id, key) do update set request_hash = excluded.request_hash, status = excluded.status,
    body = excluded.body, assigned = excluded.assigned, created_at = excluded.created_at
  where k.created_at <= excluded.created_at - interval '24 hours'`
}

/**
 * Fills the values that finalizing assigned into an answer: into every object that has the id of a numbered document. Pure.
 * The rows are those of the commit statement, or those kept with the answer.
 */
export function completeAnswer(body: unknown, rows: readonly unknown[]): unknown {
  const assigned = rows.map((row) => (isObject(row) && 'object' in row ? row.object : row)).filter(isAssigned)
  if (assigned.length === 0) return body
  const byId = new Map(assigned.map((one) => [one.id, one]))
  return complete(body)

  function complete(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(complete)
    if (!isObject(value)) return value
    const filled = Object.fromEntries(Object.entries(value).map(([name, part]) => [name, complete(part)]))
    const found = 'number' in value && 'id' in value && typeof value.id === 'string' ? byId.get(value.id) : undefined
    return found ? { ...filled, ...found } : filled
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** A commit statement that numbers no document returns a row without columns. */
function isAssigned(value: unknown): value is Assigned {
  return isObject(value) && 'id' in value && typeof value.id === 'string'
}
