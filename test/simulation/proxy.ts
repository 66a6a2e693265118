import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import type { Chance } from '../../src/cli/demo/chance.ts'
import { between, type Tally } from '../support/random/tally.ts'

export interface FaultyProxy {
  readonly port: number
  /** From now on things go wrong; before that, and after `calm`, it only passes on. */
  trouble(): void
  calm(): void
  close(): Promise<void>
}

export interface ProxyOptions {
  /** The port behind it; null while nobody is there. */
  readonly target: () => number | null
  /** How its faults are called in the tally: `database`, say. */
  readonly name: string
  /** The chance of each connection, in the order in which they come. */
  readonly chanceOf: (connection: number) => Chance
  /** After so many bytes, on the average, something happens to a connection. */
  readonly meanBytes: number
  readonly tally: Tally
}

type Kind = 'cut' | 'reset' | 'stalled' | 'delayed'

/** Passes connections on, and after some bytes of either direction, in the middle of whatever it is, cuts or holds them. */
export async function openProxy(options: ProxyOptions): Promise<FaultyProxy> {
  const sockets = new Set<Socket>()
  const state = { isCalm: true }
  let connections = 0
  const server = createServer((client) => {
    connections += 1
    const port = options.target()
    client.on('error', () => {})
    if (port === null) return reset(client)
    const target = connect({ host: '127.0.0.1', port })
    for (const socket of [client, target]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        target.destroy()
      })
    }
    passOn({ client, target, chance: options.chanceOf(connections), options, state })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as { port: number }).port,
    trouble() {
      state.isCalm = false
    },
    calm() {
      state.isCalm = true
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

interface Connection {
  readonly client: Socket
  readonly target: Socket
  readonly chance: Chance
  readonly options: ProxyOptions
  readonly state: { readonly isCalm: boolean }
}

function passOn({ client, target, chance, options, state }: Connection): void {
  const { meanBytes, name, tally } = options
  let plan = newPlan()
  pass(client, target, 'asking')
  pass(target, client, 'answering')

  function newPlan() {
    return {
      way: chance.oneOf(['asking', 'answering']),
      kind: chance.oneOf<Kind>(['cut', 'cut', 'cut', 'reset', 'reset', 'delayed', 'delayed', 'delayed', 'stalled']),
      // Seldom at once, seldom never: exponential.
      bytesLeft: Math.ceil(-Math.log(1 - chance.next()) * meanBytes),
      ms: Math.ceil(between(chance, 10, 1500)),
    }
  }

  function pass(from: Socket, to: Socket, way: string) {
    from.on('data', (data: Buffer) => {
      if (state.isCalm || way !== plan.way || data.length < plan.bytesLeft) {
        if (way === plan.way) plan.bytesLeft -= data.length
        return forward(from, to, data)
      }
      const { bytesLeft, kind, ms } = plan
      tally.add(`${name} connection ${kind} ${way}`)
      plan = newPlan()
      forward(from, to, data.subarray(0, bytesLeft))
      befall(kind, ms, () => forward(from, to, data.subarray(bytesLeft)))
    })
    from.on('end', () => to.end())
  }

  function befall(kind: Kind, ms: number, goOn: () => void) {
    if (kind === 'reset') {
      reset(client)
      reset(target)
    } else if (kind === 'cut') {
      client.end()
      target.end()
      setTimeout(() => [client, target].map((socket) => socket.destroy()), 20).unref()
    } else {
      client.pause()
      target.pause()
      setTimeout(() => {
        if (kind === 'stalled') return void [client, target].map((socket) => socket.destroy())
        goOn()
        client.resume()
        target.resume()
      }, ms)
    }
  }
}

/** A socket that has been ended cannot be reset any more: libuv refuses, and Node then keeps its handle for ever. */
function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy()
  else socket.resetAndDestroy()
}

function forward(from: Socket, to: Socket, data: Buffer): void {
  if (data.length === 0 || to.destroyed || to.writableEnded || to.write(data)) return
  from.pause()
  to.once('drain', () => from.resume())
}
