import { connect, type Socket } from 'node:net'

// The generator's own process: as little work per request as can be, for it shares the machine with what it measures.
// It is forked, gets a Load, and sends back a LoadResult.

export interface LoadRequest {
  readonly method: 'GET' | 'POST' | 'PATCH'
  readonly path: string
  readonly secret: string
  readonly idempotencyKey?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface Load {
  readonly port: number
  readonly connections: number
  readonly forMs: number
  /** Sent in this order, each once, until they or the time are over; `isEndless` begins again at the end. */
  readonly requests: readonly LoadRequest[]
  readonly isEndless?: boolean
  /** Time that a connection rests between two requests. */
  readonly restMs?: number
}

export interface LoadResult {
  readonly tookMs: number
  /** Milliseconds of each answer with a 2xx, sorted. */
  readonly latencies: readonly number[]
  /** Other answers, by status. */
  readonly others: Readonly<Record<string, number>>
}

process.once('message', async (load: Load) => {
  process.send?.(await generate(load), () => process.exit(0))
})

async function generate({ port, connections, forMs, requests, isEndless, restMs }: Load): Promise<LoadResult> {
  const messages = requests.map(messageOf)
  const latencies: number[] = []
  const others: Record<string, number> = {}
  const startedMs = performance.now()
  let next = 0
  await Promise.all(Array.from({ length: connections }, one))
  const tookMs = performance.now() - startedMs
  return { tookMs, latencies: latencies.sort((a, b) => a - b), others }

  function one(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let sentMs = 0
    const send = () => {
      if (isEndless && next === messages.length) next = 0
      const message = messages[next]
      if (!message || performance.now() - startedMs > forMs) {
        socket.destroy()
        resolve()
        return
      }
      next += 1
      sentMs = performance.now()
      socket.write(message)
    }
    readAnswers(socket, (status) => {
      if (status < 300) latencies.push(performance.now() - sentMs)
      else others[status] = (others[status] ?? 0) + 1
      if (restMs) setTimeout(send, restMs)
      else send()
    })
    socket.once('connect', send)
    socket.once('error', reject)
    return promise
  }
}

function messageOf({ method, path, secret, idempotencyKey, headers = {}, body }: LoadRequest): Buffer {
  const others = { ...headers, ...(idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey }) }
  const further = Object.entries(others)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')
  const content =
    body === undefined
      ? '\r\n'
      : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  return Buffer.from(
    `${method} ${path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer ${secret}\r\n${further}${content}`,
  )
}

/** Calls back with the status of each whole answer; answers have a Content-Length. */
function readAnswers(socket: Socket, onAnswer: (status: number) => void): void {
  let held: Buffer = Buffer.alloc(0)
  socket.on('data', (data: Buffer) => {
    held = held.length === 0 ? data : Buffer.concat([held, data])
    const headEnd = held.indexOf('\r\n\r\n')
    if (headEnd < 0) return
    const head = held.toString('latin1', 0, headEnd)
    const [, length = '0'] = /content-length: (\d+)/i.exec(head) ?? []
    if (held.length < headEnd + 4 + Number(length)) return
    held = Buffer.alloc(0)
    onAnswer(Number(head.slice(9, 12)))
  })
}
