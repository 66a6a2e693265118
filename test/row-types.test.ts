import assert from 'node:assert/strict'
import { test } from 'node:test'
import { routes } from '../src/api.ts'
import { type Column, noteResults, type Result } from './support/database/read-results.ts'
import { type Field, rowsReadInSource } from './support/database/row-types.ts'
import { sendByHand } from './support/database/sent-by-hand.ts'
import { addressOf } from './support/openapi/address.ts'
import { arrange, calledBy } from './support/openapi/arranged-requests.ts'
import { asking, made } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'
import { sourceFiles } from './support/source-files.ts'

// A row type only says what a statement gives; TypeScript believes it. So each statement is sent once, and its result, as the
// database describes it, is compared with the row type at the place that sent it.

const results = noteResults()
const service = await startTestService()
const owner = asking(service.database.ownerUrl)
const us = calledBy(service, { authorization: `Bearer ${service.secret}` }, 'alpenglow')
for (const { operationId, method, url } of routes) {
  const arranged = (await arrange[operationId]?.(us, owner)) ?? {}
  made(await service.call(method, addressOf(url, arranged), arranged.body))
}
made(await service.get('/health/ready'))
await sendByHand(service.service.transact, service.database, made(await service.get('/v1/settings')).id)

const reads = rowsReadInSource()
const notNull = new Set(
  (await owner('select attrelid, attnum from pg_attribute where attnotnull')).map((a) => `${a.attrelid} ${a.attnum}`),
)

/** What the pool makes of each type of PostgreSQL, by its oid. */
const kinds: Readonly<Record<number, string>> = {
  16: 'boolean',
  17: 'Buffer',
  19: 'string', // name
  20: 'bigint', // int8
  21: 'number', // int2
  23: 'number', // int4
  25: 'string', // text
  114: 'json',
  701: 'number', // float8
  1009: 'string[]', // text[]
  1184: 'Instant', // timestamptz
  2950: 'string', // uuid
  2951: 'string[]', // uuid[]
  3802: 'json', // jsonb
  4534: 'string', // tstzmultirange
}

/** Columns that may be null, but not in the rows that are read here. */
const foundNotNull: readonly string[] = [
  'number at src/modules/documents/page/store.ts', // whom a credit note names is final
  'due_at at src/modules/webhooks/delivery/store.ts', // a delivery that is retried has a time
]

/** How a row type differs from what its statements give. */
function differences(place: string, fields: ReadonlyMap<string, Field>, given: readonly Result[]): string[] {
  const said = given.flatMap(({ columns, text }) => {
    const byName = new Map(columns.map((column) => [column.name, column]))
    return [
      ...(byName.size < columns.length ? ['two columns have one name'] : []),
      ...columns.flatMap(({ name }) => (fields.has(name) ? [] : [`the row type lacks ${name}`])),
      ...[...fields].flatMap(([name, field]) => {
        const column = byName.get(name)
        if (!column) return field.isOptional ? [] : [`the statement does not give ${name}`]
        return [typeDifference(field, column), nullDifference(field, column, text, place)].filter(
          (what) => what !== null,
        )
      }),
    ]
  })
  const unneeded = [...fields].filter(
    ([name, field]) => field.isNullable && given.every((one) => isNeverNull(name, one)),
  )
  return [...said, ...unneeded.map(([name]) => `${name} may be null, and the column never is`)]
}

function typeDifference(field: Field, { name, dataTypeID }: Column): string | null {
  const kind = kinds[dataTypeID] ?? `a type with the oid ${dataTypeID}`
  const isJson = kind === 'json' && [...field.kinds].some((one) => /^(?:object|unknown)$|\[\]$/.test(one))
  return isJson || field.kinds.has(kind)
    ? null
    : `${name} is ${[...field.kinds].join(' | ')}, the statement gives ${kind}`
}

function nullDifference(field: Field, column: Column, text: string, place: string): string | null {
  const { name, tableID, columnID, wasNull } = column
  if (field.isNullable || field.kinds.has('unknown')) return null
  if (wasNull) return `${name} is never null, and was`
  const isFound = text.includes(`${name} is not null`) || foundNotNull.includes(`${name} at ${place.split(':')[0]}`)
  if (tableID === 0 || notNull.has(`${tableID} ${columnID}`) || isFound) return null
  return `${name} is never null, and the column may be`
}

/** An outer join makes any column null: of a statement that has one, no column is known never to be. */
function isNeverNull(name: string, { columns, text }: Result): boolean {
  const column = columns.find((one) => one.name === name)
  return column !== undefined && notNull.has(`${column.tableID} ${column.columnID}`) && !/left join/.test(text)
}

test('a row type has the columns, types and nulls that its statements give', () => {
  const byPlace = Map.groupBy(results, ({ place }) => place)
  const wrong = [...reads].flatMap(([place, { fields }]) => {
    const found = fields ? differences(place, fields, byPlace.get(place) ?? []) : []
    return [...new Set(found)].map((what) => `${place}: ${what}`)
  })
  assert.deepEqual(wrong, [])
})

test('every statement whose rows are read has been sent', () => {
  const sent = new Set(results.map(({ place }) => place))
  const missing = [...reads].filter(([place, { fields }]) => fields && !sent.has(place)).map(([place]) => place)
  assert.deepEqual(missing, [], 'no request sends it: call it in sent-by-hand.ts')
  assert.ok(reads.size > 100, String(reads.size))
})

test('a row type stands at the place that sends the statement, not behind a type parameter', () => {
  const generic = [...reads].filter(([, { isGeneric }]) => isGeneric).map(([place]) => place)
  assert.deepEqual(generic, [])
})

test('a prepared statement has a name of its own, or a connection that knows both refuses one', () => {
  const names = sourceFiles('src').flatMap(({ text }) =>
    [...text.matchAll(/\bname: '([a-z_]+)',\s+text:/g)].map(([, name]) => name),
  )
  assert.deepEqual(
    names.filter((name, index) => names.indexOf(name) < index),
    [],
  )
  assert.ok(names.length > 100, String(names.length))
})
