import type { ClientOptions, WriteOptions } from './call-options.ts'
import { BillingConnectionError, BillingError } from './errors.ts'

/** One request of a call. */
export interface Request {
  readonly method: string
  /** With its query: `/v1/invoices?status=open`. */
  readonly path: string
  /** With its content type. */
  readonly body: { readonly type: string; readonly text: string } | null
  /** Whether it changes something, and so has an idempotency key. */
  readonly isWrite: boolean
  /** Whether it is not repeated by default, because it changes something without such a key. */
  readonly isSentOnce: boolean
  /** Whether the answer is returned as text, not as JSON. */
  readonly isText: boolean
  /** Whether it is returned as bytes. */
  readonly isFile: boolean
}

export type Send = (request: Request, options?: WriteOptions) => Promise<unknown>

const waitMsMax = 60_000

/**
 * Returns the function that sends requests and returns the body of the answer. It repeats what got no answer or a passing refusal,
 * with the same idempotency key, after a random, growing pause. Throws `BillingError`, `BillingConnectionError`, or the reason of
 * an aborted signal.
 */
export function openSend({ url, key, fetch = globalThis.fetch, ...defaults }: ClientOptions): Send {
  const base = url.replace(/\/+$/, '')
  return async ({ method, path, body, isWrite, isSentOnce, isText, isFile }, options = {}) => {
    const {
      signal,
      retries = isSentOnce ? 0 : (defaults.retries ?? 3),
      timeoutMs = defaults.timeoutMs ?? 60_000,
    } = options
    const idempotencyKey = isWrite ? (options.idempotencyKey ?? newKey()) : null
    const init: RequestInit = {
      method,
      headers: {
        ...(key && { authorization: `Bearer ${key}` }),
        ...(body && { 'content-type': body.type }),
        ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
      },
      ...(body && { body: body.text }),
      credentials: key ? 'omit' : 'same-origin',
      redirect: 'error', // a redirected POST would become a GET
    }
    for (let attempt = 0; ; attempt += 1) {
      signal?.throwIfAborted()
      const failure = await sendOnce()
      if (!('waitMs' in failure)) return failure.body
      if (attempt >= retries || failure.waitMs > waitMsMax) throw failure.error
      await pause(failure.waitMs + Math.random() * Math.min(8000, 250 * 2 ** attempt), signal)
    }

    async function sendOnce(): Promise<{ body: unknown } | { error: Error; waitMs: number }> {
      const late = AbortSignal.timeout(timeoutMs)
      try {
        const answer = await fetch(base + path, { ...init, signal: signal ? AbortSignal.any([signal, late]) : late })
        if (answer.ok && isFile) return { body: new Uint8Array(await answer.arrayBuffer()) }
        const text = await answer.text()
        if (answer.ok) return { body: isText || !text ? text : JSON.parse(text) }
        return refused(answer, text)
      } catch (cause) {
        signal?.throwIfAborted()
        return { error: new BillingConnectionError(base, cause, idempotencyKey), waitMs: 0 }
      }
    }
  }
}

function refused({ status, headers }: Response, text: string): { error: BillingError; waitMs: number } {
  const error = new BillingError(status, problemIn(text), headers.get('x-request-id'))
  const isPassing = status === 429 || status >= 500 || error.code === 'idempotency_key_in_use'
  return { error, waitMs: isPassing ? Number(headers.get('retry-after')) * 1000 || 0 : Number.POSITIVE_INFINITY }
}

/** The problem of an answer; a proxy may answer something else. */
function problemIn(text: string): object {
  try {
    return Object(JSON.parse(text))
  } catch {
    return {}
  }
}

// `crypto.randomUUID` is missing in a browser on a page without TLS.
function newKey(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('-')
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((done, failed) => {
    const stop = () => {
      clearTimeout(timer)
      failed(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      done()
    }, ms)
    signal?.addEventListener('abort', stop, { once: true })
  })
}
