import http from 'node:http'
import https from 'node:https'
import type { LookupFunction } from 'node:net'
import { monotonicMs, unixMs } from '../clock.ts'
import { refusalOfUrl } from './address-guard.ts'
import { type Answer, connectionLost, type Exchanged, failed, failureOf, type Phase } from './answer.ts'
import { openGuardedLookup } from './guarded-lookup.ts'
import { retryAfterSeconds } from './retry-after.ts'

// Sends to URLs that tenants choose. node:http, not the global fetch: it takes a quarter of the time, and its `lookup` and its agents
// let each connection be checked.

const keepAliveMs = 4000
const bodyBytesKept = 2048
const bodyBytesRead = 16_384
const headerBytesRead = 16_384

export interface OutboundRequest {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
  readonly signal?: AbortSignal
}

export interface OutboundClient {
  /**
   * Posts once; redirects are not followed. Where a kept connection turns out to be closed, a new one is made. Rejects only for
   * headers that HTTP cannot carry.
   */
  post(url: string, request: OutboundRequest): Promise<Answer>
  /** Closes all connections. */
  close(): void
}

export interface OutboundSettings {
  /** The version of this service, for the user agent. */
  readonly version: string
  /** Whether http and hosts that are not public are allowed: for development. */
  readonly allowPrivate: boolean
  /** A forward proxy that makes the connections and decides which addresses are allowed; null: none. */
  readonly proxyUrl: string | null
  readonly timeouts?: { readonly connectMs: number; readonly totalMs: number }
  /** Servers to ask for host names, `address:port`; unset: the machine's. */
  readonly nameServers?: readonly string[]
}

/**
 * A client for requests to URLs that others choose. Connects only to public addresses (`address-guard.ts`): a host of which any
 * address is not public is refused, and what is connected to is what was checked. Waits 3 s for a connection with its TLS (1.2 or
 * newer), 15 s in all, reads 16 kB of headers and of a body, keeps an idle connection for 4 s, and takes no cookies.
 */
export function openOutboundClient(settings: OutboundSettings): OutboundClient {
  const { version, allowPrivate, proxyUrl, timeouts = { connectMs: 3000, totalMs: 15_000 }, nameServers } = settings
  const guarded = openGuardedLookup({ allowPrivate, ...(nameServers ? { nameServers } : {}) })
  const common = { timeout: keepAliveMs, autoSelectFamilyAttemptTimeout: 1000, ...routeOf(proxyUrl, guarded.lookup) }
  const secure = { ...common, minVersion: 'TLSv1.2', rejectUnauthorized: true } as const
  const kept: Agents = {
    'http:': new http.Agent({ ...common, keepAlive: true }),
    'https:': new https.Agent({ ...secure, keepAlive: true }),
  }
  const fresh: Agents = { 'http:': new http.Agent(common), 'https:': new https.Agent(secure) }

  async function post(url: string, { headers, body, signal }: OutboundRequest): Promise<Answer> {
    const startMs = monotonicMs()
    const spentMs = () => Math.round(monotonicMs() - startMs)
    const ended = (exchanged: Exchanged) => ({ ...exchanged, durationMs: spentMs() })
    const refusal = refusalOfUrl(url, { allowPrivate })
    if (refusal !== null) return ended(failed('target_not_allowed', refusal))
    if (signal?.aborted) return ended(failed('aborted', 'The request was aborted'))
    const target = new URL(url)
    const own = {
      'user-agent': `BillingAPI-Webhooks/${version}`,
      'accept-encoding': 'identity',
      'content-length': Buffer.byteLength(body),
    }
    const sent: Sent = {
      target,
      headers: { ...headers, ...own },
      body,
      timeouts,
      isProxied: proxyUrl !== null,
      signal,
    }
    const first = await exchange(sent, 0, kept)
    return ended(first ?? (await exchange(sent, spentMs(), fresh)) ?? connectionLost(null))
  }

  function close(): void {
    guarded.cancel()
    for (const agent of [...Object.values(kept), ...Object.values(fresh)]) agent.destroy()
  }

  return { post, close }
}

interface Agents {
  readonly 'http:': http.Agent
  readonly 'https:': https.Agent
}

interface Sent {
  readonly target: URL
  readonly headers: http.OutgoingHttpHeaders
  readonly body: string | Uint8Array
  readonly timeouts: { readonly connectMs: number; readonly totalMs: number }
  readonly isProxied: boolean
  readonly signal: AbortSignal | undefined
}

/**
 * One request and its answer, in what is left of the total time; null if it went out over a kept connection that ended without a
 * byte, as it does where the receiver closed it meanwhile.
 */
function exchange(
  { target, headers, body, timeouts, isProxied, signal }: Sent,
  spentMs: number,
  agents: Agents,
): Promise<Exchanged | null> {
  return new Promise((resolve) => {
    const isSecure = target.protocol === 'https:'
    const options = { method: 'POST', headers, maxHeaderSize: headerBytesRead }
    const request = isSecure
      ? https.request(target, { ...options, agent: agents['https:'] })
      : http.request(target, { ...options, agent: agents['http:'] })
    let phase: Phase = 'connecting'
    let hasAnswer = false

    const finish = (exchanged: Exchanged | null) => {
      clearTimeout(connectTimer)
      clearTimeout(totalTimer)
      signal?.removeEventListener('abort', abort)
      resolve(exchanged)
    }
    const stop = (exchanged: Exchanged) => {
      finish(exchanged)
      request.destroy()
    }
    const abort = () => stop(failed('aborted', 'The request was aborted'))
    const { connectMs, totalMs } = timeouts
    const connectTimer = setTimeout(() => stop(failed('timeout', `No connection within ${connectMs} ms`)), connectMs)
    const late = () => stop(failed('timeout', `No whole answer within ${totalMs} ms`))
    const totalTimer = setTimeout(late, totalMs - spentMs)
    const connected = () => {
      phase = 'connected'
      clearTimeout(connectTimer)
    }
    const onError = (error: NodeJS.ErrnoException) => {
      const isStale = request.reusedSocket && !hasAnswer && /^(ECONNRESET|EPIPE)$/.test(error.code ?? '')
      finish(isStale ? null : failureOf(error, phase, { isSecure, isProxied }))
    }

    signal?.addEventListener('abort', abort)
    request.on('socket', (socket) => {
      const isReady = request.reusedSocket || (isProxied && !socket.connecting && isSecure)
      if (isReady) return connected()
      socket.once('connect', () => {
        if (isSecure) phase = 'handshake'
        else connected()
      })
      socket.once('secureConnect', connected)
    })
    request.on('response', (response) => {
      hasAnswer = true
      response.on('error', onError)
      readBody(response, (body) => {
        const retryAfter = retryAfterSeconds(response.headers['retry-after'], unixMs())
        finish({ outcome: 'answered', status: response.statusCode ?? 0, retryAfter, body })
      })
    })
    request.on('error', onError)
    request.on('close', () => {
      if (!hasAnswer) finish(connectionLost(null))
    })
    request.end(body) // a text leaves in one packet with the headers
  })
}

/**
 * Returns the beginning of a body as text. Reads the body to its end, so that the connection can be reused, or cuts it at 16
 * kB.
 */
function readBody(response: http.IncomingMessage, finish: (body: string) => void): void {
  const chunks: Buffer[] = []
  let bytes = 0
  response.on('data', (chunk: Buffer) => {
    if (bytes < bodyBytesKept) chunks.push(chunk.subarray(0, bodyBytesKept - bytes))
    bytes += chunk.length
    if (bytes <= bodyBytesRead) return
    finish(textOf(chunks))
    response.destroy()
  })
  response.on('end', () => finish(textOf(chunks)))
}

/** Decodes as a stream, so that a character cut in two is left out, and removes NUL, which PostgreSQL cannot store. */
function textOf(chunks: readonly Buffer[]): string {
  return new TextDecoder().decode(Buffer.concat(chunks), { stream: true }).replaceAll('\0', '\ufffd')
}

/** With a proxy, the proxy resolves host names. The proxy's own address may be private: the operator chose it. */
function routeOf(proxyUrl: string | null, guarded: LookupFunction) {
  return proxyUrl === null ? { lookup: guarded } : { proxyEnv: { HTTP_PROXY: proxyUrl, HTTPS_PROXY: proxyUrl } }
}
