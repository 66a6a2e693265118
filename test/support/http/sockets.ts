import { once } from 'node:events'
import { request } from 'node:http'
import net from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** A raw connection, with all that came back over it. */
export interface RawConnection {
  readonly socket: net.Socket
  /** What has been answered so far. */
  text(): string
  /** Resolves when the other side, or a fault, has ended it. */
  readonly closed: Promise<void>
}

/** Connects, and keeps what comes back. */
export async function connectRaw(origin: string): Promise<RawConnection> {
  const { hostname, port } = new URL(origin)
  const socket = net.connect({ host: hostname, port: Number(port), noDelay: true })
  const closed = Promise.withResolvers<void>()
  const pieces: string[] = []
  socket.on('data', (data) => pieces.push(String(data)))
  socket.on('error', () => {})
  socket.on('close', () => closed.resolve())
  await Promise.race([once(socket, 'connect'), closed.promise])
  return { socket, text: () => pieces.join(''), closed: closed.promise }
}

/** Connects so many times, a few at once. */
export async function connectMany(origin: string, count: number): Promise<readonly RawConnection[]> {
  const all: RawConnection[] = []
  while (all.length < count) {
    const wave = Math.min(250, count - all.length)
    all.push(...(await Promise.all(Array.from({ length: wave }, () => connectRaw(origin)))))
  }
  return all
}

/** The statuses of the answers that came, in their order. */
export function statusesOf(connection: RawConnection): readonly number[] {
  return [...connection.text().matchAll(/HTTP\/1\.1 (\d{3}) [A-Z]/g)].map(([, status]) => Number(status))
}

export interface Served {
  readonly answers: number
  readonly slowestMs: number
  readonly medianMs: number
  /** How often it was asked to come again in a moment, as a machine that is slow anyway does; and did. */
  readonly again: number
  /** What was no 200 even then. */
  readonly others: readonly string[]
}

export interface Bystander {
  /** Ends, and tells what it got. */
  stop(): Promise<Served>
}

/** A client who does nothing wrong: asks again and again, each time over a new connection. */
export function bystander(origin: string, path: string, headers: Record<string, string>): Bystander {
  let isOver = false
  let answers = 0
  const tookMs: number[] = []
  let again = 0
  const others: string[] = []
  const asking = (async () => {
    while (!isOver || answers === 0) {
      const began = performance.now()
      let how = await outcome(new URL(path, origin), headers)
      for (let tries = 0; how === '503' && tries < 10; tries += 1) {
        again += 1
        await pause(1000)
        how = await outcome(new URL(path, origin), headers)
      }
      tookMs.push(performance.now() - began)
      answers += 1
      if (how !== '200') others.push(how)
      await pause(20)
    }
  })()
  return {
    async stop() {
      isOver = true
      await asking
      const [medianMs = 0, slowestMs = 0] = [0.5, 1].map((share) => quantile(tookMs, share))
      return { answers, medianMs, slowestMs, again, others }
    },
  }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return Math.round(sorted[Math.ceil(share * sorted.length) - 1] ?? 0)
}

function outcome(url: URL, headers: Record<string, string>): Promise<string> {
  return new Promise((done) => {
    const sent = request(url, { agent: false, headers }, (response) => {
      response.resume()
      response.on('end', () => done(String(response.statusCode)))
      response.on('error', (error) => done(String(error)))
    })
    sent.setTimeout(10_000, () => sent.destroy(new Error('no answer')))
    sent.on('error', (error) => done(String(error)))
    sent.end()
  })
}
