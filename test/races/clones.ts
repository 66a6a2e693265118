import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { newWorld, type Surroundings, type World } from './world.ts'

/** Asks the database as its owner. */
export type Ask = (text: string, values?: readonly unknown[]) => Promise<any[]>

/** A customer made by requests, ready to be copied: their rows as one text with gaps where clones differ. */
export interface Snapshot {
  readonly original: World
  readonly ids: ReadonlySet<string>
  /** What stands between the gaps, and at every second place what goes into one. */
  readonly parts: readonly string[]
  readonly eventCount: number
  /** The numbers of their invoices in the tenant's series. Those in a test clock's are copied as they are, with the clock. */
  readonly numbers: readonly string[]
  /** The statement that writes clones. */
  readonly insertion: string
}

type Row = Readonly<Record<string, unknown>>
type Rows = Readonly<Record<string, readonly Row[]>>

const subscriptions = 'select id from subscription where customer_id = $1'
const items = `select id from subscription_item where subscription_id in (${subscriptions})`
const invoices = 'select id from invoice where customer_id = $1'
const notes = 'select id from credit_note where customer_id = $1'
const entries = 'select id from credit_entry where customer_id = $1'
const payments = 'select id from payment where customer_id = $1'
const attempts = 'select id from payment_attempt where customer_id = $1'
const methods = 'select id from payment_method where customer_id = $1'
const refunds = 'select id from refund where customer_id = $1'

/** Every table that holds something of a customer, and which of its rows are of customer $1. */
export const tablesOfCustomer: Readonly<Record<string, string>> = {
  test_clock: 'id = (select test_clock_id from customer where id = $1)',
  customer: 'id = $1',
  customer_word: 'customer_id = $1',
  customer_billing: 'customer_id = $1',
  credit_balance: 'customer_id = $1',
  subscription: 'customer_id = $1',
  subscription_item: `id in (${items})`,
  item_version: `item_id in (${items})`,
  charge: `item_id in (${items})`,
  invoice: 'customer_id = $1',
  credit_note: 'customer_id = $1',
  credit_note_invoice: `credit_note_id in (${notes})`,
  document_line: `coalesce(invoice_id, credit_note_id) in (${invoices} union all ${notes})`,
  payment_method: 'customer_id = $1',
  payment_attempt: 'customer_id = $1',
  payment_attempt_invoice: `attempt_id in (${attempts})`,
  setup_session: 'customer_id = $1',
  payment_link: 'customer_id = $1',
  payment_link_invoice: `invoice_id in (${invoices})`,
  refund: 'customer_id = $1',
  payment: 'customer_id = $1',
  payment_allocation: `invoice_id in (${invoices})`,
  credit_grant: 'customer_id = $1',
  credit_entry: 'customer_id = $1',
  usage_event: 'customer_id = $1',
  usage_hour: 'customer_id = $1',
  usage_day: 'customer_id = $1',
  usage_late: 'customer_id = $1',
  usage_check: 'customer_id = $1',
  event: `object_id in (select $1 union all ${subscriptions} union all ${invoices} union all ${notes} union all ${entries} union all ${payments}
    union all ${attempts} union all ${methods} union all ${refunds})`,
}

const tables = Object.keys(tablesOfCustomer)
const gap = '§'
const instants = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)/g
// An id begins with its time and counter, which give the order of a customer's ids, and ends with chance alone.
const lengthInOrder = 24

/** Makes a customer by requests, to be copied. By the database's clock they are parked, so that no billing run takes them. */
export async function newSnapshot(ask: Ask, surroundings: Surroundings): Promise<Snapshot> {
  const begun = Date.now()
  const original = await newWorld(surroundings)
  if (original.clock === null) await ask(park, [original.customer])
  await ask(fold, [original.tenantId])
  await ask('delete from usage_late where customer_id = $1', [original.customer]) // all of it has been billed
  const ended = Date.now()
  const each = Object.entries(tablesOfCustomer).map(
    ([table, where]) => `'${table}', (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from ${table} t where ${where})`,
  )
  const [{ rows }] = await ask(`select jsonb_build_object(${each.join()}) as rows`, [original.customer])
  const isOfTheMaking = (instant: string) => begun <= Date.parse(instant) && Date.parse(instant) <= ended
  return {
    original,
    ...cut(rows, original.tenantId, isOfTheMaking),
    insertion: insertionOf(await ask(columnsOfTables, [tables])),
  }
}

/**
 * Copies a customer in the database, as its owner, with all constraints and triggers. Clones have ids of their own in the same
 * order, the next numbers and event sequences of their tenant, and have been made in one instant, the present.
 */
export async function newClones(ask: Ask, snapshot: Snapshot, count: number): Promise<World[]> {
  const { original, eventCount, numbers } = snapshot
  const [taken] = await ask(takeNumbers, [original.tenantId, count * eventCount, count * numbers.length])
  const clones = Array.from({ length: count }, (_, index) => {
    const counters = {
      sequence: taken.sequence + index * eventCount + 1,
      counter: taken.counter + index * numbers.length + 1,
    }
    return { chance: randomBytes(6).toString('hex'), at: taken.at, ...counters }
  })
  await ask(snapshot.insertion, [`[${clones.map((clone) => filled(snapshot, clone)).join()}]`])
  return clones.map(({ chance }) => worldOf(snapshot, chance))
}

// Without a number that is given, and without the instants of the making: those of numbered invoices must not be before the
// numbers that were given meanwhile. All others are of the past or of a test clock, and stay.
function cut(rows: Rows, tenantId: string, isOfTheMaking: (instant: string) => boolean) {
  const ids = new Set(
    tables.flatMap((table) => rows[table]?.flatMap(({ id, key }) => id ?? key ?? []) ?? []).map(String),
  )
  assert.equal(new Set([...ids].map((id) => id.slice(0, lengthInOrder))).size, ids.size)
  const events = inOrder(rows.event, 'sequence').map((row, nth) => ({ ...row, sequence: gapFor('sequence', nth) }))
  const isNumbered = (row: Row) => row.number_series === tenantId
  const numbered = inOrder(rows.invoice?.filter(isNumbered), 'number_counter')
  const numbers = numbered.map(({ number }) => String(number))
  assert.deepEqual(rows.credit_note?.filter(isNumbered), [], 'credit notes of the tenant have no gap for their number')
  const invoices = [
    ...(rows.invoice?.filter((row) => !isNumbered(row)) ?? []),
    ...numbered.map((row, nth) => ({ ...row, number_counter: gapFor('counter', nth) })),
  ]
  let text = JSON.stringify({ ...rows, event: events, invoice: invoices })
  for (const id of ids) text = text.replaceAll(id, id.slice(0, lengthInOrder) + gapFor('chance'))
  numbers.forEach((number, nth) => {
    text = text.replaceAll(`"${number}"`, `"${gapFor('number', nth)}"`)
  })
  text = text.replace(instants, (instant) => (isOfTheMaking(instant) ? gapFor('at') : instant))
  return { ids, parts: text.split(gap), eventCount: events.length, numbers }
}

interface Twin {
  readonly chance: string
  readonly at: string
  /** The first of their events, and of their invoices in the tenant's series. */
  readonly sequence: number
  readonly counter: number
}

function filled({ parts, numbers }: Snapshot, clone: Twin): string {
  return parts.map((part, index) => (index % 2 === 0 ? part : contentOf(part))).join('')

  function contentOf(gapName: string): string {
    const [what, place] = gapName.split(' ')
    const nth = Number(place)
    if (what === 'sequence') return String(clone.sequence + nth)
    if (what === 'counter') return String(clone.counter + nth)
    if (what === 'number') return withCounter(String(numbers[nth]), clone.counter + nth)
    return what === 'at' ? clone.at : clone.chance
  }
}

function worldOf({ original, ids }: Snapshot, chance: string): World {
  const own = (value: unknown) =>
    typeof value === 'string' && ids.has(value) ? value.slice(0, lengthInOrder) + chance : value
  return Object.fromEntries(Object.entries(original).map(([name, value]) => [name, own(value)])) as unknown as World
}

function gapFor(what: string, nth = 0): string {
  return `${gap}${what} ${nth}${gap}`
}

function withCounter(number: string, counter: number): string {
  return number.replace(/\d+$/, (digits) => String(counter).padStart(digits.length, '0'))
}

function inOrder(rows: readonly Row[] = [], column: string): Row[] {
  return rows.toSorted((one, other) => Number(one[column]) - Number(other[column]))
}

const fold = `select fold_usage(1000, true) from set_config('app.tenant_id', $1, true)`

const park = `
  update customer_billing set parked_at = date_trunc('milliseconds', now()), parked_reason = 'for a race'
  where customer_id = $1`

const takeNumbers = `
  update tenant_counter set event_sequence = event_sequence + $2, invoice_number = invoice_number + $3,
    highest_invoice_number = highest_invoice_number + $3,
    last_finalized_at = greatest(last_finalized_at, date_trunc('milliseconds', clock_timestamp()))
  where tenant_id = $1
  returning (event_sequence - $2)::int as sequence, (invoice_number - $3)::int as counter, rfc3339(last_finalized_at) as at`

const columnsOfTables = `
  select t.name, string_agg(c.column_name, ', ') as columns
  from unnest($1::text[]) t (name) join information_schema.columns c on c.table_name = t.name and c.is_generated = 'NEVER'
  where c.table_schema = 'public' group by t.name`

// One statement, as invoices and their lines must come together, and keys are looked at when it ends.
function insertionOf(columnsOf: readonly { readonly name: string; readonly columns: string }[]): string {
  const inserts = columnsOf.map(
    ({ name, columns }) => `into_${name} as (
    insert into ${name} (${columns})
    select ${columns} from clone cross join jsonb_populate_recordset(null::${name}, clone.rows -> '${name}'))`,
  )
  return `with clone as materialized (select rows from jsonb_array_elements($1::jsonb) t (rows)), ${inserts.join(', ')} select`
}
