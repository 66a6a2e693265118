import http from 'node:http'
import https from 'node:https'
import { connectionLost, type FailureCode, failed, failureOf, type Lost, type Phase } from './answer.ts'

// Asks an API that the operator trusts, such as a payment gateway's. It sends each request once: whoever calls has to know how
// often something was asked for.

const keepAliveMs = 4000
const defaultTimeouts = { connectMs: 5000, answerMs: 25_000 }
const bodyBytesMax = 1_048_576
const headerBytesMax = 32_768

export interface ApiRequest {
  readonly method: 'GET' | 'POST'
  /** With its query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

export type ApiAnswer =
  | {
      readonly outcome: 'answered'
      readonly status: number
      readonly headers: Readonly<http.IncomingHttpHeaders>
      readonly body: string
    }
  /** Whether the request was done is not known. `message` names no secret. */
  | Lost

export interface ApiClient {
  /** Sends once, whatever happens; follows no redirect. Rejects only for headers that HTTP cannot carry. */
  send(request: ApiRequest): Promise<ApiAnswer>
  /** Closes all connections; what is under way fails. */
  close(): void
}

export interface ApiClientSettings {
  /** https, or http to this machine itself: credentials go over no network in the clear. */
  readonly baseUrl: string
  readonly userAgent: string
  readonly timeouts?: { readonly connectMs: number; readonly answerMs: number }
}

/**
 * A client for one API. Waits 5 s for a connection with its TLS (1.2 or newer) and 25 s for the whole answer unless said otherwise,
 * reads at most 1 MB of a body, and keeps an idle connection for 4 s. Throws `RangeError` for a base URL that is neither https
 * nor this machine.
 */
export function openApiClient({ baseUrl, userAgent, timeouts = defaultTimeouts }: ApiClientSettings): ApiClient {
  const base = checkedBase(baseUrl)
  const isSecure = base.protocol === 'https:'
  const common = { keepAlive: true, timeout: keepAliveMs }
  const agent = isSecure ? new https.Agent({ ...common, minVersion: 'TLSv1.2' }) : new http.Agent(common)

  function send({ method, path, headers, body }: ApiRequest): Promise<ApiAnswer> {
    const own = { 'user-agent': userAgent, 'accept-encoding': 'identity' }
    const length = body === null ? {} : { 'content-length': Buffer.byteLength(body) }
    const options = { method, agent, headers: { ...headers, ...own, ...length }, maxHeaderSize: headerBytesMax }
    const url = new URL(path, base)
    const request = isSecure ? https.request(url, options) : http.request(url, options)
    const answer = answerTo(request, { isSecure, ...timeouts })
    request.end(body ?? '')
    return answer
  }

  return { send, close: () => agent.destroy() }
}

function checkedBase(baseUrl: string): URL {
  const base = new URL(baseUrl)
  const isHere = ['127.0.0.1', '[::1]', 'localhost'].includes(base.hostname)
  if (base.protocol === 'https:' || (base.protocol === 'http:' && isHere)) return base
  throw new RangeError('The base URL of an API is neither https nor this machine')
}

function answerTo(
  request: http.ClientRequest,
  { isSecure, connectMs, answerMs }: { isSecure: boolean; connectMs: number; answerMs: number },
): Promise<ApiAnswer> {
  return new Promise((resolve) => {
    let phase: Phase = 'connecting'
    const finish = (answer: ApiAnswer) => {
      clearTimeout(connectTimer)
      clearTimeout(answerTimer)
      resolve(answer)
    }
    const stop = (code: FailureCode, message: string) => {
      finish(failed(code, message))
      request.destroy()
    }
    const connectTimer = setTimeout(() => stop('timeout', `No connection within ${connectMs} ms`), connectMs)
    const answerTimer = setTimeout(() => stop('timeout', `No whole answer within ${answerMs} ms`), answerMs)
    const connected = () => {
      phase = 'connected'
      clearTimeout(connectTimer)
    }
    const onError = (error: NodeJS.ErrnoException) => finish(failureOf(error, phase, { isSecure, isProxied: false }))

    request.on('socket', (socket) => {
      if (request.reusedSocket) return connected()
      socket.once(isSecure ? 'secureConnect' : 'connect', connected)
    })
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      let bytes = 0
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        bytes += chunk.length
        if (bytes > bodyBytesMax) stop('answer_too_large', 'The answer exceeds 1 MB')
      })
      response.on('error', onError)
      response.on('end', () => {
        const body = Buffer.concat(chunks).toString()
        finish({ outcome: 'answered', status: response.statusCode ?? 0, headers: response.headers, body })
      })
    })
    request.on('error', onError)
    request.on('close', () => finish(connectionLost(null)))
  })
}
