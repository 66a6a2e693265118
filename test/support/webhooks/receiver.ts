import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { verifySignature } from '../../../src/modules/webhooks/signature.ts'

/** A message as it arrived. */
export interface Received {
  readonly id: string
  readonly type: string
  readonly data: { readonly id?: string; readonly object_id?: string; readonly sequence: number }
  readonly headers: IncomingMessage['headers']
  readonly body: string
  readonly status: number
  readonly path: string
}

export interface Receiver {
  readonly url: string
  readonly received: Received[]
  /** What is answered to the next ones: a status, headers too, or nothing for as long as it takes. */
  answer: (received: Omit<Received, 'status'>) => number | { status: number; headers: Record<string, string> } | 'hang'
  /** Answers what hangs, with 204 unless said. */
  release(status?: number): void
  /** Ids that were answered with 2xx, in that order, each once. */
  delivered(): string[]
  /** Waits until something holds; fails after some seconds. */
  until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void>
  /** Whether all that has arrived is signed with the secret. */
  isSigned(secret: string, received: Received): boolean
  stop(): Promise<void>
}

/** A real HTTP server that takes webhooks. */
export async function startReceiver(port = 0): Promise<Receiver> {
  const hanging: ((status: number) => void)[] = []
  const server = createServer(async (request, response) => {
    const body = await text(request)
    const { type, data } = JSON.parse(body)
    const message = {
      ...{
        id: String(request.headers['webhook-id']),
        type,
        data,
        headers: request.headers,
        body,
        path: request.url ?? '',
      },
    }
    const answer = receiver.answer(message)
    if (answer === 'hang') {
      hanging.push((status) => {
        receiver.received.push({ ...message, status })
        response.writeHead(status).end()
      })
      return
    }
    const { status, headers } = typeof answer === 'number' ? { status: answer, headers: {} } : answer
    receiver.received.push({ ...message, status })
    response.writeHead(status, headers).end('thanks')
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received: [],
    answer: () => 204,
    release(status = 204) {
      for (const answerNow of hanging.splice(0)) answerNow(status)
    },
    delivered: () => [
      ...new Set(receiver.received.filter(({ status }) => status >= 200 && status < 300).map(({ id }) => id)),
    ],
    async until(what, isSo) {
      for (let left = 300; !(await isSo()); left -= 1) {
        if (left === 0) throw new Error(`it never came to this: ${what}`)
        await pause(50)
      }
    },
    isSigned(secret, { headers, body }) {
      const timestamp = Number(headers['webhook-timestamp'])
      return verifySignature({ headers, body, secrets: [secret], now: timestamp }) === null
    },
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return receiver
}
