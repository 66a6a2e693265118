import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

export interface FlightCounter {
  /** Where to connect instead of the given address. */
  readonly port: number
  /** Round trips that have been answered: each is what was sent before the next answer arrived, a network's latency long. */
  answered(): number
  /** Resolves when nothing is on its way. */
  quiet(): Promise<void>
  close(): Promise<void>
}

// Answers are held back, so that what is sent without waiting for them is told from what waits; and so that an answer that
// nobody waits for comes after the request is over.
const latencyMs = 8

/** A proxy in front of a server that counts the round trips between them. */
export async function countRoundTrips(target: {
  readonly host: string
  readonly port: number
}): Promise<FlightCounter> {
  let answered = 0
  let onTheWay = 0
  const open = new Set<Socket>()
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ ...target, noDelay: true })
    let isWaiting = false
    client.on('data', (data) => {
      if (!isWaiting) onTheWay += 1
      isWaiting = true
      upstream.write(data)
    })
    upstream.on('data', (data) => {
      setTimeout(() => {
        if (isWaiting) {
          answered += 1
          onTheWay -= 1
        }
        isWaiting = false
        client.write(data)
      }, latencyMs)
    })
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(socket)
      socket.on('close', () => {
        open.delete(socket)
        other.destroy()
      })
      socket.on('error', () => other.destroy())
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    answered: () => answered,
    async quiet() {
      do await pause(latencyMs)
      while (onTheWay > 0)
    },
    async close() {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
