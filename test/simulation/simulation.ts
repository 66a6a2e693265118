import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { anotherTenant } from '../support/database/another-tenant.ts'
import { compareWithNaiveModel } from '../support/domain/compare-with-naive-model.ts'
import { planOf } from '../support/random/histories.ts'
import { catalog, type Manners, redeeming, sellCatalog } from '../support/random/random-catalog.ts'
import type { Call, Remembered, Town } from '../support/random/random-town.ts'
import { chanceOf, openTally, type Tally } from '../support/random/tally.ts'
import { wrongAccounts } from './accounts.ts'
import { liveInCities } from './city-life.ts'
import { openClient } from './client.ts'
import { wrongCredit } from './credit-model.ts'
import { openWorldDatabase, type WorldDatabase } from './database.ts'
import { notMet } from './demands.ts'
import { startFaults } from './faults.ts'
import { environmentOf, type Fleet, startFleet } from './fleet.ts'
import { isExpected } from './log-lines.ts'
import { openProxy } from './proxy.ts'
import { deleteTown, liveInTown } from './town-life.ts'
import { lookAtEverything, verifyOnTheWay } from './verify-world.ts'
import { openWebhookWorld } from './webhooks.ts'

export interface SimulationOptions {
  readonly seed: number
  /** After so long nothing goes wrong any more and nobody begins anything; then what is under way is lived to its end and looked at. */
  readonly minutes: number
  /** Only these parts of the world: `town 7`, `cities`. Null: all. */
  readonly only: readonly string[] | null
  readonly hasFaults: boolean
  /** Nearly everybody is metered, and sends much. */
  readonly isOfUsage: boolean
  readonly towns: {
    readonly most: number
    readonly atOnce: number
    readonly neighbours: number
    readonly rounds: number
  }
  readonly cities: { readonly arriving: number; readonly most: number; readonly steps: number }
  readonly fleet: { readonly apis: number; readonly workers: number }
  readonly faults: { readonly everyMs: number; readonly restarts: number; readonly meanBytes: number }
  readonly say: (line: string) => void
}

export interface Result {
  readonly wrong: readonly string[]
  readonly minutes: number
  readonly customers: number
  readonly customerYears: number
  readonly invoices: number
  /** Invoices that the naive model was compared with; the others were computed again from history. */
  readonly comparedInvoices: number
  readonly comparedSubscriptions: number
  /** Events of usage that were acknowledged, and charges of usage that are as the model has them. */
  readonly usageEvents: number
  readonly comparedUsageCharges: number
  /** Subscriptions at the end some of whose usage is to be billed by a next document. */
  readonly awaitingUsage: number
  readonly faults: Readonly<Record<string, number>>
  readonly asked: Readonly<Record<string, number>>
  /** What came of which deed. */
  readonly outcomes: Readonly<Record<string, number>>
}

const absurd: Manners = {
  catalog: { ...catalog, support: [...catalog.support, planOf('daily', 7n, 'day')] },
  zones: Intl.supportedValuesOf('timeZone') as [string],
  previews: 0.2,
  forgives: 0.1,
  redeems: 0,
  uses: 0.25,
  eventsMost: 30,
  isAbsurd: true,
}

// Events stay when a clock is deleted with its invoices.
const invoicesSql = `select count(distinct object_id)::int as n from event where type like 'invoice.%'`

const metered: Manners = { ...absurd, uses: 0.9, eventsMost: 100 }

/** Lives through a random world under faults, and looks at everything afterwards. Whatever is wrong is in the result. */
export async function simulate(options: SimulationOptions): Promise<Result> {
  const { seed, say } = options
  const startedMs = performance.now()
  const folder = await mkdtemp(join(tmpdir(), 'billing-simulation-'))
  const [faults, asked, outcomes] = [openTally(), openTally(), openTally()]
  const wrong: string[] = []
  const onWrong = (what: string) => {
    wrong.push(what)
    say(`WRONG: ${what}`)
  }
  const database = await openWorldDatabase(folder)
  const parts: { close(): Promise<void> }[] = []
  try {
    const toDatabase = await openProxy(proxyTo('database', () => database.port))
    parts.push(toDatabase)
    const secret = `billing_${randomBytes(32).toString('base64url')}`
    await writeFile(join(folder, 'key'), secret)
    const fleet = await startFleet({
      ...options.fleet,
      environment: environmentOf(database, toDatabase, folder),
      onWarning,
      onWrong,
    })
    parts.push({ close: () => fleet.kill() })
    const apis = fleet.places.filter(({ role }) => role === 'api')
    const proxies = [toDatabase]
    for (const place of apis) proxies.push(await openProxy(proxyTo('HTTP', () => place.port)))
    parts.push(...proxies.slice(1))
    const state = { clumsiness: 0 }
    const urls = proxies.slice(1).map(({ port }) => `http://127.0.0.1:${port}`)
    const headers = [`Bearer ${secret}`, (await anotherTenant(database.ownerUrl)).authorization]
    const clientOf = (name: string, tenant: number): Call =>
      openClient({
        name,
        authorization: headers[tenant] as string,
        urls,
        chance: chanceOf(seed, 'client', name),
        clumsiness: () => state.clumsiness,
        tally: asked,
      })
    for (const tenant of [0, 1]) await openForBusiness(clientOf(`shop ${tenant}`, tenant), tenant)

    if (options.hasFaults) {
      state.clumsiness = 0.02
      for (const proxy of proxies) proxy.trouble()
    }
    const { everyMs, restarts } = options.faults
    const trouble = options.hasFaults
      ? await startFaults({ database, fleet, chance: chanceOf(seed, 'faults'), tally: faults, everyMs, restarts })
      : null
    const untilMs = performance.now() + options.minutes * 60_000
    let hasLived = false
    const isOver = () => hasLived || wrong.length > 0 || performance.now() > untilMs
    const quiet = (async () => {
      while (!isOver()) await pause(200)
      await trouble?.stop()
      state.clumsiness = 0
      for (const proxy of proxies) proxy.calm()
    })()
    const webhooks = await openWebhookWorld({
      ...{ seed, database, hasFaults: options.hasFaults, outcomes, onWrong, isOver },
      calls: [0, 1].map((tenant) => clientOf(`webhooks ${tenant}`, tenant)),
    })
    parts.push({ close: () => webhooks.stop() })
    const world: World = { options, database, fleet, clientOf, faults, outcomes, onWrong, isOver }
    const lived = await live(world)
    hasLived = true
    await quiet
    await webhooks.finish()
    await fleet.stop()
    await lookAtEverything(world, say)
    if (wrong.length === 0 && options.only === null) notMet({ ...options, outcomes, faults }).forEach(onWrong)
    const [counts] = await database.ask(invoicesSql)
    const minutes = (performance.now() - startedMs) / 60_000
    return {
      wrong,
      minutes,
      ...lived,
      invoices: counts?.n,
      faults: faults.all,
      asked: asked.all,
      outcomes: outcomes.all,
    }
  } finally {
    for (const part of parts.reverse()) await part.close()
    await database.stop()
    await rm(folder, { recursive: true, force: true })
  }

  function proxyTo(name: string, target: () => number | null) {
    const meanBytes = name === 'HTTP' ? options.faults.meanBytes / 8 : options.faults.meanBytes
    const chance = (connection: number) => chanceOf(seed, name, connection)
    return { name, target, chanceOf: chance, meanBytes, tally: faults }
  }

  function onWarning(line: Readonly<Record<string, unknown>>) {
    asked.add(`the log says: ${line.msg}`)
    if (process.env.SIMULATION_LOG) say(JSON.stringify(line))
    if (!isExpected(line, options.hasFaults)) onWrong(`the log says: ${JSON.stringify(line)}`)
  }
}

interface World {
  readonly options: SimulationOptions
  readonly database: WorldDatabase
  readonly fleet: Fleet
  readonly clientOf: (name: string, tenant: number) => Call
  readonly faults: Tally
  readonly outcomes: Tally
  readonly onWrong: (what: string) => void
  readonly isOver: () => boolean
}

async function openForBusiness(call: Call, tenant: number): Promise<void> {
  if (tenant === 1) await call('PATCH', '/v1/settings', { draft_hours: 60, net_days: 10, number_format: 'B-###' })
  await sellCatalog(call, absurd.catalog)
}

async function live(world: World) {
  const { options, database, clientOf, onWrong, isOver, faults, outcomes } = world
  const { seed, only, say } = options
  const usual = options.isOfUsage ? metered : absurd
  const sum = {
    customers: 0,
    customerYears: 0,
    comparedInvoices: 0,
    comparedSubscriptions: 0,
    usageEvents: 0,
    comparedUsageCharges: 0,
    awaitingUsage: 0,
  }
  const names = Array.from({ length: options.towns.most }, (_, index) => `town ${index}`)
  const waiting = names.filter((name) => only === null || only.includes(name)).values()
  const towns = Array.from({ length: options.towns.atOnce }, async () => {
    for (const name of waiting) {
      if (isOver()) return
      await guarded(name, async () => {
        const index = Number(name.split(' ')[1])
        const tenant = index % 2
        const life = {
          seed,
          name,
          call: clientOf(name, tenant),
          manners: index % 3 === 2 ? { ...usual, ...redeeming } : usual,
          isOver,
        }
        const town = await liveInTown({ ...life, ...options.towns })
        await look(name, town, true)
        if (index % 5 !== 1) return // The others stay, for `--rebuild`.
        await deleteTown(town)
        outcomes.add('delete clock done')
      })
    }
  })
  const calls = [0, 1].map((tenant) => clientOf(`city ${tenant}`, tenant))
  const cities = guarded('cities', async () => {
    if (only !== null && !only.includes('cities')) return
    const lived = await liveInCities({
      seed,
      name: 'cities',
      calls,
      manners: { ...usual, previews: 0 },
      database,
      ...options.cities,
      isOver,
      onClockBack: () => faults.add('clock went back'),
      onSettled: async (city, step) => {
        await look('cities', sampleOf(city, step), false)
        if (step % 4 === 0 && city.call === calls[0]) await verifyOnTheWay(world)
      },
    })
    for (const city of lived) await look('cities', city, true)
  })
  await Promise.all([...towns, cities])
  return sum

  async function guarded(name: string, work: () => Promise<void>) {
    await work().catch((error: Error) => onWrong(`${name} (--seed ${seed} --only '${name}'): ${error.stack ?? error}`))
  }

  async function look(name: string, town: Town, isEnd: boolean) {
    const subscriptions = town.neighbours.flatMap((one) => one.subscriptions)
    const compared = await compareWithNaiveModel(database.ask, subscriptions, town.now, {
      hasDiscounts: town.manners.redeems > 0,
      isEnd,
    })
    const ids = town.neighbours.map(({ id }) => id)
    const accounts = isEnd ? await wrongAccounts(database, town) : []
    for (const what of [...compared.differences, ...accounts, ...(await wrongCredit(database, ids))])
      onWrong(`${name} (--seed ${seed} --only '${name}'): ${what}`)
    if (!isEnd) return
    for (const [outcome, times] of town.outcomes) outcomes.add(outcome, times)
    const [customers, years] = [town.neighbours.length, yearsOf(town)]
    sum.customers += customers
    sum.customerYears += years
    sum.comparedInvoices += compared.invoices
    sum.comparedSubscriptions += compared.subscriptions
    const events = town.neighbours.reduce((all, { used }) => all + used.length, 0)
    sum.usageEvents += events
    sum.comparedUsageCharges += compared.usageCharges
    sum.awaitingUsage += compared.awaiting
    const usage = `${events} events, ${compared.usageCharges} charges of usage`
    const invoices = `${compared.invoices} invoices as the model has them`
    say(`${name}: ${customers} customers, ${Math.round(years)} years, ${usage}, ${invoices}`)
  }
}

function sampleOf(city: Town, step: number): Town {
  return { ...city, neighbours: city.neighbours.filter((_, index) => index % 10 === step % 10) }
}

function yearsOf({ neighbours, now }: Town): number {
  const births = neighbours.flatMap(
    ({ subscriptions }) => (subscriptions[0] as Remembered | undefined)?.terms.createdAt ?? [],
  )
  return births.reduce((sum, birth) => sum + now.since(birth).total('hours') / 8766, 0)
}
