import type { RefusalCode } from '../../domain/refusal.ts'
import { Refusal, refusals } from '../../domain/refusal.ts'
import { problemOf } from './problem.ts'
import type { DocumentedRoute } from './route.ts'

type Json = Record<string, unknown>

/** An id for the documentation. */
export const exampleId = '0197a0b2-1c3d-7e4f-8a5b-6c7d8e9f0a1b'

/** The codes that every operation may refuse with. */
export const everywhere: readonly RefusalCode[] = [
  'invalid_request',
  'unauthenticated',
  'insufficient_scope',
  'too_many_requests',
  'unavailable',
]
const withId: readonly RefusalCode[] = ['not_found']
const withBody: readonly RefusalCode[] = ['payload_too_large', 'unsupported_media_type']
const withKey: readonly RefusalCode[] = ['idempotency_key_in_use', 'idempotency_key_reused']

/** One code for each status, which the shared response of the status describes. */
const general = [...everywhere, ...withId, ...withBody, ...withKey]

/** The names of RFC 9110. */
const names: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  413: 'ContentTooLarge',
  415: 'UnsupportedMediaType',
  422: 'UnprocessableContent',
  429: 'TooManyRequests',
  503: 'ServiceUnavailable',
}

/** The responses of the refusals, one for each status. */
export const problemResponses: Json = Object.fromEntries(
  general.map((code) => {
    const { status } = refusals[code]
    const response = {
      description: describe([code]),
      headers: {
        'X-Request-Id': { $ref: '#/components/headers/RequestId' },
        ...(status === 429 || status === 503 ? { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } } : {}),
      },
      content: {
        'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' }, example: exampleProblem(code) },
      },
    }
    return [nameOf(status), response]
  }),
)

/** What an operation may refuse with: the shared response of each status, with the codes of this operation. */
export function problemsOf(route: DocumentedRoute): Json {
  const byStatus = Map.groupBy([...everywhere, ...furtherCodesOf(route)], (code) => refusals[code].status)
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => {
      const isGeneral = codes.every((code) => general.includes(code))
      const description = isGeneral ? {} : { description: describe(codes) }
      return [status, { $ref: `#/components/responses/${nameOf(status)}`, ...description }]
    }),
  )
}

/** The codes that an operation may refuse with besides those of every operation. */
export function furtherCodesOf(route: DocumentedRoute): readonly RefusalCode[] {
  const codes = new Set<RefusalCode>([
    ...(route.url.includes('{') ? withId : []),
    ...(route.method === 'GET' ? [] : withBody),
    ...(route.kind === 'write' ? withKey : []),
    ...(route.refusals ?? []),
  ])
  return [...codes].filter((code) => !everywhere.includes(code))
}

function nameOf(status: number): string {
  const name = names[status]
  if (!name) throw new Error(`the responses with the status ${status} have no name`)
  return name
}

function describe(codes: readonly RefusalCode[]): string {
  return codes.map((code) => `\`${code}\`: ${refusals[code].title}`).join('. ')
}

function exampleProblem(code: RefusalCode): object {
  const detail =
    code === 'unauthenticated' ? 'Send an API key as `Authorization: Bearer <key>`' : `${refusals[code].title}.`
  const fields =
    code === 'invalid_request' ? [{ pointer: '/name', code: 'required', detail: 'The field is required' }] : []
  return problemOf(new Refusal(code, detail, fields), { instance: '/v1/customers', requestId: exampleId })
}
