import { setTimeout as pause } from 'node:timers/promises'
import type { Manners } from '../support/random/random-catalog.ts'
import { priceIdsOf } from '../support/random/random-items.ts'
import { arrive, type Call, type Neighbour, type Town } from '../support/random/random-town.ts'
import { between, chanceOf } from '../support/random/tally.ts'
import type { WorldDatabase } from './database.ts'
import { all, doDeed, inLanes } from './deeds.ts'

export interface CityOptions {
  readonly seed: number
  readonly name: string
  /** A city for each tenant; time is the same in all of them. */
  readonly calls: readonly Call[]
  readonly manners: Manners
  readonly database: WorldDatabase
  /** How many come to each each time, and how many there are at the most. */
  readonly arriving: number
  readonly most: number
  /** How often time moves at the most. */
  readonly steps: number
  readonly isOver: () => boolean
  /** Called when everybody has been billed up to the present. */
  readonly onSettled: (city: Town, step: number) => Promise<void>
  /** Called when the clock has gone back. */
  readonly onClockBack: () => void
}

const lanes = 4

/**
 * Customers live by the database's clock, which stands still while they act and then jumps, mostly ahead and sometimes back;
 * worker processes bill them, while their clients are already acting in the new present.
 */
export async function liveInCities(options: CityOptions): Promise<readonly Town[]> {
  const { seed, name, calls, manners, database, isOver } = options
  const now = await presentOf(database)
  const shared = { manners, clockId: null, accountId: null, chance: chanceOf(seed, name) }
  const cities = await Promise.all(
    calls.map(
      async (call): Promise<Town> => ({
        ...{ ...shared, call, priceIds: await priceIdsOf(call) },
        ...{ neighbours: [], coupons: [], now, outcomes: new Map() },
      }),
    ),
  )
  for (let step = 0; step < options.steps && !isOver(); step += 1) {
    const chance = chanceOf(seed, name, step)
    await inEach(grow, step)
    await act(step, 'before')
    const days = chance.oneOf([0.1, 1, 5, 31, 31, 92, 183, 366])
    await moveTo(today().add({ minutes: Math.ceil(days * between(chance, 1400, 1440)) }))
    await act(step, 'while they are billed')
    await untilNobodyIsDue(database, isOver)
    await act(step, 'when they are billed')
    if (chance.happens(0.3)) await actInThePast(step, Math.ceil(between(chance, 1, 60 * 72)))
    await untilNobodyIsDue(database, isOver)
    if (!isOver()) await inEach(options.onSettled, step)
  }
  await moveTo(today().add({ hours: 721 }))
  await untilNobodyIsDue(database, () => false)
  return cities

  function today() {
    return (cities[0] as Town).now
  }

  async function inEach(work: (city: Town, step: number, index: number) => Promise<void>, step: number) {
    await all(cities.map((city, index) => work(city, step, index)))
  }

  async function grow(city: Town, step: number, index: number) {
    const coming = city.neighbours.length < options.most ? options.arriving : 1
    const arrivals = Array.from({ length: coming }, (_, one) => one).values()
    await all(
      Array.from({ length: lanes }, async () => {
        for (const one of arrivals) {
          if (!isOver()) await arrive({ ...city, chance: chanceOf(seed, name, index, step, 'arrival', one) })
        }
      }),
    )
  }

  async function act(step: number, phase: string) {
    await inEach(async (city, _step, index) => {
      await inLanes(city.neighbours, lanes, async (lane, own) => {
        for (let deed = 0; deed < 3 && own.length > 0 && !isOver(); deed += 1) {
          const chance = chanceOf(seed, name, index, step, phase, lane, deed)
          const alsoInvoices = phase === 'when they are billed'
          await doDeed({ ...city, chance }, chance.oneOf(own as [Neighbour]), { alsoInvoices })
        }
      })
    }, step)
  }

  async function moveTo(now: Temporal.Instant) {
    await database.ask('update simulation.present set now = $1', [now.toString()])
    for (const city of cities) city.now = now
  }

  /** The machine's clock goes back for a while: each customer's present stays where it was at their last change. */
  async function actInThePast(step: number, minutes: number) {
    const ahead = today()
    const back = ahead.subtract({ minutes })
    await database.ask('update simulation.present set now = $1', [back.toString()])
    await inEach(async (city, _step, index) => {
      await inLanes(city.neighbours, lanes, async (lane, own) => {
        for (let deed = 0; deed < 2 && own.length > 0 && !isOver(); deed += 1) {
          const chance = chanceOf(seed, name, index, step, 'past', lane, deed)
          const neighbour = chance.oneOf(own as [Neighbour])
          const present = await presentOfCustomer(database, neighbour, back)
          await doDeed({ ...city, chance, now: present }, neighbour, { alsoInvoices: false })
        }
      })
    }, step)
    options.onClockBack()
    await moveTo(ahead)
  }
}

async function presentOfCustomer(database: WorldDatabase, { id }: Neighbour, clock: Temporal.Instant) {
  const [row] = await database.ask(
    'select rfc3339(greatest(last_instant, $2::timestamptz)) as now from customer_billing where customer_id = $1',
    [id, clock.toString()],
  )
  return Temporal.Instant.from(row?.now)
}

async function presentOf(database: WorldDatabase): Promise<Temporal.Instant> {
  const [row] = await database.ask('select rfc3339(now) as now from simulation.present')
  return Temporal.Instant.from(row?.now)
}

const patienceMs = 240_000

/** Waits for the workers; who is parked is an error, as nobody here is impossible to bill. */
async function untilNobodyIsDue(database: WorldDatabase, isOver: () => boolean): Promise<void> {
  const startedMs = performance.now()
  while (!isOver()) {
    const [row] = await database.ask(`
      select count(*) filter (where (next_billing_at <= p.now and parked_at is null) or l.customer_id is not null)::int as due, min(parked_reason) as parked
      from customer_billing b cross join simulation.present p left join (select distinct customer_id from usage_late) l using (customer_id)
      where test_clock_id is null`)
    if (row?.parked) throw new Error(`a customer has been parked: ${row.parked}`)
    if (row?.due === 0) return
    if (performance.now() - startedMs > patienceMs)
      throw new Error(`${row?.due} customers are due, and nobody bills them`)
    await pause(100)
  }
}
