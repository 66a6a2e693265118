// Usage sent over HTTP from a process of its own, with as little work for each event as can be: the bodies are made once, and only ids
// are written anew into them. Forked; gets a UsageLoad, and sends back a UsageLoadResult.
import { randomFillSync } from 'node:crypto'
import { connect } from 'node:net'

export interface UsageLoad {
  readonly port: number
  /** Of each tenant; connections take them in turn. */
  readonly secrets: readonly string[]
  readonly connections: number
  readonly eventsOfRequest: number
  readonly forMs: number
  readonly customers: number
  readonly types: number
  readonly ids: 'v7' | 'v4'
  /** Requests of a connection begin so far apart; unset: at once. */
  readonly everyMs?: number
}

export interface UsageLoadResult {
  readonly tookMs: number
  readonly events: number
  readonly latencies: readonly number[]
  readonly others: Readonly<Record<string, number>>
}

process.once('message', async (load: UsageLoad) => {
  process.send?.(await send(load), () => process.exit(0))
})

const noId = '00000000-0000-7000-8000-000000000000'
let counter = 0
const startMs = Date.now()
const random = Buffer.alloc(16 * 4096)

async function send(load: UsageLoad): Promise<UsageLoadResult> {
  const { connections, forMs } = load
  const latencies: number[] = []
  const others: Record<string, number> = {}
  const startedMs = performance.now()
  let events = 0
  await Promise.all(
    Array.from({ length: connections }, async (_, nth) => {
      const message = messageOf(load, nth)
      const socket = connect({ port: load.port, host: '127.0.0.1', noDelay: true })
      await new Promise((resolve) => socket.once('connect', resolve))
      let round = 0
      while (performance.now() - startedMs < forMs) {
        message.renew(load.ids)
        const sentMs = performance.now()
        socket.write(message.bytes)
        const status = await answered(socket)
        if (status === 200) {
          latencies.push(performance.now() - sentMs)
          events += load.eventsOfRequest
        } else others[status] = (others[status] ?? 0) + 1
        round += 1
        const restMs = load.everyMs === undefined ? 0 : startedMs + round * load.everyMs - performance.now()
        if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs))
      }
      socket.destroy()
    }),
  )
  return { tookMs: performance.now() - startedMs, events, latencies: latencies.sort((a, b) => a - b), others }
}

function messageOf({ secrets, eventsOfRequest, customers, types }: UsageLoad, nth: number) {
  const occurred_at = new Date().toISOString()
  const events = Array.from({ length: eventsOfRequest }, (_, index) => {
    const n = (nth * 7919 + index * 104_729) % customers
    return {
      ...{ id: noId, type: `type-${index % types}`, external_customer_id: `c${n}`, occurred_at },
      properties: {
        tokens: (index % 900) + 1,
        model: 'large',
        region: 'eu',
        request: `r-${n}-${index}`,
        cached: false,
      },
    }
  })
  const body = JSON.stringify({ events })
  const head = `POST /v1/usage HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer ${secrets[nth % secrets.length]}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`
  const bytes = Buffer.from(head + body)
  const places: number[] = []
  for (let at = bytes.indexOf(noId); at >= 0; at = bytes.indexOf(noId, at + 1)) places.push(at)
  return {
    bytes,
    renew(ids: 'v7' | 'v4') {
      if (ids === 'v4') randomFillSync(random)
      for (const [index, at] of places.entries()) {
        counter += 1
        if (ids === 'v7') {
          const time = (startMs + counter / 100).toString(16).slice(0, 11).padStart(12, '0')
          bytes.write(`${time.slice(0, 8)}-${time.slice(8)}`, at, 'latin1')
          bytes.write(counter.toString(16).padStart(12, '0'), at + 24, 'latin1')
        } else {
          const from = (index % 4096) * 16
          bytes.write(random.toString('hex', from, from + 4), at, 'latin1')
          bytes.write(random.toString('hex', from + 4, from + 10), at + 24, 'latin1')
        }
      }
    },
  }
}

/** The status of the next whole answer; answers have a Content-Length. */
function answered(socket: import('node:net').Socket): Promise<number> {
  return new Promise((resolve) => {
    let held: Buffer = Buffer.alloc(0)
    const read = (data: Buffer) => {
      held = held.length === 0 ? data : Buffer.concat([held, data])
      const headEnd = held.indexOf('\r\n\r\n')
      if (headEnd < 0) return
      const head = held.toString('latin1', 0, headEnd)
      if (held.length < headEnd + 4 + Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)) return
      socket.off('data', read)
      resolve(Number(head.slice(9, 12)))
    }
    socket.on('data', read)
  })
}
