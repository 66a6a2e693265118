import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { differences, readStored, wholeness } from '../support/database/effects.ts'
import { brokenInvariants, invariants } from '../support/database/invariants.ts'
import { moveBack, periodsMissed, wrongInvoicesWhere } from '../support/database/late-customers.ts'
import { type Ask, type Journal, openClient, openJournal, sendTo, untilServed } from '../support/http/keyed-requests.ts'
import { untilSo } from '../support/http/patience.ts'
import { liveOn, sellPlansOfLives } from '../support/random/busy-lives.ts'
import { chanceOf } from '../support/random/tally.ts'
import { ended, start } from '../support/service/command-line.ts'
import { type ServiceProcess, startServiceProcess } from '../support/service/service-process.ts'
import { openRotation, type Place, type Rotation } from './rotation.ts'
import type { Tree } from './trees.ts'

export interface UpgradeOptions {
  readonly from: Tree
  readonly to: Tree
  /** An empty database, as its administrator and as the application will connect. */
  readonly adminUrl: string
  readonly appUrl: string
  readonly seed: number
  readonly clients: number
  /** How long each client rests between two requests, so that the machine is left to those who start. */
  readonly paceMs: number
  /** How many requests are answered in each phase before the next begins. */
  readonly requests: number
  /** How long somebody who reads holds every table while the migration begins, in ms: a dump, say. */
  readonly readerMs: number
}

export interface UpgradeResult {
  /** What must not have happened; the upgrade is good if there is none. */
  readonly wrong: string[]
  /** How long the slowest answer took while it was migrated, in ms. */
  readonly heldUpMs: number
  readonly applied: readonly string[]
  readonly figures: Readonly<Record<string, number | string>>
}

/** From one version to another while clients go on: migrate, start the new beside the old, stop the old, look around. */
export async function upgrade(options: UpgradeOptions): Promise<UpgradeResult> {
  const folder = await mkdtemp(join(tmpdir(), 'billing-upgrade-'))
  const running = new Set<ServiceProcess>()
  const secret = `billing_${randomBytes(32).toString('base64url')}`
  await writeFile(join(folder, 'key'), secret)
  const pool = new pg.Pool({ connectionString: options.adminUrl, options: '-c role=billing_owner', max: 2 })
  pool.on('error', () => {})
  const journal = openJournal()
  const rotation = openRotation(secret, chanceOf(options.seed, 'rotation'), journal)
  try {
    return await upgrading(options, { secret, keyFile: join(folder, 'key'), pool, running, journal, rotation })
  } finally {
    rotation.stop()
    await Promise.all([...running].map((service) => service.end('SIGKILL')))
    await pool.end()
    await rm(folder, { recursive: true, force: true })
  }
}

const migrating = 'while it was migrated'

interface Means {
  readonly secret: string
  readonly keyFile: string
  readonly pool: pg.Pool
  readonly running: Set<ServiceProcess>
  readonly journal: Journal
  readonly rotation: Rotation
}

async function upgrading(options: UpgradeOptions, means: Means): Promise<UpgradeResult> {
  const { secret, keyFile, pool, running, journal, rotation } = means
  const { from, to, seed, requests } = options
  const database = { DATABASE_URL: options.appUrl, MIGRATION_DATABASE_URL: options.adminUrl }
  const { wrong, asked } = journal
  const owner = async (text: string, values?: readonly unknown[]) => (await pool.query(text, values as unknown[])).rows
  let applied: string[] = []
  let isOver = false

  const first = await billing(from, 'migrate')
  if (first.code !== 0) throw new Error(`${from.name} does not migrate an empty database: ${first.err}`)
  const old = await rotation.add(from.name, await serve(from))
  const maker = openClient({ name: 'plans', journal, send: rotation.send })
  const backup = await sellPlansOfLives(maker)
  const lives = Array.from({ length: options.clients }, (_, index) => {
    const name = `client-${index + 1}`
    const client = openClient({ name, journal, send: rotation.send })
    const ask: Ask = async (order) => {
      await pause(options.paceMs)
      return client(order)
    }
    const chance = chanceOf(seed, name)
    const shares = { lateShare: 0.15, clockShare: 0.2 }
    return liveOn({ ask, chance, backup, name, ...shares, isOver: () => isOver || wrong.length > 0 })
  })
  const ending = Promise.all(lives).catch((error) => void wrong.push(String(error)))

  try {
    await untilAnswered(old)
    rotation.enter(migrating)
    const reader = holdEveryTable()
    const migrated = await billing(to, 'migrate')
    await reader
    if (migrated.code !== 0) wrong.push(`billing migrate of ${to.name}: ${migrated.out}${migrated.err}`)
    applied = [...migrated.out.matchAll(/^applied (\S+)$/gm)].map(([, name]) => name as string)
    rotation.enter('on the migrated schema')
    await untilAnswered(old)
    if (wrong.length === 0) await takeOver()
  } finally {
    isOver = true
    await ending
  }
  const slowest = [...rotation.slowest].map(([phase, { ms, answers }]) => [
    `slowest of ${answers} answers ${phase}, ms`,
    Math.round(ms),
  ])
  const figures = {
    requests: asked.length,
    repeatedElsewhere: rotation.repeatedElsewhere(),
    borne: JSON.stringify(Object.fromEntries(journal.borne)),
    ...Object.fromEntries(slowest),
  }
  return { wrong, applied, heldUpMs: rotation.slowest.get(migrating)?.ms ?? 0, figures }

  /** The new version beside the old one, then alone. */
  async function takeOver(): Promise<void> {
    const before = [...asked]
    const process = await serve(to)
    rotation.enter('by both')
    const next = await rotation.add(to.name, process)
    const late = asked.filter((one) => one.told && 'start_at' in one.body)
    await moveBack(
      owner,
      late.map(({ body }) => (body as { customer_id: string }).customer_id),
    )
    await Promise.all([untilAnswered(old), untilAnswered(next)])
    await askAgain(next, before, 'the old version alone')
    rotation.enter('while the old one ended')
    const how = await old.process.end('SIGTERM')
    if (how !== 0) wrong.push(`${old.name} was told to end and ended with ${how}`)
    rotation.enter('by the new one alone')
    await untilAnswered(next)
    isOver = true
    await ending
    if (wrong.length === 0) await lookAround(next)
    if ((await next.process.end('SIGTERM')) !== 0) wrong.push(`${next.name} did not end well when told to`)
  }

  async function lookAround(next: Place): Promise<void> {
    const due =
      'select from customer_billing where next_billing_at <= now() and parked_at is null and test_clock_id is null'
    await untilSo('nothing is due', async () => (await owner(due)).length === 0, { everyMs: 50, minutesMost: 30 })
    await askAgain(next, asked, 'either version')
    const broken = await brokenInvariants(owner, { ...invariants, ...wholeness })
    const late = await owner(wrongInvoicesWhere(`p.code like 'late-%' and s.start_at <= now()`))
    const verified = await billing(to, 'verify', '--rebuild', '--days', '20000')
    wrong.push(
      ...differences(journal, await readStored(owner)),
      ...Object.entries(broken).map(([name, rows]) => `not so: ${name}: ${JSON.stringify(rows)}`),
      ...late.map((row) => `invoiced otherwise than once for ${periodsMissed} periods: ${JSON.stringify(row)}`),
      ...(verified.code === 0 ? [] : [`billing verify --rebuild: ${verified.out}${verified.err}`]),
    )
  }

  /** What was acknowledged by then must be answered the same by this one. */
  async function askAgain(place: Place, those: typeof asked, whose: string): Promise<void> {
    const waiting = those.filter(({ text }) => text !== null).values()
    const asking = Array.from({ length: 4 }, async () => {
      for (const one of waiting) {
        const again = await untilServed(() => sendTo(place.process.url, secret, one))
        if (again?.text === one.text && again.isReplayed) continue
        wrong.push(`${one.key}, answered by ${whose}, is otherwise by ${place.name}: ${one.text}, then ${again?.text}`)
      }
    })
    await Promise.all(asking)
  }

  async function untilAnswered(place: Place): Promise<void> {
    const wanted = place.answered + requests
    await untilSo(`${wanted} answers of ${place.name}`, () => place.answered >= wanted || wrong.length > 0)
  }

  async function serve(tree: Tree): Promise<ServiceProcess> {
    const settings = {
      ...database,
      BILLING_MIGRATE: 'off',
      BILLING_BOOTSTRAP_KEY_FILE: keyFile,
      RATE_LIMIT_PER_SECOND: '100000',
      WORKER_POLL_MS: '50',
      DRAIN_MS: '2000',
    }
    const service = await startServiceProcess(settings, () => {}, { tree: tree.folder })
    running.add(service)
    return service
  }

  async function billing(tree: Tree, ...words: string[]) {
    return ended(start(words, database, tree.folder))
  }

  async function holdEveryTable(): Promise<void> {
    if (options.readerMs === 0) return
    const client = await pool.connect()
    try {
      const tables = await client.query(`select tablename from pg_tables where schemaname = 'public'`)
      await client.query('begin')
      await client.query(`lock table ${tables.rows.map(({ tablename }) => tablename).join()} in access share mode`)
      await pause(options.readerMs)
      await client.query('rollback')
    } finally {
      client.release()
    }
  }
}
