import fc from 'fast-check'
import { type RefusalCode, refusals } from '../../../src/domain/refusal.ts'

export interface JsonSchema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly pattern?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | JsonSchema
  readonly propertyNames?: JsonSchema
  readonly items?: JsonSchema
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
}

export interface Operation {
  readonly operationId: string
  readonly method: string
  readonly path: string
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: JsonSchema }[]
  readonly body: JsonSchema | null
  /** The body is text of other kinds. */
  readonly takesText: boolean
  /** The codes that each status is declared with. */
  readonly problems: ReadonlyMap<number, readonly string[]>
  readonly scope: string
  readonly successes: readonly number[]
  /** What a success is made of. */
  readonly answer: { readonly type: string; readonly schema: JsonSchema; readonly example: unknown }
}

/** The operations of an OpenAPI document that are called with a key. */
export function operationsOf(document: any): Operation[] {
  const isOfKeys = ([, operation]: [string, any]) => operation.security[0]?.apiKey !== undefined
  return Object.entries<any>(inlined(document.paths, document)).flatMap(([path, methods]) =>
    Object.entries<any>(methods)
      .filter(isOfKeys)
      .map(([method, operation]) => ({
        operationId: operation.operationId,
        method: method.toUpperCase(),
        path,
        parameters: operation.parameters ?? [],
        body: operation.requestBody?.content['application/json']?.schema ?? null,
        takesText: operation.requestBody !== undefined && !operation.requestBody.content['application/json'],
        problems: Map.groupBy(
          [...document['x-problem-codes'], ...(operation['x-problem-codes'] ?? [])],
          (code: RefusalCode) => refusals[code].status,
        ),
        scope: operation.security[0].apiKey[0],
        ...successOf(operation.responses),
      })),
  )
}

/** A part of a document with what it references in place of each `$ref`; what stands beside a `$ref` goes first. */
export function inlined(part: any, document: any): any {
  if (Array.isArray(part)) return part.map((one) => inlined(one, document))
  if (typeof part !== 'object' || part === null) return part
  const { $ref, ...own } = part
  const names: string[] = $ref?.split('/').slice(1) ?? []
  const target = names.reduce((found, name) => found[name], document)
  return {
    ...($ref ? inlined(target, document) : {}),
    ...Object.fromEntries(Object.entries(own).map(([name, one]) => [name, inlined(one, document)])),
  }
}

/** Several successes are of one schema. */
function successOf(responses: any): Pick<Operation, 'successes' | 'answer'> {
  const statuses = Object.keys(responses).filter((one) => one.startsWith('2'))
  const [[type, { schema, example }]] = Object.entries<any>(responses[statuses[0] ?? ''].content) as [[string, any]]
  return { successes: statuses.map(Number), answer: { type, schema, example } }
}

/** A value for a property that means something here, such as the id of a customer there is; null leaves it to the schema. */
export type Known = (name: string) => fc.Arbitrary<unknown> | null

/** Values that fit a schema. */
export function valid(schema: JsonSchema, known: Known, name = ''): fc.Arbitrary<unknown> {
  // A day means no instant and no sequence, whatever its name.
  const isDay = [schema, ...(schema.anyOf ?? [])].some(({ format }) => format === 'date')
  const isNamed = !isDay && schema.type !== 'object' && schema.type !== 'null'
  const meant = isNamed ? known(name) : null
  if (meant) return meant
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((one) => valid(one, known, name)))
  if (schema.enum) return fc.constantFrom(...schema.enum)
  switch (schema.type) {
    case 'null':
      return fc.constant(null)
    case 'boolean':
      return fc.boolean()
    case 'integer':
      return fc.oneof(
        fc.integer({
          min: schema.minimum ?? -5000,
          max: Math.min(schema.maximum ?? 5000, (schema.minimum ?? 0) + 5000),
        }),
        fc.constantFrom(schema.minimum ?? 0, schema.maximum ?? 1),
      )
    case 'array':
      return fc.array(valid(schema.items ?? {}, known, name), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 3, 3),
      })
    case 'object':
      return object(schema, known)
    default:
      return text(schema)
  }
}

function text({ format, pattern, minLength = 0, maxLength = 40 }: JsonSchema): fc.Arbitrary<unknown> {
  if (format === 'uuid') return fc.uuid()
  if (format === 'date') return fc.constantFrom('2020-01-01', '2026-01-31', '2027-06-30')
  if (format === 'date-time') return instant
  if (pattern)
    return fc.stringMatching(new RegExp(pattern)).filter(({ length }) => length >= minLength && length <= maxLength)
  return fc.oneof(
    fc
      .string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, 40) })
      .filter((value) => value.length <= maxLength),
    fc.constantFrom(
      'a'.repeat(maxLength),
      'é'.repeat(minLength || 1),
      `'; drop table customer; --`.slice(0, maxLength),
    ),
  )
}

/** Near the present, so that there is not a century to bill. */
const instant = fc
  .integer({ min: -30 * 86_400, max: 30 * 86_400 })
  .map((seconds) => Temporal.Now.instant().add({ seconds }).toString())

function object(schema: JsonSchema, known: Known): fc.Arbitrary<unknown> {
  const { properties, required = [], additionalProperties } = schema
  if (!properties && typeof additionalProperties === 'object') {
    return fc.dictionary(fc.string({ minLength: 1, maxLength: 10 }), valid(additionalProperties, known), { maxKeys: 4 })
  }
  const model = Object.fromEntries(
    Object.entries(properties ?? {}).map(([name, one]) => [name, valid(one, known, name)]),
  )
  return fc.record(model, { requiredKeys: [...required] })
}

/** A value that hardly any field takes, as the text of JSON, because JSON can say what a value cannot. */
export const junk: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    ...[
      'null',
      'true',
      '0',
      '-1',
      '1.5',
      '1e400',
      '-1e400',
      '9007199254740992',
      '-9007199254740993',
      '123456789012345678901234567890',
    ],
    ...[
      '""',
      '" "',
      '"\\u0000"',
      '"\\ud800"',
      '"\\udc00x"',
      '"2026-02-30T00:00:00Z"',
      '"9999999-01-01T00:00:00Z"',
      '"NaN"',
      '"-0"',
    ],
    ...[
      '[]',
      '{}',
      '[[]]',
      '{"a":1}',
      '{"__proto__":{"a":1}}',
      '{"constructor":{"prototype":{}}}',
      '{"":""}',
      '{"a":1,"a":2}',
    ],
    ...['"00000000-0000-0000-0000-000000000000"', '"FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF"', `"${'x'.repeat(10_000)}"`],
    ...[
      '['.repeat(100) + ']'.repeat(100),
      `{"${'k'.repeat(300)}":"v"}`,
      '"\\\\u0000"',
      '"😀"',
      '"1e5"',
      '"0x10"',
      '"1.0000000000000000000000001"',
    ],
  ),
  fc.json(),
)

/** Bodies that are not what they should be as a whole, with their content type. */
export const brokenBodies: readonly {
  readonly name: string
  readonly body: string | Uint8Array
  readonly type: string | null
}[] = [
  ...['', '{', '{"a":}', '{"a":1,}', '[1,2', 'nope', "{'a':1}", 'NaN', '{"a":1}}', '\u0000', '{"a":"\u0001"}'].map(
    (body) => ({
      name: `bad JSON ${JSON.stringify(body)}`,
      body,
      type: 'application/json',
    }),
  ),
  ...['null', '[]', '"text"', '17', 'true', '[{}]'].map((body) => ({
    name: `not an object: ${body}`,
    body,
    type: 'application/json',
  })),
  {
    name: 'bytes that are not UTF-8',
    body: Uint8Array.of(0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d),
    type: 'application/json',
  },
  { name: 'deep nesting', body: `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`, type: 'application/json' },
  { name: 'over 1 MiB', body: JSON.stringify({ name: 'x'.repeat(1_200_000) }), type: 'application/json' },
  ...[
    'text/plain',
    'application/xml',
    'multipart/form-data; boundary=x',
    'application/json; charset=latin1',
    'nonsense',
    'application/jsonp',
  ].map((type) => ({
    name: `content type ${type}`,
    body: '{}',
    type,
  })),
  { name: 'a form', body: 'name=Ada', type: 'application/x-www-form-urlencoded' },
]

export const brokenQueries: readonly string[] = [
  ...[
    'limit=0',
    'limit=101',
    'limit=-1',
    'limit=1e2',
    'limit=',
    'limit=abc',
    'limit=99999999999999999999',
    'limit=1&limit=2',
    'limit[]=1',
  ],
  ...[
    'cursor=x',
    'cursor=',
    'cursor=AAAA',
    `cursor=${'A'.repeat(2000)}`,
    'cursor=%00',
    'unknown=1',
    '__proto__=1',
    'a=%ff',
    'a=%',
    'a=%ED%A0%80',
  ],
  ...[
    'customer_id=nope',
    'status=nope',
    'after=-1',
    'after=1.5',
    'finalized_from=yesterday',
    '=',
    '&&&',
    'limit=%31%00',
    '%00=1',
    'x'.repeat(3000),
  ],
]
