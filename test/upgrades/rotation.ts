import { setTimeout as pause } from 'node:timers/promises'
import type { Chance } from '../../src/cli/demo/chance.ts'
import { type Answered, type Asked, type Journal, sendTo } from '../support/http/keyed-requests.ts'
import { untilSo } from '../support/http/patience.ts'
import type { ServiceProcess } from '../support/service/service-process.ts'

/** A process that is sent requests while it is ready. */
export interface Place {
  readonly name: string
  readonly process: ServiceProcess
  isReady: boolean
  answered: number
}

/** What shares the load out: to whoever is ready, as an ingress or nginx does it. */
export interface Rotation {
  readonly places: Place[]
  /** Names what is going on, for the figures. */
  enter(phase: string): void
  add(name: string, process: ServiceProcess): Promise<Place>
  send(asked: Asked): Promise<Answered | null>
  /** By phase, how long the slowest answer took, in ms, and how many there were. */
  readonly slowest: ReadonlyMap<string, { ms: number; answers: number }>
  /** Answers that were asked for again from another process than had given them. */
  repeatedElsewhere(): number
  stop(): void
}

export function openRotation(secret: string, chance: Chance, journal: Journal): Rotation {
  const places: Place[] = []
  const slowest = new Map<string, { ms: number; answers: number }>()
  let phase = 'before'
  let repeated = 0
  let isStopping = false
  void watch()
  return {
    places,
    slowest,
    repeatedElsewhere: () => repeated,
    enter(name) {
      phase = name
    },
    async add(name, process) {
      const place = { name, process, isReady: false, answered: 0 }
      places.push(place)
      await untilSo(`${name} is ready`, () => place.isReady)
      return place
    },
    async send(asked) {
      const place = await oneOfThem()
      const answer = await timed(place, asked)
      const other = places.find((one) => one.isReady && one !== place)
      if (answer && answer.status < 300 && other && chance.happens(0.25)) await repeatAt(other, asked, answer)
      return answer
    },
    stop() {
      isStopping = true
    },
  }

  async function oneOfThem(): Promise<Place> {
    await untilSo('somebody is ready', () => isStopping || places.some(({ isReady }) => isReady), { everyMs: 5 })
    const [first, ...others] = places.filter(({ isReady }) => isReady)
    if (first) return chance.oneOf([first, ...others])
    throw new Error('nobody is ready')
  }

  async function timed(place: Place, asked: Asked): Promise<Answered | null> {
    const sentIn = phase
    const sentMs = performance.now()
    const answer = await sendTo(place.process.url, secret, asked)
    const ms = performance.now() - sentMs
    const before = slowest.get(sentIn) ?? { ms: 0, answers: 0 }
    slowest.set(sentIn, { ms: Math.max(before.ms, ms), answers: before.answers + 1 })
    if (!answer) journal.wrong.push(`${asked.key} got no answer from ${place.name}, ${sentIn}`)
    else if (answer.status < 300) place.answered += 1
    return answer && { ...answer, by: `${place.name}, ${sentIn}` }
  }

  /** What one has answered the other must answer too, byte for byte. */
  async function repeatAt(other: Place, asked: Asked, { text }: Answered): Promise<void> {
    const again = await sendTo(other.process.url, secret, asked)
    if (again?.status === 503 || again?.status === 429) return
    repeated += 1
    if (again?.text !== text || !again?.isReplayed) {
      journal.wrong.push(`${asked.key} was answered otherwise by ${other.name}: ${text}, then ${again?.text}`)
    }
  }

  async function watch(): Promise<void> {
    while (!isStopping) {
      for (const place of places) {
        const answer = await fetch(`${place.process.url}/health/ready`).catch(() => null)
        await answer?.arrayBuffer().catch(() => {})
        place.isReady = answer?.status === 200
      }
      await pause(50)
    }
  }
}
