import { type ApiClient, openApiClient } from './api-client.ts'

/** No answer came; the message names no secret. */
export class Unanswered extends Error {}

/** A request as libraries make it for `fetch`. */
export interface LibraryRequest {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

export interface TrustedHosts {
  /** Sends one request, following no redirect; rejects with `Unanswered`. */
  send(url: string, request: LibraryRequest): Promise<Response>
  /** Closes all connections. */
  close(): void
}

const timeouts = { connectMs: 3000, answerMs: 5000 }

/**
 * What a library is given in place of `fetch`, for hosts that the operator trusts: as `openApiClient`, with a client for each host. Waits
 * 5 s for an answer.
 */
export function openTrustedHosts(userAgent: string): TrustedHosts {
  const clients = new Map<string, ApiClient>()

  function clientOf(origin: string): ApiClient {
    const known = clients.get(origin)
    if (known) return known
    const client = openApiClient({ baseUrl: origin, userAgent, timeouts })
    clients.set(origin, client)
    return client
  }

  async function send(url: string, { method, headers, body }: LibraryRequest): Promise<Response> {
    const client = clientFor(url)
    const isPost = method.toUpperCase() === 'POST'
    const text = body === undefined || body === null ? null : String(body)
    const answer = await client.send({ method: isPost ? 'POST' : 'GET', path: url, headers, body: text })
    if (answer.outcome !== 'answered') throw new Unanswered(answer.message)
    const { status } = answer
    const isEmpty = status < 200 || [204, 205, 304].includes(status)
    const given = Object.entries(answer.headers).map(([name, value]): [string, string] => [name, String(value)])
    return new Response(isEmpty ? null : answer.body, { status: Math.max(status, 200), headers: given })
  }

  function clientFor(url: string): ApiClient {
    try {
      return clientOf(new URL(url).origin)
    } catch {
      throw new Unanswered('The address is neither https nor this machine')
    }
  }

  return {
    send,
    close() {
      for (const client of clients.values()) client.close()
    },
  }
}
