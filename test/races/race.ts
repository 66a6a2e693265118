import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { type Chance, openChance } from '../../src/cli/demo/chance.ts'
import { outcome } from '../support/service/merchant.ts'
import { newClones } from './clones.ts'
import { nameOf, type Operation, type Pair } from './operations.ts'
import type { Place } from './setup.ts'
import { statesOf } from './state.ts'
import type { World } from './world.ts'

/** How it ended: the state of the customer, and the answers to the pair's operations. */
export interface End {
  readonly state: object
  readonly answers: readonly string[]
}

/** How two operations ended one after the other, in both orders, and each time they were done at once. */
export interface Ends {
  readonly inOrder: End
  readonly inReverse: End
  readonly atOnce: readonly End[]
}

type Life = (world: World) => Promise<string[]>

const clonesAtOnce = 100

/** Races two operations so many times; every race, and each order, is of another clone of one customer. */
export async function raced(place: Place, pair: Pair, { races, seed }: { races: number; seed: string }): Promise<Ends> {
  const chance = openChance(
    createHash('sha256')
      .update(`${seed} ${place.name} ${nameOf(pair)}`)
      .digest()
      .readUInt32BE(),
  )
  const lives: Life[] = [
    (world) => oneAfterTheOther(world, pair),
    async (world) => (await oneAfterTheOther(world, [pair[1], pair[0]])).reverse(),
    ...Array.from({ length: races }, (): Life => (world) => atOnce(world, pair, chance)),
  ]
  const snapshot = await place.snapshot()
  const ends: End[] = []
  for (let from = 0; from < lives.length; from += clonesAtOnce) {
    ends.push(...(await lived(lives.slice(from, from + clonesAtOnce))))
  }
  const [inOrder, inReverse, ...others] = ends as [End, End, ...End[]]
  return { inOrder, inReverse, atOnce: others }

  async function lived(some: readonly Life[]): Promise<End[]> {
    const clones = await newClones(place.ask, snapshot, some.length)
    const answers: string[][] = []
    for (const [index, live] of some.entries()) {
      const clone = clones[index] as World
      // Who is to be released stays parked.
      if (!pair.some(({ name }) => name === 'release')) await place.wake(clone)
      answers.push(await live(clone))
    }
    await place.settle(clones)
    const customers = clones.map(({ customer }) => customer)
    const states = await statesOf(place.ask, customers)
    return answers.map((answer, index) => ({ state: states[index] as object, answers: answer }))
  }
}

async function oneAfterTheOther(world: World, pair: Pair): Promise<string[]> {
  const answers: string[] = []
  for (const operation of pair) answers.push(await answerTo(operation, world))
  return answers
}

async function atOnce(world: World, pair: Pair, chance: Chance): Promise<string[]> {
  // The second one mostly comes a little later, or the first one would be answered first every time.
  const behind = [0, chance.next() * 12]
  if (chance.happens(0.5)) behind.reverse()
  return Promise.all(
    pair.map(async (operation, index) => {
      if (chance.happens(0.7)) await pause(behind[index])
      return answerTo(operation, world)
    }),
  )
}

/** As a client does it: while a clock is on its way, in several steps, it is asked again. */
async function answerTo({ act }: Operation, world: World): Promise<string> {
  for (;;) {
    const answer = outcome(await act(world))
    if (answer !== '409 test_clock_advancing') return answer
    await pause(5)
  }
}

/** Whether two ends are the same; of a operation done twice nobody knows which one came first. */
export function isAlike([one, other]: Pair, known: End, seen: End): boolean {
  const answersOf = ({ answers }: End) => JSON.stringify(one === other ? [...answers].sort() : answers)
  return answersOf(known) === answersOf(seen) && JSON.stringify(known.state) === JSON.stringify(seen.state)
}
