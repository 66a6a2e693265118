import type { FieldProblem, RefusalCode } from '../../domain/refusal.ts'
import { Refusal, refusalOfConstraint, refusals } from '../../domain/refusal.ts'
import { databaseFailure } from '../database/failure.ts'
import { shortened } from './json.ts'

/** The media type of every answer that is not a success. */
export const problemType = 'application/problem+json; charset=utf-8'

/** A problem as it goes over the wire (RFC 9457). */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly instance: string
  readonly code: RefusalCode
  readonly request_id: string
  readonly errors?: readonly FieldProblem[]
}

// One fixed sentence for each, so that an answer does not distinguish a missing object from another tenant’s, or reveal what
// failed inside.
const fixedDetails: Partial<Record<RefusalCode, string>> = {
  not_found: 'Nothing exists at this address, or this key cannot see it.',
  internal: 'The error was logged with this request id.',
}

/** Default of `Retry-After`, in seconds. */
export const retryAfterSeconds = 1

/** The refusal that a thrown error means for the client. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  const known = refusalOfFramework(error)
  if (known) return known
  const failure = databaseFailure(error)
  switch (failure.kind) {
    case 'retry':
    case 'unavailable':
      return new Refusal('unavailable', 'The database is temporarily unavailable', [], retryAfterSeconds)
    case 'constraint':
      return refusalOfConstraint(failure.constraint) ?? new Refusal('internal', '')
    case 'unknown':
      return new Refusal('internal', '')
  }
}

/** Refuses an address with a slash at its end: otherwise a request with an empty id would get the list. */
export function refuseSlashAtEnd(path: string): void {
  if (!path.endsWith('/')) return
  const detail = `Addresses do not end with a slash. Use ${shortened(path.slice(0, -1))}`
  throw new Refusal('not_found', detail, [{ pointer: '', code: 'slash_at_end', detail }])
}

/** The problem details of a refusal, for this request. */
export function problemOf(
  refusal: Refusal,
  request: { readonly instance: string; readonly requestId: string },
): Problem {
  const { status, title } = refusals[refusal.code]
  return {
    type: `urn:billing:problem:${refusal.code}`,
    title,
    status,
    detail: fixedDetails[refusal.code] ?? refusal.message,
    instance: request.instance,
    code: refusal.code,
    request_id: request.requestId,
    ...(refusal.fields.length > 0 ? { errors: refusal.fields } : {}),
  }
}

/** The headers that a refusal needs besides its body. */
export function problemHeaders(refusal: Refusal): Readonly<Record<string, string>> {
  const { status } = refusals[refusal.code]
  const seconds = refusal.retryAfterSeconds ?? (status === 429 || status === 503 ? retryAfterSeconds : undefined)
  return {
    ...(seconds === undefined ? {} : { 'retry-after': String(Math.max(1, Math.ceil(seconds))) }),
    ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
  }
}

const frameworkRefusals: Readonly<Record<string, readonly [RefusalCode, string]>> = {
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['invalid_request', 'The length of the body differs from Content-Length'],
  FST_ERR_CTP_BODY_TOO_LARGE: ['payload_too_large', 'The body is larger than 1 MiB'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['unsupported_media_type', 'The body must be application/json in UTF-8'],
  FST_ERR_BAD_URL: ['invalid_request', 'The path is not percent-encoded UTF-8'],
  FST_ERR_MAX_PARAM_LENGTH: ['not_found', 'The path is too long'],
}

function refusalOfFramework(error: unknown): Refusal | undefined {
  if (!(error instanceof Error)) return undefined
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown }
  const known = typeof code === 'string' ? frameworkRefusals[code] : undefined
  if (known) return new Refusal(...known)
  // Errors that the framework attributes to the client, such as an incomplete body or an impossible range of a `/docs` file,
  // stay client errors.
  const isOfFramework = typeof code === 'string' && (code.startsWith('FST_') || code === 'ECONNRESET')
  const isClients = typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500
  return isClients && (isOfFramework || 'expose' in error || error instanceof SyntaxError)
    ? new Refusal('invalid_request', 'The request could not be read')
    : undefined
}
