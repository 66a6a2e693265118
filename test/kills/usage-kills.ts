import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { untilSo } from '../support/http/patience.ts'
import { between, chanceOf } from '../support/random/tally.ts'
import { ended, start } from '../support/service/command-line.ts'
import { openWholeService, type WholeService } from './whole-service.ts'

export interface UsageKillsOptions {
  readonly seed: number
  readonly rounds: number
  readonly clients: number
  /** How long it is left alone between a start and a kill, at the most. */
  readonly loadMs: number
  readonly say: (line: string) => void
}

export interface UsageKillsResult {
  readonly wrong: readonly string[]
  readonly figures: Readonly<Record<string, number>>
}

/** Sends usage, each batch until it is answered and some by two clients, while the service is killed with its PostgreSQL; and judges. */
export async function killWhileMetering(options: UsageKillsOptions): Promise<UsageKillsResult> {
  const folder = await mkdtemp(join(tmpdir(), 'billing-kills-'))
  const secret = `billing_usage-kills-${options.seed}`.padEnd(51, 'x')
  await mkdir(join(folder, 'data'))
  await writeFile(join(folder, 'key'), secret)
  const environment = {
    BILLING_BOOTSTRAP_KEY_FILE: join(folder, 'key'),
    VERIFICATION_EVERY_MS: '0',
    RATE_LIMIT_PER_SECOND: '100000',
  }
  const service = await openWholeService(folder, environment)
  const onExit = () => {
    service.killNow()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  process.once('exit', onExit)
  try {
    return await killing(service, options, { secret, folder })
  } finally {
    process.off('exit', onExit)
    service.killNow()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

const customers = 20
const batchSize = 50

async function killing(
  service: WholeService,
  { seed, rounds, clients, loadMs, say }: UsageKillsOptions,
  { secret, folder }: { readonly secret: string; readonly folder: string },
): Promise<UsageKillsResult> {
  const chance = chanceOf(seed, 'usage kills')
  const figures = { kills: 0, killsWithQueue: 0, cutOff: 0, batches: 0 }
  const wrong: string[] = []
  await service.start()
  const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }
  const post = async (path: string, body: object) => {
    const answer = await fetch(`${service.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) }).catch(
      () => null,
    )
    const text = await answer?.text().catch(() => null)
    return answer && typeof text === 'string' ? { status: answer.status, text } : null
  }
  for (let nth = 0; nth < customers; nth += 1) await post('/v1/customers', { name: `c${nth}`, external_id: `c${nth}` })
  const meter = { code: 'tokens', name: 'Tokens', event_type: 'call', group_by: ['model'] }
  await post('/v1/meters', { ...meter, aggregation: 'sum', value_property: 'tokens' })
  await post('/v1/meters', { ...meter, code: 'people', aggregation: 'unique_count', value_property: 'person' })

  let isOver = false
  let total = 0
  const batchOf = (nth: number) =>
    Array.from({ length: batchSize }, (_, index) => ({
      id: uuidOf(`${seed} ${nth} ${index}`),
      type: 'call',
      external_customer_id: `c${(nth * 7 + index) % customers}`,
      occurred_at: Temporal.Now.instant()
        .subtract({ minutes: nth % 90 })
        .toString(),
      properties: { tokens: (nth + index) % 100, model: `m${index % 3}`, person: `p${index % 5}` },
    }))
  const sending = Array.from({ length: clients }, async () => {
    while (!isOver) {
      const nth = figures.batches
      figures.batches += 1
      const events = batchOf(nth)
      total += events.reduce((sum, { properties }) => sum + properties.tokens, 0)
      await Promise.all(Array.from({ length: nth % 20 === 0 ? 2 : 1 }, () => deliver(events)))
    }
  })

  async function deliver(events: readonly object[]): Promise<void> {
    for (;;) {
      const answer = await post('/v1/usage', { events })
      if (answer?.status === 200) {
        const statuses: string[] = JSON.parse(answer.text).data.map(({ status }: { status: string }) => status)
        if (!statuses.every((status) => status === 'accepted' || status === 'duplicate'))
          wrong.push(`answered ${answer.text}`)
        return
      }
      if (answer && answer.status !== 503) wrong.push(`answered ${answer.status} ${answer.text}`)
      figures.cutOff += 1
      await pause(20)
    }
  }

  for (let round = 1; round <= rounds; round += 1) {
    await pause(between(chance, 0.3 * loadMs, loadMs))
    const [{ waiting }] = await service.ask('select count(*)::int as waiting from usage_batch')
    await service.kill(chance)
    figures.kills += 1
    if (waiting > 0) figures.killsWithQueue += 1
    await service.start()
    say(`${round}: killed with ${waiting} batches in the queue; ${figures.batches} batches begun`)
  }
  isOver = true
  await Promise.all(sending)
  await untilSo('all is folded', async () => {
    const [{ waiting }] = await service.ask('select count(*)::int as waiting from usage_batch')
    return waiting === 0
  })
  const [stored] = await service.ask(`select (select count(*)::int from usage_event) as events,
    (select count(distinct key)::int from usage_event) as keys, (select sum(total)::int from usage_day) as total,
    (select sum(events)::int from usage_hour h join meter m on m.number = h.meter_number and m.code = 'tokens') as counted`)
  const sent = figures.batches * batchSize
  if (JSON.stringify(stored) !== JSON.stringify({ events: sent, keys: sent, total, counted: sent }))
    wrong.push(`stored is ${JSON.stringify(stored)}, sent were ${sent} events with ${total} tokens`)
  const { code, out, err } = await ended(start(['verify'], { BILLING_DATA_DIR: join(folder, 'data') }))
  if (code !== 0) wrong.push(`billing verify: ${out}${err}`)
  if ((await service.stop()) !== 0) wrong.push('the service did not end well when told to')
  return { wrong, figures: { ...figures, events: sent } }
}

function uuidOf(text: string): string {
  return createHash('md5')
    .update(text)
    .digest('hex')
    .replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5')
}
