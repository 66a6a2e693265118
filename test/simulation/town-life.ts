import assert from 'node:assert/strict'
import type { Manners } from '../support/random/random-catalog.ts'
import { advance, letTimePass } from '../support/random/random-invoices.ts'
import {
  type Call,
  foundTown,
  isMetered,
  type Neighbour,
  type Remembered,
  type Town,
} from '../support/random/random-town.ts'
import { tellUsage } from '../support/random/random-usage.ts'
import { chanceOf } from '../support/random/tally.ts'
import { actMeanwhile, doDeed, inLanes } from './deeds.ts'

export interface TownOptions {
  readonly seed: number
  /** The name of the town, which is part of its chance. */
  readonly name: string
  readonly call: Call
  readonly manners: Manners
  readonly neighbours: number
  readonly rounds: number
  readonly isOver: () => boolean
}

const lanes = 2

/** Customers on a test clock live through some years; at the end nothing is open any more. */
export async function liveInTown(options: TownOptions): Promise<Town> {
  const { seed, name, call, manners, neighbours, rounds, isOver } = options
  const town = await foundTown(call, chanceOf(seed, name), neighbours, manners)
  for (let round = 0; round < rounds && !isOver(); round += 1) {
    await inLanes(town.neighbours, lanes, async (lane, own) => {
      for (let deed = 0; deed < 10; deed += 1) {
        const chance = chanceOf(seed, name, round, lane, deed)
        await doDeed({ ...town, chance }, chance.oneOf(own as [Neighbour]), { alsoInvoices: true })
      }
      for (const [place, neighbour] of own.entries()) {
        const chance = chanceOf(seed, name, round, lane, 'usage', place)
        if (isMetered(neighbour) && chance.happens(manners.uses)) await tellUsage({ ...town, chance }, neighbour)
      }
    })
    const chance = chanceOf(seed, name, round, 'time')
    const passing = { ...town, chance }
    const days = chance.oneOf([0.04, 1, 3, 25, 40, 90, 180, 366, 366, 731])
    if (chance.happens(0.2)) await letTimePass(passing, Math.ceil(days * 24))
    else await passWhileActing(passing, Math.ceil(days * 24))
    town.now = passing.now
  }
  // What an uncancel or a void leaves to the next run is billed, and every draft becomes final.
  for (const _ of ['drafts', 'what came meanwhile']) {
    town.now = town.now.add({ hours: 721 })
    await advance(town)
  }
  return town
}

/** Deletes the town's clock: it is gone then, and so is everybody who lived by it. */
export async function deleteTown({ call, clockId, neighbours }: Town): Promise<void> {
  const clock = `/v1/test_clocks/${clockId}`
  const { status, text } = await call('DELETE', clock)
  assert.equal(status, 200, text)
  for (const gone of [clock, ...neighbours.map(({ id }) => `/v1/customers/${id}`)]) {
    const answer = await call('GET', gone)
    assert.equal(answer.status, 404, `${gone} is deleted: ${answer.text}`)
  }
}

async function passWhileActing(town: Town, hours: number): Promise<void> {
  const later = town.now.add({ hours, seconds: Math.floor(town.chance.next() * 3600) })
  const one = town.chance.oneOf(town.neighbours as [Neighbour])
  const latest = town.chance.oneOf(one.subscriptions.slice(-1) as [Remembered])
  const present = { ...town }
  town.now = later
  await Promise.all([advance(town), latest && actMeanwhile(present, latest, later)])
}
