import { rmSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { untilSo } from '../support/http/patience.ts'
import { between, chanceOf } from '../support/random/tally.ts'
import { ended, start } from '../support/service/command-line.ts'
import { deliverAll, judged, letTimePass } from '../support/webhooks/deliver-all.ts'
import { type Judge, startJudge } from '../support/webhooks/judge.ts'
import { openWholeService, type WholeService } from './whole-service.ts'

export interface WebhookKillsOptions {
  readonly seed: number
  readonly rounds: number
  /** How many are recorded over all rounds. */
  readonly events: number
  /** How long it is left alone between a start and a kill, at the most. */
  readonly loadMs: number
  readonly say: (line: string) => void
}

export interface WebhookKillsResult {
  readonly wrong: readonly string[]
  readonly figures: Readonly<Record<string, number>>
}

const objects = 50
const endpoints = [
  { ordering: 'per_object', max_in_flight: 16 },
  { ordering: 'per_object', max_in_flight: 4 },
  { ordering: 'strict', max_in_flight: 4 },
  { ordering: 'none', max_in_flight: 16 },
] as const

/** Has events sent to receivers that are not killed, kills the service with its PostgreSQL meanwhile, again and again, and judges. */
export async function killWhileDelivering(options: WebhookKillsOptions): Promise<WebhookKillsResult> {
  const folder = await mkdtemp(join(tmpdir(), 'billing-kills-'))
  const secret = `billing_webhook-kills-${options.seed}`.padEnd(51, 'x')
  await mkdir(join(folder, 'data'))
  await writeFile(join(folder, 'key'), secret)
  const service = await openWholeService(folder, {
    BILLING_BOOTSTRAP_KEY_FILE: join(folder, 'key'),
    WEBHOOK_ALLOW_PRIVATE: 'true',
    VERIFICATION_EVERY_MS: '0',
  })
  const onExit = () => {
    service.killNow()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  process.once('exit', onExit)
  const judges = await Promise.all(endpoints.map(({ ordering }) => startJudge(ordering)))
  try {
    return await killing(service, options, { secret, folder, judges })
  } finally {
    process.off('exit', onExit)
    service.killNow()
    await Promise.all(judges.map((judge) => judge.stop()))
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function killing(
  service: WholeService,
  { seed, rounds, events, loadMs, say }: WebhookKillsOptions,
  { secret, folder, judges }: { readonly secret: string; readonly folder: string; readonly judges: readonly Judge[] },
): Promise<WebhookKillsResult> {
  const chance = chanceOf(seed, 'webhook kills')
  const figures = { kills: 0, killsWhileSending: 0 }
  await service.start()
  for (const [index, settings] of endpoints.entries())
    await makeEndpoint(service.url, secret, { url: judges[index]?.url, ...settings })
  for (const judge of judges.slice(1)) judge.whim = () => (chance.happens(0.02) ? 'refuse' : 'take')

  for (let round = 1; round <= rounds; round += 1) {
    await record(Math.ceil(events / rounds))
    await pause(between(chance, 0.1 * loadMs, loadMs))
    const [{ busy }] = await service.ask(
      'select count(*)::int as busy from webhook_endpoint where lease_token is not null',
    )
    await service.kill(chance)
    figures.kills += 1
    if (busy > 0) figures.killsWhileSending += 1
    await service.start()
    await letTimePass(service.ask)
    say(
      `${round}: killed while ${busy} endpoints were sent to; ${judges.map(({ counts }) => counts.taken).join(', ')} messages taken`,
    )
  }
  for (const judge of judges) judge.whim = () => 'take'
  await deliverAll(service.ask)
  const wrong = await judged(service.ask, judges)
  const [{ recorded }] = await service.ask('select count(*)::int as recorded from event')
  const { code, out, err } = await ended(start(['verify'], { BILLING_DATA_DIR: join(folder, 'data') }))
  if (code !== 0) wrong.push(`billing verify: ${out}${err}`)
  if ((await service.stop()) !== 0) wrong.push('the service did not end well when told to')
  const sum = (of: keyof Judge['counts']) => judges.reduce((all, { counts }) => all + counts[of], 0)
  return {
    wrong,
    figures: {
      ...figures,
      events: recorded,
      taken: sum('taken'),
      repeated: sum('repeated'),
      refused: sum('refused'),
    },
  }

  /** Events straight into the table, in transactions of different size. */
  async function record(count: number): Promise<void> {
    for (let left = count; left > 0; ) {
      const now = Math.min(left, Math.ceil(between(chance, 1, count / 2)))
      await service.ask(recordSql, [now, objects])
      left -= now
    }
  }
}

/** Makes an endpoint, asking until the service answers. */
export async function makeEndpoint(url: string, secret: string, body: object): Promise<void> {
  const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }
  await untilSo('the endpoint is made', async () => {
    const answer = await fetch(`${url}/v1/webhook_endpoints`, { method: 'POST', headers, body: JSON.stringify(body) })
    if (answer.status !== 201 && answer.status !== 503) throw new Error(`${answer.status} ${await answer.text()}`)
    return answer.status === 201
  })
}

const recordSql = `
  with counter as (
    update tenant_counter set event_sequence = event_sequence + $1 returning tenant_id, event_sequence)
  insert into event (tenant_id, sequence, id, type, object_id, object, occurred_at, created_at)
  select tenant_id, s, gen_random_uuid(), 'customer.updated', o.id, jsonb_build_object('id', o.id), now(), now()
  from counter, generate_series(event_sequence - $1 + 1, event_sequence) s
  cross join lateral (select md5((s * 7 % $2::int)::text)::uuid as id) o`
