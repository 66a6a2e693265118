import { connect, type Socket } from 'node:net'
import { type Chance, openChance } from '../../src/cli/demo/chance.ts'
import { type Market, openMix } from './mix.ts'

// The generator's own process: as little work per request as can be, for it shares the machine with what it measures. It is
// forked, gets the market and then phases one after another, and sends back what came of each.

export interface Phase {
  readonly forMs: number
  /** So many connections, each of which asks again as soon as it is answered; or so many arrivals a second, who wait for nobody. */
  readonly load: { readonly connections: number } | { readonly perSecond: number }
}

export interface PhaseResult {
  readonly forMs: number
  readonly sent: number
  /** Good answers that came while the phase lasted. */
  readonly goodInTime: number
  /** Milliseconds of each answer with a 2xx, and of each that said to come again, sorted. */
  readonly good: readonly number[]
  readonly turnedAway: readonly number[]
  /** Good answers in each second, by when they came; and the slowest percent of what was sent in it, good or not. */
  readonly goodBySecond: readonly number[]
  readonly p99BySecond: readonly number[]
  /** What must not be: other answers by status, connections that broke, requests without an answer. */
  readonly others: Readonly<Record<string, number>>
  /** Maximum connections. */
  readonly connections: number
  /** How late the generator itself was with the latest percent of what it sent, in ms. */
  readonly lateMs: number
}

export interface Setting {
  readonly port: number
  readonly seed: number
  readonly market: Market
}

const answerWithinMs = 40_000
const connectionsMax = 15_000

process.once('message', ({ port, seed, market }: Setting) => {
  const chance = openChance(seed)
  const next = openMix(market, chance)
  process.on('message', async (phase: Phase) => {
    process.send?.(await generate(port, phase, next, chance))
  })
  process.send?.('ready')
})

async function generate(port: number, phase: Phase, next: () => Buffer, chance: Chance): Promise<PhaseResult> {
  const answers = openAnswers(performance.now())
  const sockets = openSockets(port, answers)
  const startedMs = performance.now()
  const { load, forMs } = phase
  if ('connections' in load) await closedLoop(load.connections)
  else await openLoop(load.perSecond)
  await sockets.end()
  return { forMs, ...answers.result(forMs), connections: sockets.most }

  function closedLoop(connections: number): Promise<unknown> {
    return Promise.all(
      Array.from({ length: connections }, async () => {
        while (performance.now() - startedMs < forMs) await sockets.send(next(), performance.now())
      }),
    )
  }

  async function openLoop(perSecond: number): Promise<void> {
    let dueMs = startedMs
    while (performance.now() - startedMs < forMs) {
      for (; dueMs <= performance.now(); dueMs += (-Math.log(1 - chance.next()) * 1000) / perSecond) {
        answers.noteLateness(performance.now() - dueMs)
        void sockets.send(next(), dueMs)
      }
      await new Promise((done) => setTimeout(done, 2))
    }
  }
}

/** Keeps what was answered. */
function openAnswers(startedMs: number) {
  const good: number[] = []
  const turnedAway: number[] = []
  const lateness: number[] = []
  const goodBySecond: number[] = []
  const bySecond: number[][] = []
  const others: Record<string, number> = {}
  const cameMs: number[] = []
  let sent = 0
  return {
    noteSent() {
      sent += 1
    },
    noteLateness(ms: number) {
      lateness.push(ms)
    },
    noteOther(what: string) {
      others[what] = (others[what] ?? 0) + 1
    },
    note(status: number, isGoodRefusal: boolean, sentMs: number) {
      const now = performance.now()
      const ms = now - sentMs
      const sentIn = Math.floor((sentMs - startedMs) / 1000)
      bySecond[sentIn] ??= []
      bySecond[sentIn].push(ms)
      if (status < 300) {
        good.push(ms)
        cameMs.push(now - startedMs)
        const second = Math.floor((now - startedMs) / 1000)
        goodBySecond[second] = (goodBySecond[second] ?? 0) + 1
      } else if (isGoodRefusal) turnedAway.push(ms)
      else this.noteOther(`status ${status}`)
    },
    result(forMs: number) {
      const sorted = (ms: number[]) => ms.sort((a, b) => a - b)
      const p99 = (ms: number[] = []) => sorted(ms)[Math.floor(ms.length * 0.99)] ?? 0
      return {
        sent,
        goodInTime: cameMs.filter((ms) => ms <= forMs).length,
        good: sorted(good),
        turnedAway: sorted(turnedAway),
        goodBySecond: Array.from(goodBySecond, (count) => count ?? 0),
        p99BySecond: Array.from(bySecond, p99),
        others,
        lateMs: p99(lateness),
      }
    },
  }
}

/** Connections that are kept and used again; as many as are needed at a time. */
function openSockets(port: number, answers: ReturnType<typeof openAnswers>) {
  const idle: Socket[] = []
  const busy = new Map<Socket, { sentMs: number; done: () => void }>()
  let most = 0

  function open(): Socket {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    readAnswers(socket, (status, head) => {
      const asked = busy.get(socket)
      if (!asked) return answers.noteOther('answers that nobody asked for')
      busy.delete(socket)
      const isProblem = /^content-type: application\/problem\+json/im.test(head) && /^retry-after: \d/im.test(head)
      answers.note(status, (status === 429 || status === 503) && isProblem, asked.sentMs)
      if (/^connection: close/im.test(head)) socket.destroy()
      else idle.push(socket)
      asked.done()
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      const asked = busy.get(socket)
      if (asked) answers.noteOther('connections that broke')
      busy.delete(socket)
      asked?.done()
      const at = idle.indexOf(socket)
      if (at >= 0) idle.splice(at, 1)
    })
    return socket
  }

  return {
    get most() {
      return most
    },
    send(message: Buffer, sentMs: number): Promise<void> {
      answers.noteSent()
      if (busy.size >= connectionsMax) {
        answers.noteOther('not sent for want of connections')
        return Promise.resolve()
      }
      const socket = idle.pop() ?? open()
      const { promise, resolve } = Promise.withResolvers<void>()
      busy.set(socket, { sentMs, done: resolve })
      most = Math.max(most, busy.size + idle.length)
      socket.write(message)
      return promise
    },
    /** Waits for what is still to be answered, but not for ever. */
    async end() {
      const untilMs = performance.now() + answerWithinMs
      while (busy.size > 0 && performance.now() < untilMs) await new Promise((done) => setTimeout(done, 20))
      for (const socket of busy.keys()) {
        answers.noteOther('requests without an answer')
        busy.delete(socket)
        socket.destroy()
      }
      for (const socket of idle.splice(0)) socket.destroy()
    },
  }
}

/** Calls back with status and head of each whole answer; answers have a Content-Length. */
function readAnswers(socket: Socket, onAnswer: (status: number, head: string) => void): void {
  let held: Buffer = Buffer.alloc(0)
  socket.on('data', (data: Buffer) => {
    held = held.length === 0 ? data : Buffer.concat([held, data])
    const headEnd = held.indexOf('\r\n\r\n')
    if (headEnd < 0) return
    const head = held.toString('latin1', 0, headEnd + 2)
    const [, length = '0'] = /content-length: (\d+)/i.exec(head) ?? []
    if (held.length < headEnd + 4 + Number(length)) return
    held = Buffer.alloc(0)
    onAnswer(Number(head.slice(9, 12)), head)
  })
}
