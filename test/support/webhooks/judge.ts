import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** What a receiver does with a message: takes it, refuses it, or never answers. */
export type Whim = 'take' | 'refuse' | 'hang'

export interface Judge {
  readonly url: string
  /** Decides about the next messages; `take` unless set. May take its time. */
  whim: () => Whim | Promise<Whim>
  /** What was wrong with what was taken. */
  readonly wrong: string[]
  readonly counts: { taken: number; repeated: number; refused: number; hung: number }
  /** What is still missing or too much, of these events in their order; none when all is well. */
  missing(events: readonly { readonly id: string; readonly sequence: number }[]): string[]
  stop(): Promise<void>
}

/**
 * A receiver as receivers should be: it drops ids that it has taken, and holds the sender to its word about what is left: one id and
 * one body for each sequence, and sequences that rise, of each object or of all. `none` rises nowhere.
 */
export async function startJudge(ordering: 'per_object' | 'strict' | 'none', port = 0): Promise<Judge> {
  const bodies = new Map<string, string>()
  const ids = new Map<number, string>()
  const last = new Map<string, number>()
  const server = createServer(async (request, response) => {
    const body = await text(request).catch(() => null)
    if (body === null) return // the sender was killed
    const id = String(request.headers['webhook-id'])
    const whim = await judge.whim()
    if (request.socket.destroyed) return
    if (whim === 'take') take(id, body)
    else judge.counts[whim === 'hang' ? 'hung' : 'refused'] += 1
    if (whim === 'hang') return
    response.writeHead(whim === 'take' ? 204 : 500).end()
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const judge: Judge = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    whim: () => 'take',
    wrong: [],
    counts: { taken: 0, repeated: 0, refused: 0, hung: 0 },
    missing(events) {
      const lacking = events.filter(({ id, sequence }) => ids.get(sequence) !== id)
      const extra = ids.size + lacking.length - events.length
      return [
        ...lacking.map(({ id, sequence }) => `event ${sequence} (${id}) came as ${ids.get(sequence)}`),
        ...(extra === 0 ? [] : [`${extra} messages came of which there is no event`]),
      ]
    },
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return judge

  function take(id: string, body: string): void {
    const { data } = JSON.parse(body)
    const { sequence } = data
    const known = bodies.get(id)
    if (known !== undefined) {
      judge.counts.repeated += 1
      if (known !== body) judge.wrong.push(`message ${id} came with another body: ${known}, then ${body}`)
      return
    }
    judge.counts.taken += 1
    bodies.set(id, body)
    if (ids.has(sequence)) judge.wrong.push(`event ${sequence} came as ${ids.get(sequence)}, then as ${id}`)
    ids.set(sequence, id)
    if (ordering === 'none') return
    const key = ordering === 'strict' ? '' : String(data.id)
    const before = last.get(key) ?? 0
    if (sequence < before) judge.wrong.push(`event ${sequence} of ${data.id} came after ${before} (${ordering})`)
    else last.set(key, sequence)
  }
}
