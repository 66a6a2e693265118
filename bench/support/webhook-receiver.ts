// The receivers' own process: as little work per message as can be, for it shares the machine with what it measures. It is forked,
// and does what it is told by messages. An endpoint is the number in the path: /7; what is sent to /hang/7 is never answered.
import { createServer, type Socket } from 'node:net'

export type Told =
  | { readonly kind: 'forget' }
  | { readonly kind: 'arrivals' }
  /** Says so when so many messages have arrived since it forgot, repetitions not counted. */
  | { readonly kind: 'await'; readonly count: number }

/** What arrived first, as three columns: to which endpoint, which sequence, when (ms since 1970, with fractions). */
export interface Arrivals {
  readonly endpoints: Float64Array
  readonly sequences: Float64Array
  readonly atMs: Float64Array
  readonly repeated: number
}

const nowMs = () => performance.timeOrigin + performance.now()
const answer = Buffer.from('HTTP/1.1 204 No Content\r\n\r\n')
let seen = new Set<number>()
let [endpoints, sequences, atMs]: number[][] = [[], [], []]
let repeated = 0
let awaited: number | null = null

const server = createServer({ noDelay: true }, (socket) => receive(socket))
server.listen(0, '127.0.0.1', 4096, () => {
  const address = server.address()
  process.send?.(typeof address === 'object' && address ? address.port : 0)
})

process.on('message', (told: Told) => {
  switch (told.kind) {
    case 'forget':
      seen = new Set()
      ;[endpoints, sequences, atMs] = [[], [], []]
      repeated = 0
      process.send?.('forgotten')
      return
    case 'await':
      awaited = told.count
      return lookWhetherAll()
    case 'arrivals':
      process.send?.({
        ...{ endpoints: Float64Array.from(endpoints ?? []), sequences: Float64Array.from(sequences ?? []) },
        ...{ atMs: Float64Array.from(atMs ?? []), repeated },
      } satisfies Arrivals)
  }
})
process.on('disconnect', () => process.exit(0))

function receive(socket: Socket): void {
  let waiting = ''
  socket.setEncoding('latin1')
  socket.on('error', () => {})
  socket.on('data', (data) => {
    waiting += data
    for (let end = endOfFirst(waiting); end > 0; end = endOfFirst(waiting)) {
      take(waiting.slice(0, end), socket)
      waiting = waiting.slice(end)
    }
  })
}

/** Where the first message ends; 0 while it is not all there. */
function endOfFirst(text: string): number {
  const head = text.indexOf('\r\n\r\n')
  if (head < 0) return 0
  const [, length = '0'] = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, head)) ?? []
  const end = head + 4 + Number(length)
  return text.length >= end ? end : 0
}

function take(message: string, socket: Socket): void {
  if (message.startsWith('POST /hang')) return
  const endpoint = Number(message.slice('POST /'.length, message.indexOf(' ', 6)))
  const sequence = Number.parseInt(message.slice(message.lastIndexOf('"sequence":') + 11), 10)
  const key = endpoint * 1e9 + sequence
  if (seen.has(key)) repeated += 1
  else {
    seen.add(key)
    endpoints?.push(endpoint)
    sequences?.push(sequence)
    atMs?.push(nowMs())
  }
  socket.write(answer)
  lookWhetherAll()
}

function lookWhetherAll(): void {
  if (awaited === null || seen.size < awaited) return
  awaited = null
  process.send?.('all')
}
