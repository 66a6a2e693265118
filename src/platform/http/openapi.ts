import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { RefusalCode } from '../../domain/refusal.ts'
import { Refusal, refusals } from '../../domain/refusal.ts'
import { problemOf } from './problem.ts'
import type { Route } from './route.ts'
import { isJson } from './route.ts'
import { problem } from './schema.ts'

/** What the document says about the whole. */
export interface DocumentInfo {
  readonly title: string
  readonly version: string
  readonly description: string
  readonly tags: readonly { readonly name: string; readonly description: string }[]
}

type Json = Record<string, unknown>

const everywhere: readonly RefusalCode[] = [
  'invalid_request',
  'unauthenticated',
  'insufficient_scope',
  'too_many_requests',
  'unavailable',
]
const withBody: readonly RefusalCode[] = ['payload_too_large', 'unsupported_media_type']
const withKey: readonly RefusalCode[] = ['idempotency_key_in_use', 'idempotency_key_reused']

/** The OpenAPI 3.1 document of the declared routes. */
export function documentOf<C>(routes: readonly Route<C>[], info: DocumentInfo): object {
  const schemas: Json = {}
  schemaOf(problem, 'output', schemas)
  const paths: Record<string, Json> = {}
  for (const route of routes) {
    paths[route.url] = { ...paths[route.url], [route.method.toLowerCase()]: operationOf(route, schemas) }
  }
  const codes = [...new Set(routes.flatMap(codesOf))].sort()
  return {
    openapi: '3.1.0',
    info: {
      title: info.title,
      version: info.version,
      description: info.description,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'This service' }],
    security: [{ apiKey: [] }],
    tags: info.tags,
    paths,
    components: {
      securitySchemes: { apiKey: { type: 'http', scheme: 'bearer', description: 'The secret of an API key' } },
      parameters: { IdempotencyKey: idempotencyKey },
      headers: { RequestId: requestId, RetryAfter: retryAfter, IdempotencyReplayed: idempotencyReplayed },
      examples: Object.fromEntries(codes.map((code) => [code, { value: exampleProblem(code) }])),
      schemas: Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1))),
    },
  }
}

/** The examples that do not fit the schemas they stand for, a line each. */
export function exampleProblems<C>(routes: readonly Route<C>[]): readonly string[] {
  return routes.flatMap(({ operationId, body, answer }) => {
    const examples = [
      ...(body ? [{ of: 'body', schema: body.schema, example: body.example }] : []),
      ...(isJson(answer) ? [{ of: 'answer', schema: answer.schema, example: answer.example }] : []),
    ]
    return examples.flatMap(({ of, schema, example }) => {
      const { error } = schema.safeParse(example)
      return error ? [`${operationId}, ${of}: ${z.prettifyError(error)}`] : []
    })
  })
}

function operationOf<C>(route: Route<C>, schemas: Json): Json {
  const { operationId, tag, summary, description, body } = route
  const parameters = parametersOf(route, schemas)
  return {
    operationId,
    tags: [tag],
    summary,
    description: `${description}\n\nNeeds a key with the scope \`${route.scope}\`.`,
    security: [{ apiKey: [route.scope] }],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body
      ? {
          requestBody: {
            required: !body.schema.safeParse({}).success,
            content: { 'application/json': { schema: schemaOf(body.schema, 'input', schemas), example: body.example } },
          },
        }
      : {}),
    responses: { ...answerOf(route, schemas), ...problemsOf(route) },
  }
}

function parametersOf<C>(route: Route<C>, schemas: Json): readonly Json[] {
  const names = [...route.url.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string)
  const query = route.query
    ? (schemaOf(route.query, 'input', schemas) as { properties?: Json; required?: string[] })
    : {}
  return [
    ...names.map((name) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string', format: 'uuid' },
      example: exampleId,
    })),
    ...Object.entries(query.properties ?? {}).map(([name, schema]) => {
      const { description, ...rest } = schema as Json
      return {
        name,
        in: 'query',
        required: query.required?.includes(name) ?? false,
        ...(description ? { description } : {}),
        schema: rest,
      }
    }),
    ...(route.kind === 'write' ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
  ]
}

function answerOf<C>({ answer, kind }: Route<C>, schemas: Json): Json {
  const type = isJson(answer) ? 'application/json' : answer.contentType
  const schema = isJson(answer) ? schemaOf(answer.schema, 'output', schemas) : { type: 'string' }
  const contentOf = (example: unknown) => (example === undefined ? {} : { content: { [type]: { schema, example } } })
  const replayed =
    kind === 'write' ? { 'Idempotency-Replayed': { $ref: '#/components/headers/IdempotencyReplayed' } } : {}
  const headers = { 'X-Request-Id': { $ref: '#/components/headers/RequestId' }, ...replayed }
  const also = isJson(answer) ? answer.also : undefined
  return {
    [answer.status ?? 200]: { description: answer.description, headers, ...contentOf(answer.example) },
    ...(also ? { [also.status]: { description: also.description, headers, ...contentOf(also.example) } } : {}),
  }
}

function problemsOf<C>(route: Route<C>): Json {
  const byStatus = Map.groupBy(codesOf(route), (code) => refusals[code].status)
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: codes.map((code) => `\`${code}\`: ${refusals[code].title}`).join('. '),
        headers: {
          'X-Request-Id': { $ref: '#/components/headers/RequestId' },
          ...(status === 429 || status === 503 ? { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } } : {}),
        },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
          },
        },
      },
    ]),
  )
}

function codesOf<C>(route: Route<C>): readonly RefusalCode[] {
  return [
    ...new Set<RefusalCode>([
      ...everywhere,
      ...(route.url.includes('{') ? (['not_found'] as const) : []),
      ...(route.method === 'GET' ? [] : withBody),
      ...(route.kind === 'write' ? withKey : []),
      ...(route.refusals ?? []),
    ]),
  ]
}

/** The JSON schema of a zod schema; those with an `id` go to the components. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', schemas: Json): Json {
  const {
    $schema: _,
    $defs = {},
    ...json
  } = z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      // Where what is sent differs from what it becomes, the schema says itself how it is sent.
      if (jsonSchema.wire) {
        const { wire, description } = jsonSchema as { wire: Json; description?: string }
        for (const key of Object.keys(jsonSchema)) delete (jsonSchema as Json)[key]
        Object.assign(jsonSchema, wire, description ? { description } : {})
      }
      // Fields may be added to answers.
      if (io === 'output' && !isStrict(zodSchema)) delete jsonSchema.additionalProperties
      delete jsonSchema.id
    },
  }) as Json & { $defs?: Record<string, Json> }
  for (const [name, definition] of Object.entries($defs)) {
    const found = relocated(definition)
    if (schemas[name] && !isDeepStrictEqual(schemas[name], found)) {
      throw new Error(`the schema ${name} is sent otherwise than it is answered; give the two different ids`)
    }
    schemas[name] = found
  }
  return relocated(json)
}

function isStrict(schema: z.core.$ZodType): boolean {
  const { def } = (schema as z.core.$ZodTypes)._zod
  return def.type !== 'object' || def.catchall !== undefined
}

function relocated(schema: Json): Json {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as Json
}

const exampleId = '0197a0b2-1c3d-7e4f-8a5b-6c7d8e9f0a1b'

function exampleProblem(code: RefusalCode): object {
  const detail =
    code === 'unauthenticated' ? 'Send an API key as `Authorization: Bearer <key>`' : `${refusals[code].title}.`
  const fields = code === 'invalid_request' ? [{ pointer: '/name', code: 'required', detail: 'It is required' }] : []
  return problemOf(new Refusal(code, detail, fields), { instance: '/v1/customers', requestId: exampleId })
}

const requestId = {
  description: 'The id of the request: the one sent as `X-Request-Id`, or a new one',
  schema: { type: 'string' },
  example: exampleId,
}
const retryAfter = {
  description: 'Seconds to wait before asking again',
  schema: { type: 'integer', minimum: 1 },
  example: 1,
}
const idempotencyReplayed = {
  description: 'Present when this is the answer to an earlier request with the same idempotency key',
  schema: { type: 'string', const: 'true' },
}
const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Makes it safe to send the request again: within 24 hours the same key gets the same answer, and the effect happens once',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
  example: 'order-4711',
}
