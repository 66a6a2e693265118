import { isUtf8 } from 'node:buffer'
import { Agent, request } from 'node:http'
import type { Received } from '../support/openapi/checked-answer.ts'
import type { Fuzzed } from './kinds.ts'

export interface Answered extends Received {
  readonly isReplayed: boolean
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 })

/** Sends a request with nothing smoothed over, and waits for all of the answer. */
export function sendFuzzed(origin: URL, { method, path, headers, body }: Fuzzed): Promise<Answered> {
  return new Promise((done, failed) => {
    const isChunked = headers['transfer-encoding'] === 'chunked'
    const length: Record<string, number> =
      body === null || isChunked ? {} : { 'content-length': Buffer.byteLength(body) }
    const sent = request(
      { agent, host: origin.hostname, port: origin.port, method, path, headers: { ...encoded(headers), ...length } },
      (response) => {
        const pieces: Buffer[] = []
        response.on('data', (piece) => pieces.push(piece))
        response.on('error', failed)
        response.on('end', () => {
          const bytes = Buffer.concat(pieces)
          const isFile = response.headers['content-type'] === 'application/pdf'
          if (!isFile && !isUtf8(bytes)) return failed(new Error(`an answer that is not UTF-8: ${response.statusCode}`))
          done({
            status: response.statusCode ?? 0,
            contentType: response.headers['content-type'] ?? '',
            text: bytes.toString(),
            isReplayed: response.headers['idempotency-replayed'] === 'true',
          })
        })
      },
    )
    sent.setTimeout(30_000, () => sent.destroy(new Error(`no answer: ${method} ${path.slice(0, 200)}`)))
    sent.on('error', failed)
    if (body !== null) sent.write(body)
    sent.end()
  })
}

/** Ends the connections. */
export function endSending(): void {
  agent.destroy()
}

function encoded(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Buffer.from(value).toString('latin1')]),
  )
}
