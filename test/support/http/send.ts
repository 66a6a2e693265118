import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'

/** What came back: the bytes as text, and the body where it is JSON. */
export interface Answer<Body = any> {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly body: Body
  /** Whether it is the answer that was kept for its idempotency key. */
  readonly isReplayed: boolean
}

export interface Sending {
  /** With the scheme: `Bearer billing_...`; null sends no key at all. */
  readonly authorization?: string | null
  readonly idempotencyKey?: string | null
  /** An object is sent as JSON. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** A body that is no JSON. */
export class FileBody {
  readonly contentType: string
  readonly text: string

  constructor(contentType: string, text: string) {
    this.contentType = contentType
    this.text = text
  }
}

/** When a request is sent again. */
export interface Retry {
  readonly isWanted: (answer: Answer) => boolean
  /** How long to wait before. */
  readonly everyMs: (answer: Answer) => number
  /** How often it is sent at the most; then the last answer counts. */
  readonly timesMost: number
}

/** Calls the API as one tenant. */
export type Call = (method: string, path: string, body?: object) => Promise<Answer>

/** The network has not brought an answer: refused, reset, cut off. */
export class Unanswered extends Error {}

const withinMs = 60_000
// Connections are kept: opening them, and `fetch`, cost as much as the rest of a request.
const agent = new Agent({ keepAlive: true })

/** The one client of the tests. Sends a request, again as long as `retry` wants it, and reads all of the answer; throws `Unanswered` if none comes. */
export async function send(url: string, method: string, path: string, sending: Sending = {}, retry?: Retry) {
  for (let times = 1; ; times += 1) {
    const answer = await sendOnce(url, method, path, sending)
    if (!retry?.isWanted(answer) || times >= retry.timesMost) return answer
    await pause(retry.everyMs(answer))
  }
}

/** Calls the API with one key; a write has a body. */
export function callAs(url: string, authorization: string): Call {
  return (method, path, body) => {
    const isWrite = method !== 'GET' && method !== 'DELETE'
    return send(url, method, path, { authorization, ...(isWrite ? { body: body ?? {} } : {}) })
  }
}

async function sendOnce(url: string, method: string, path: string, sending: Sending): Promise<Answer> {
  const { authorization = null, idempotencyKey = null, body, headers } = sending
  const bytes = bytesOf(body)
  const late = AbortSignal.timeout(withinMs)
  const asked = request(url + path, {
    agent,
    method,
    headers: {
      ...(authorization === null ? {} : { authorization }),
      ...(idempotencyKey === null ? {} : { 'idempotency-key': idempotencyKey }),
      ...(bytes === null ? {} : { 'content-type': contentTypeOf(body), 'content-length': Buffer.byteLength(bytes) }),
      ...headers,
    },
    signal: sending.signal ? AbortSignal.any([sending.signal, late]) : late,
  })
  asked.on('error', () => {}) // it is thrown below
  try {
    asked.end(bytes ?? undefined)
    const [response] = (await once(asked, 'response')) as [IncomingMessage]
    return answerOf(response, (await buffer(response)).toString())
  } catch (error) {
    throw isOfTheNetwork(error) ? new Unanswered(String(error), { cause: error }) : error
  }
}

function answerOf({ statusCode = 0, rawHeaders }: IncomingMessage, text: string): Answer {
  const headers = new Headers()
  for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '')
  const isJson = /json/.test(headers.get('content-type') ?? '')
  const body = isJson && text ? JSON.parse(text) : undefined
  return { status: statusCode, headers, text, body, isReplayed: headers.has('idempotency-replayed') }
}

function bytesOf(body: unknown): string | Uint8Array | null {
  if (body === undefined || body === null) return null
  if (body instanceof FileBody) return body.text
  return typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body)
}

function contentTypeOf(body: unknown): string {
  return body instanceof FileBody ? body.contentType : 'application/json'
}

function isOfTheNetwork(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|HPE_)/.test(String(error.code))
}
