export type FailureCode =
  /** The URL, an address of its host, or the forward proxy forbids it. */
  | 'target_not_allowed'
  | 'dns'
  | 'connection'
  | 'tls'
  | 'timeout'
  /** The headers of the answer are too large. A body that is too large is cut, because the status is known. */
  | 'answer_too_large'
  /** The answer is not HTTP/1.1. */
  | 'invalid_answer'
  /** The forward proxy was unreachable or made no connection: perhaps a fault of the operator, not of the receiver. */
  | 'proxy'
  /** The caller's signal. */
  | 'aborted'

/** The result of a request. The caller decides which statuses are a success. */
export type Answer = Answered | Failed

export interface Answered {
  readonly outcome: 'answered'
  readonly status: number
  /** Seconds; null if the receiver asks for no wait. */
  readonly retryAfter: number | null
  /** The first 2048 bytes of the body, as text without NUL. */
  readonly body: string
  readonly durationMs: number
}

export interface Failed {
  readonly outcome: 'failed'
  readonly code: FailureCode
  /** A sentence for the owner of the URL. It never contains an address that a host name resolved to. */
  readonly message: string
  readonly durationMs: number
}

/** An answer whose duration is not known yet. */
export type Exchanged = Omit<Answered, 'durationMs'> | Lost

/** A failure whose duration is not known yet. */
export type Lost = Omit<Failed, 'durationMs'>

/** The phase of a connection. */
export type Phase = 'connecting' | 'handshake' | 'connected'

/** An address that nothing may be sent to. */
export class TargetNotAllowed extends Error {}

/** A host name without an address; the message is the error code of DNS. */
export class NameNotResolved extends Error {}

/** The failure that an error of node:http, an agent or a lookup means. The error's text is not shown: it may name an address. */
export function failureOf(
  error: NodeJS.ErrnoException,
  phase: Phase,
  by: { isSecure: boolean; isProxied: boolean },
): Lost {
  const code = codeOf(error)
  if (error instanceof TargetNotAllowed) return failed('target_not_allowed', error.message)
  if (error instanceof NameNotResolved) return failed('dns', `The host name was not resolved (${error.message})`)
  if (code === 'ERR_PROXY_TUNNEL') return refusedByProxy('statusCode' in error ? Number(error.statusCode) : null)
  if (code === 'HPE_HEADER_OVERFLOW') return failed('answer_too_large', 'The headers of the answer exceed 16 kB')
  if (code.startsWith('HPE_')) return failed('invalid_answer', `The answer is not HTTP/1.1 (${code})`)
  const isOfTls = /^(ERR_SSL_|ERR_TLS_|EPROTO|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)/.test(code)
  if (by.isSecure && (isOfTls || phase === 'handshake')) return failed('tls', `TLS failed (${code})`)
  if (by.isProxied && phase === 'connecting') return failed('proxy', `The proxy was not reached (${code})`)
  return connectionLost(code)
}

/** Guarding proxies refuse with 403, or like smokescreen with 407. */
function refusedByProxy(status: number | null): Lost {
  if (status === 403 || status === 407) return failed('target_not_allowed', `The proxy refused the target (${status})`)
  return failed('proxy', `The proxy made no connection (${status || 'no answer'})`)
}

/** The connection ended before the answer did. */
export function connectionLost(code: string | null): Lost {
  return failed('connection', code === null ? 'The connection was lost' : `The connection failed (${code})`)
}

/** A failure, with a sentence for the owner of the URL. */
export function failed(code: FailureCode, message: string): Lost {
  return { outcome: 'failed', code, message }
}

/** The code of Node or of the system, such as `ECONNREFUSED`. */
export function codeOf(error: NodeJS.ErrnoException): string {
  return error.code ?? error.name
}
