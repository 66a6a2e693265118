import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { differences, readStored, wholeness } from '../support/database/effects.ts'
import { brokenInvariants, invariants } from '../support/database/invariants.ts'
import { moveBack, periodsMissed, wrongInvoicesWhere } from '../support/database/late-customers.ts'
import { type Asked, openClient, openJournal, sendTo, untilServed } from '../support/http/keyed-requests.ts'
import { untilSo } from '../support/http/patience.ts'
import { liveOn, sellPlansOfLives } from '../support/random/busy-lives.ts'
import { between, chanceOf } from '../support/random/tally.ts'
import { ended, start } from '../support/service/command-line.ts'
import { deliverAll, judged } from '../support/webhooks/deliver-all.ts'
import { type Judge, startJudge } from '../support/webhooks/judge.ts'
import { openDoor } from './door.ts'
import { follow } from './follow.ts'
import { makeEndpoint } from './webhook-kills.ts'
import { openWholeService, type WholeService } from './whole-service.ts'

export interface KillsOptions {
  readonly seed: number
  readonly rounds: number
  readonly clients: number
  /** How long it is left alone between a start and a kill, at the most. */
  readonly loadMs: number
  readonly say: (line: string) => void
}

export interface KillsResult {
  /** What must not have happened; the result is good if there is none. */
  readonly wrong: readonly string[]
  readonly figures: Readonly<Record<string, number>>
  /** From exec to the first 200 of /health/ready after each kill, in ms, shortest first. */
  readonly startUpsMs: readonly number[]
}

// Workers slow enough for what is due to be found half done by each kill.
const slowly = { WORKER_POLL_MS: '50', WORKER_BATCH_SIZE: '1', WORKER_SHARE: '0.1' }
const quickly = { WORKER_BATCH_SIZE: '300', WORKER_SHARE: '1' }

/** Starts the service, kills all of it in the middle of its work, and looks at what is there; again and again. */
export async function killAgainAndAgain(options: KillsOptions): Promise<KillsResult> {
  const folder = await mkdtemp(join(tmpdir(), 'billing-kills-'))
  const secret = `billing_${randomBytes(32).toString('base64url')}`
  await mkdir(join(folder, 'data'))
  await writeFile(join(folder, 'key'), secret)
  const environment = {
    BILLING_BOOTSTRAP_KEY_FILE: join(folder, 'key'),
    RATE_LIMIT_PER_SECOND: '100000',
    WEBHOOK_ALLOW_PRIVATE: 'true',
    ...slowly,
  }
  const service = await openWholeService(folder, environment)
  // When it ends before its end, for instance by Ctrl-C, nothing of it stays.
  const onExit = () => {
    service.killNow()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  process.once('exit', onExit)
  const judge = await startJudge('per_object')
  try {
    return await killing(service, options, { secret, folder, judge })
  } finally {
    process.off('exit', onExit)
    service.killNow()
    await judge.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function killing(
  service: WholeService,
  { seed, rounds, clients, loadMs, say }: KillsOptions,
  { secret, folder, judge }: { readonly secret: string; readonly folder: string; readonly judge: Judge },
): Promise<KillsResult> {
  const chance = chanceOf(seed, 'kills')
  const journal = openJournal()
  const { wrong, asked } = journal
  const door = openDoor()
  const startUpsMs: number[] = []
  const sum = { kills: 0, killedProcesses: 0, tornTransactions: 0, killsWhileDue: 0, cutOff: 0, foundDone: 0 }
  const cutOff = new Set<Asked>()
  const moved = new Set<Asked>()
  let isOver = false
  let nextTransaction = '3' // the first that is not PostgreSQL's own

  await service.start()
  const [{ fsync, full_page_writes, synchronous_commit }] = await service.ask(`
    select current_setting('fsync') as fsync, current_setting('full_page_writes') as full_page_writes,
      current_setting('synchronous_commit') as synchronous_commit`)
  if (`${fsync} ${full_page_writes} ${synchronous_commit}` !== 'on on on')
    wrong.push('PostgreSQL does not write through')
  const maker = openClient({ name: 'plans', journal, send: (one) => sendTo(service.url, secret, one) })
  const backup = await sellPlansOfLives(maker)
  await makeEndpoint(service.url, secret, { url: judge.url, start_after: 0 })
  await tornSince()

  const reader = follow(service.url, secret, door, wrong)
  const lives = Array.from({ length: clients }, (_, index) => {
    const name = `client-${index + 1}`
    const ask = openClient({
      name,
      journal,
      send: (one) => door.through(() => sendTo(service.url, secret, one), gone(one)),
    })
    return liveOn({ ask, chance: chanceOf(seed, name), backup, name, lateShare: 0.15, isOver: () => isOver })
  })
  const ending = Promise.all(lives)
  ending.catch((error) => wrong.push(String(error)))

  for (let round = 1; round <= rounds && wrong.length === 0; round += 1) {
    await makeLate()
    door.open()
    await pause(between(chance, 0.1 * loadMs, loadMs))
    const due = await count(stillDue)
    const killed = await service.kill(chance, door.shut)
    await door.empty()
    sum.kills += 1
    sum.killedProcesses += killed
    if (due > 0) sum.killsWhileDue += 1
    const startUpMs = await service.start(round === rounds ? quickly : {})
    startUpsMs.push(startUpMs)
    const torn = await tornSince()
    sum.tornTransactions += torn
    wrong.push(...(await lookAround()))
    say(
      `${round}: ${killed} processes, ${torn} transactions torn, ${due} customers due, ${cutOff.size} requests cut off, there again in ${Math.round(startUpMs)} ms, ${asked.length} requests so far`,
    )
    cutOff.clear()
  }

  isOver = true
  door.open()
  await ending
  if (wrong.length === 0) await finish()
  startUpsMs.sort((a, b) => a - b)
  const figures = {
    ...sum,
    requests: asked.length,
    renewals: wrong.length === 0 ? await count(`select count(*) from invoice where kind = 'renewal'`) : 0,
    invoices: wrong.length === 0 ? await count('select count(*) from invoice') : 0,
    events: reader.seen(),
    webhooks: judge.counts.taken,
    webhooksRepeated: judge.counts.repeated,
    borne: [...journal.borne.values()].reduce((all, times) => all + times, 0),
  }
  if ((await service.stop()) !== 0) wrong.push('the service did not end well when told to')
  return { wrong, figures, startUpsMs }

  /** A client whose request got no answer: only a kill may do that. */
  function gone(one: Asked) {
    return (wasShut: boolean) => {
      if (!wasShut) wrong.push(`${one.key} got no answer, and nobody had killed anything`)
      cutOff.add(one)
      sum.cutOff += 1
    }
  }

  /** Whoever has been subscribed for tomorrow since has missed periods, which the worker now has to bill. */
  async function makeLate(): Promise<void> {
    const late = asked.filter((one) => one.told && !moved.has(one) && 'start_at' in one.body)
    for (const one of late) moved.add(one)
    await moveBack(
      service.ask,
      late.map(({ body }) => (body as { customer_id: string }).customer_id),
    )
  }

  /** How many transactions have written something since the last time, and were never committed. */
  async function tornSince(): Promise<number> {
    const [{ torn, next }] = await service.ask(
      `select pg_current_xact_id()::text as next, (
        select count(*) from generate_series($1::bigint, pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 1) x
        where pg_xact_status(x::text::xid8) = 'aborted')::int as torn`,
      [nextTransaction],
    )
    nextTransaction = next
    return torn
  }

  /** Before anybody repeats anything: what was acknowledged, what was not, and what must hold at any time. */
  async function lookAround(): Promise<string[]> {
    const stored = await readStored(service.ask)
    for (const one of cutOff) {
      one.wasFound = stored.kept.has(one.key)
      if (one.wasFound) sum.foundDone += 1
    }
    const broken = await brokenInvariants(service.ask, { ...invariants, ...wholeness })
    return [
      ...differences(journal, stored),
      ...Object.entries(broken).map(([name, rows]) => `not so: ${name}: ${JSON.stringify(rows)}`),
      ...(await reader.differences(service.ask)),
    ]
  }

  async function finish(): Promise<void> {
    await makeLate()
    await untilSo('nothing is due', async () => (await count(stillDue)) === 0, { everyMs: 50, minutesMost: 30 })
    await reader.stop()
    await deliverAll(service.ask)
    wrong.push(...(await judged(service.ask, [judge])))
    wrong.push(...(await lookAround()))
    const late = await service.ask(wrongInvoicesWhere(`p.code like 'late-%'`))
    wrong.push(
      ...late.map((row) => `invoiced otherwise than once for ${periodsMissed} periods: ${JSON.stringify(row)}`),
    )
    wrong.push(...(await repeatedOtherwise()))
    const command = start(['verify', '--rebuild', '--days', '20000'], { BILLING_DATA_DIR: join(folder, 'data') })
    const { code, out, err } = await ended(command)
    if (code !== 0) wrong.push(`billing verify --rebuild: ${out}${err}`)
  }

  /** Everything that was ever acknowledged is asked for once more: the same bytes, and said to be a repetition. */
  async function repeatedOtherwise(): Promise<string[]> {
    const queue = asked.filter(({ text }) => text !== null).values()
    const found: string[] = []
    const asking = Array.from({ length: 8 }, async () => {
      for (const one of queue) {
        const answer = await untilServed(() => sendTo(service.url, secret, one))
        if (answer?.text !== one.text || !answer?.isReplayed)
          found.push(`${one.key}: ${one.text}, then ${answer?.text}`)
      }
    })
    await Promise.all(asking)
    return found
  }

  async function count(text: string): Promise<number> {
    return Number(Object.values((await service.ask(text))[0])[0])
  }
}

const stillDue = 'select count(*) from customer_billing where next_billing_at <= now() and parked_at is null'
