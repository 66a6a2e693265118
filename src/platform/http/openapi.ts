import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { otherContents, textContents } from './openapi-contents.ts'
import { everywhere, exampleId, furtherCodesOf, problemResponses, problemsOf } from './openapi-problems.ts'
import type { Area } from './request-lifecycle.ts'
import type { DocumentedRoute } from './route.ts'
import { isFile, isJson } from './route.ts'
import { problem } from './schema.ts'

/** Title, description and tags of the document. */
export interface DocumentInfo {
  readonly title: string
  readonly version: string
  readonly description: string
  /** With the area of a tag’s routes, which the roles of people are about. */
  readonly tags: readonly { readonly name: string; readonly description: string; readonly area?: Area }[]
  /** The committed document: it is served, because to make one takes half a second. */
  readonly file?: URL
  /** The cookie of its sessions, where these and no keys are what its routes need. */
  readonly portalCookie?: string
}

type Json = Record<string, unknown>

/** Parts that the document defines once and references by name. */
interface Named {
  readonly schemas: Json
  /** The first example that a route gives of a schema. */
  readonly examples: Json
  readonly parameters: Json
}

/** The document to serve of routes, if there are any: the committed one where there is one. */
export function servedDocument(routes: readonly DocumentedRoute[], info: DocumentInfo): object {
  return routes.length > 0 && info.file ? JSON.parse(readFileSync(info.file, 'utf8')) : documentOf(routes, info)
}

/** The OpenAPI 3.1 document of the declared routes. */
export function documentOf(routes: readonly DocumentedRoute[], info: DocumentInfo): object {
  const schemas: Json = {}
  schemaOf(problem, 'output', schemas)
  const declared = routes.map((route) => ({ route, parameters: parametersOf(route, schemas) }))
  const named = { schemas, examples: {}, parameters: shared(declared.flatMap(({ parameters }) => parameters)) }
  const paths: Record<string, Json> = {}
  for (const { route, parameters } of declared) {
    paths[route.url] = { ...paths[route.url], [route.method.toLowerCase()]: operationOf(route, parameters, named) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: info.title,
      version: info.version,
      description: info.description,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'This service' }],
    security: [info.portalCookie ? { session: [] } : { apiKey: [] }],
    'x-problem-codes': everywhere,
    tags: info.tags.map(({ area, ...tag }) => ({ ...tag, ...(area ? { 'x-area': area } : {}) })),
    paths,
    components: {
      securitySchemes: {
        ...(info.portalCookie
          ? {
              session: {
                type: 'apiKey',
                in: 'cookie',
                name: info.portalCookie,
                description: 'The session of a customer',
              },
            }
          : {
              apiKey: { type: 'http', scheme: 'bearer', description: 'The secret of an API key' },
              session: { type: 'apiKey', in: 'cookie', name: '__Host-billing', description: 'The session of a person' },
            }),
      },
      parameters: sorted(named.parameters),
      headers: { RequestId: requestId, RetryAfter: retryAfter, IdempotencyReplayed: idempotencyReplayed },
      responses: problemResponses,
      schemas: sorted(withExamples(named)),
    },
  }
}

/** The examples that do not fit their schemas, a line each. */
export function exampleProblems(routes: readonly DocumentedRoute[]): readonly string[] {
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

function operationOf(route: DocumentedRoute, parameters: readonly Parameter[], named: Named): Json {
  const { operationId, tag, summary, body } = route
  const furtherCodes = furtherCodesOf(route)
  return {
    operationId,
    tags: [tag],
    summary,
    ...accessOf(route),
    ...(furtherCodes.length > 0 ? { 'x-problem-codes': furtherCodes } : {}),
    ...(parameters.length > 0 ? { parameters: parameters.map((one) => referenced(one, named.parameters)) } : {}),
    ...(body
      ? {
          requestBody: {
            required: !body.schema.safeParse({}).success,
            content: body.texts
              ? textContents(body.texts)
              : {
                  'application/json': contentOf(schemaOf(body.schema, 'input', named.schemas), body.example, named),
                  ...otherContents(body.otherJson ?? {}),
                },
          },
        }
      : {}),
    responses: { ...answerOf(route, named), ...problemsOf(route) },
  }
}

/** What a request needs, in words and as the document has it. */
function accessOf({ scope, description }: DocumentedRoute): Json {
  if (scope === 'public') return { description: `${description}\n\nNeeds no key.`, security: [] }
  if (scope === 'portal')
    return { description: `${description}\n\nNeeds a session of the portal.`, security: [{ session: [] }] }
  if (scope === 'session')
    return { description: `${description}\n\nNeeds a session of the console, not a key.`, security: [{ session: [] }] }
  return {
    description: `${description}\n\nNeeds a key with the scope \`${scope}\`.`,
    security: [{ apiKey: [scope] }, { session: [] }],
  }
}

function isOfKeys({ scope }: DocumentedRoute): boolean {
  return scope !== 'public' && scope !== 'session' && scope !== 'portal'
}

/** A parameter, and its name in the document if several operations have it: its own, or `parameter` in the metadata of its schema. */
interface Parameter {
  readonly component: string
  readonly parameter: Json
}

function parametersOf(route: DocumentedRoute, schemas: Json): readonly Parameter[] {
  const names = [...route.url.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string)
  const query = route.query
    ? (schemaOf(route.query, 'input', schemas) as { properties?: Json; required?: string[] })
    : {}
  return [
    ...names.map((name) => ({
      component: componentName(name),
      parameter: { name, in: 'path', required: true, schema: { type: 'string', format: 'uuid' }, example: exampleId },
    })),
    ...Object.entries(query.properties ?? {}).map(([name, property]) => {
      const { description, parameter, ...schema } = property as Json
      const required = query.required?.includes(name) ?? false
      return {
        component: typeof parameter === 'string' ? parameter : componentName(name),
        parameter: { name, in: 'query', required, ...(description ? { description } : {}), schema },
      }
    }),
    ...(route.kind === 'write' && isOfKeys(route) && !route.combining
      ? [{ component: 'IdempotencyKey', parameter: idempotencyKey }]
      : []),
  ]
}

/** `customer_id` is called `CustomerId`. */
function componentName(parameter: string): string {
  return parameter.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

/** The parameters that several operations have, by name. */
function shared(all: readonly Parameter[]): Json {
  const found: Json = {}
  for (const [text, { length, 0: first }] of Map.groupBy(all, ({ parameter }) => JSON.stringify(parameter))) {
    if (!first || length < 2) continue
    const { component } = first
    if (found[component])
      throw new Error(`several parameters are called ${component}, such as ${text}: name one of them`)
    found[component] = first.parameter
  }
  return found
}

function referenced({ component, parameter }: Parameter, parameters: Json): Json {
  const isShared = isDeepStrictEqual(parameters[component], parameter)
  return isShared ? { $ref: `#/components/parameters/${component}` } : parameter
}

function answerOf(route: DocumentedRoute, named: Named): Json {
  const { answer, kind } = route
  const type = isJson(answer) ? 'application/json' : answer.contentType
  const text = { type: 'string', ...(isFile(answer) && { format: 'binary' }) }
  const schema = isJson(answer) ? schemaOf(answer.schema, 'output', named.schemas) : text
  const withContent = (example: unknown) =>
    example === undefined ? {} : { content: { [type]: contentOf(schema, example, named) } }
  const replayed =
    kind === 'write' && isOfKeys(route)
      ? { 'Idempotency-Replayed': { $ref: '#/components/headers/IdempotencyReplayed' } }
      : {}
  const headers = { 'X-Request-Id': { $ref: '#/components/headers/RequestId' }, ...replayed }
  const also = isJson(answer) ? answer.also : undefined
  return {
    [answer.status ?? 200]: { description: answer.description, headers, ...withContent(answer.example) },
    ...(also ? { [also.status]: { description: also.description, headers, ...withContent(also.example) } } : {}),
  }
}

/** A schema with an example, which is left out where the named schema has the same one. */
function contentOf(schema: Json, example: unknown, { examples }: Named): Json {
  if (typeof schema.$ref !== 'string') return { schema, example }
  const name = schema.$ref.replace(/^.*\//, '')
  examples[name] ??= example
  return isDeepStrictEqual(examples[name], example) ? { schema } : { schema, example }
}

function withExamples({ schemas, examples }: Named): Json {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      name,
      name in examples ? { ...(schema as Json), examples: [examples[name]] } : schema,
    ]),
  )
}

function sorted(byName: Json): Json {
  return Object.fromEntries(Object.entries(byName).sort(([a], [b]) => (a < b ? -1 : 1)))
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
      // If a request’s form differs from its parsed form, the schema declares the sent form itself.
      if (jsonSchema.wire) {
        const { wire, description, $ref } = jsonSchema as { wire: Json; description?: string; $ref?: string }
        for (const key of Object.keys(jsonSchema)) delete (jsonSchema as Json)[key]
        Object.assign(jsonSchema, $ref ? { $ref } : wire, description ? { description } : {})
      }
      // Fields may be added to answers.
      if (io === 'output' && !isStrict(zodSchema)) delete jsonSchema.additionalProperties
      delete jsonSchema.id
    },
  }) as Json & { $defs?: Record<string, Json> }
  for (const [name, definition] of Object.entries($defs)) {
    const found = relocated(definition)
    if (schemas[name] && !isDeepStrictEqual(schemas[name], found)) {
      throw new Error(`the schema ${name} differs between request and answer; give the two different ids`)
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
  description: 'Present if this is the stored answer of an earlier request with the same idempotency key',
  schema: { type: 'string', const: 'true' },
}
const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Makes the request safe to repeat: for 24 hours the same key gets the same answer, and the effect happens once',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
  example: 'order-4711',
}
