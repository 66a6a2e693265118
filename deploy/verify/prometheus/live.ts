import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startBenchDatabase } from '../../../bench/support/database.ts'
import { type ServiceProcess, startServiceProcess } from '../../../bench/support/service-process.ts'
import { dashboardNames, filled, readDashboard } from '../../grafana/queries.ts'
import { ask, askRange, type Window } from './ask.ts'
import { liveIn } from './merchant-day.ts'
import { startPrometheus } from './server.ts'

// A real Prometheus scrapes the real service under load, and every query of every panel must return something finite.
//   live.ts [--seconds 60] [--scrape 1] [--rate 12]

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    scrape: { type: 'string', default: '1' },
    rate: { type: 'string', default: '12' },
  },
})
const [seconds, scrapeSeconds, rate] = [Number(values.seconds), Number(values.scrape), Number(values.rate)]
let failed = 0
const told = (isGood: boolean, what: string) => {
  if (!isGood) failed += 1
  console.log(`${isGood ? 'ok   ' : 'FAIL '} ${what}`)
}
const report = (line: string) => console.log(`      ${line}`)

const directory = await mkdtemp(join(tmpdir(), 'billing-monitored-'))
const database = await startBenchDatabase()
const started: ServiceProcess[] = []
const start = async (role: string) => {
  const environment = {
    BILLING_ROLE: role,
    DATABASE_POOL_SIZE: '8',
    WORKER_SHARE: '0.08', // slowly enough to be seen
    WORKER_BATCH_SIZE: '10',
    WEBHOOK_ALLOW_PRIVATE: 'true',
    VERIFICATION_EVERY_MS: String(Math.round(seconds * 200)),
  }
  const process = await startServiceProcess(database.appUrl, { environment })
  started.push(process)
  return process.url
}
try {
  const urls = [await start('api'), await start('api')]
  const worker = await start('worker')
  const targets = [...urls, worker].map((url, index) => ({
    instance: ['api-a', 'api-b', 'worker'][index] ?? '',
    address: new URL(url).host,
  }))
  const prometheus = await startPrometheus(join(directory, 'prometheus'), targets, scrapeSeconds)
  try {
    const startSeconds = Date.now() / 1000
    await liveIn({ database, urls, seconds, rate, report })
    const endSeconds = Date.now() / 1000
    const stepSeconds = Math.max(scrapeSeconds, Math.round(seconds / 300))
    const window = { startSeconds, endSeconds, stepSeconds }
    await everyQueryAnswers(prometheus.url, window)
    await everyRuleIsEvaluated(prometheus.url)
    await theMissingIsNoticed(prometheus.url, window)
  } finally {
    await prometheus.stop()
  }
} finally {
  await Promise.all(started.map((process) => process.stop()))
  await database.stop()
  await rm(directory, { recursive: true, force: true })
}
process.exitCode = failed === 0 ? 0 : 1

async function pointsOf(prometheus: string, expr: string, window: Window): Promise<number> {
  const series = await askRange(prometheus, filled(expr, scrapeSeconds), window)
  return series.reduce((sum, { points }) => sum + points.length, 0)
}

async function everyQueryAnswers(prometheus: string, window: Window): Promise<void> {
  for (const name of dashboardNames) {
    for (const { title, targets = [] } of readDashboard(name).panels) {
      if (targets.length === 0) continue
      const counts = await Promise.all(targets.map(({ expr }) => pointsOf(prometheus, expr, window)))
      told(
        counts.every((count) => count > 0),
        `${name}: ${title}: ${counts.join(' + ')} points`,
      )
    }
  }
}

interface RuleGroup {
  readonly rules: readonly { readonly name: string; readonly health: string; readonly lastError?: string }[]
}

async function everyRuleIsEvaluated(prometheus: string): Promise<void> {
  const { groups } = await ask<{ groups: readonly RuleGroup[] }>(prometheus, 'rules', {})
  const rules = groups.flatMap((group) => group.rules)
  const broken = rules.filter(({ health }) => health !== 'ok')
  told(
    rules.length > 0 && broken.length === 0,
    `${rules.length} rules evaluated ${broken.map(({ name, lastError }) => `${name}: ${lastError}`).join('; ')}`.trim(),
  )
}

async function theMissingIsNoticed(prometheus: string, window: Window): Promise<void> {
  const [first] = readDashboard('service').panels.flatMap(({ targets = [] }) => targets)
  const missing = (first?.expr ?? '').replace('http_requests_total', 'http_requestz_total')
  told(
    missing !== first?.expr && (await pointsOf(prometheus, missing, window)) === 0,
    'control: a metric that does not exist is noticed',
  )
}
