import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { dashboardFiles, dashboardsDirectory } from '../deploy/grafana/generate.ts'
import { dashboardNames, metricsIn, readDashboard } from '../deploy/grafana/queries.ts'
import { alerts, metricsOfOthers, recordedNames, ruleQueries, ruleTests } from '../deploy/prometheus/rules.ts'
import { startTestService } from './support/service/service.ts'
import { projectDirectory } from './support/source-files.ts'

// Rules, dashboards, runbooks and the page about them against each other, and against what the service exposes.

const textOf = (path: string) => readFileSync(join(projectDirectory, path), 'utf8')
const runbooks = 'docs/operations/runbooks'
const pageOf = (alert: string) =>
  `${alert
    .replace(/^Billing/, '')
    .replace(/\B(?=[A-Z])/g, '-')
    .toLowerCase()}.md`

const panels = dashboardNames.flatMap((name) =>
  readDashboard(name).panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => ({ where: `${name}: ${title}`, expr })),
  ),
)

/** A metric of the service, with what is exposed of it. */
interface Exposed {
  readonly name: string
  readonly kind: string
  readonly names: readonly string[]
}

async function exposed(): Promise<readonly Exposed[]> {
  const service = await startTestService({
    BILLING_ROLE: 'all',
    BILLING_VERSION: 'of-this-test',
    WORKER_POLL_MS: '50',
    VERIFICATION_EVERY_MS: '3600000',
  })
  for (let tries = 0; tries < 200; tries += 1) {
    const { text } = await service.get('/metrics')
    assert.match(text, /^billing_build_info\{version="of-this-test",role="all",/m)
    if (/^billing_verification_violations /m.test(text) && /^billing_lag_seconds /m.test(text)) {
      return [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name = '', kind = '']) => ({
        name,
        kind,
        names: kind === 'histogram' ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
      }))
    }
    await pause(50)
  }
  throw new Error('the service does not show its metrics')
}

const metrics = await exposed()

test('the dashboards are what generate.ts makes (npm run dashboards:generate)', () => {
  for (const [name, text] of Object.entries(dashboardFiles())) {
    assert.equal(readFileSync(join(dashboardsDirectory, name), 'utf8'), text, name)
  }
})

test('every query of dashboards and rules is PromQL, and asks for what somebody exposes', () => {
  const known = new Set([...metrics.flatMap(({ names }) => names), ...recordedNames, ...Object.keys(metricsOfOthers)])
  const queries = [...panels, ...ruleQueries.map((expr) => ({ where: 'rules', expr }))]
  assert.ok(panels.length > 40 && ruleQueries.length > 30)
  const unknown = queries.flatMap(({ where, expr }) =>
    metricsIn(expr.replaceAll('$__rate_interval', '1m'))
      .filter((name) => !known.has(name))
      .map((name) => `${where}: ${name}`),
  )
  assert.deepEqual(unknown, [])
})

test('a query that is none, or asks for nothing there is, would be found', () => {
  assert.throws(() => metricsIn('sum(rate(x[5m])'), /is no PromQL/)
  assert.deepEqual(metricsIn('sum by (le) (rate(a_bucket{b="c"}[5m])) / on (d) (10 ^ max by (d) (e))'), [
    'a_bucket',
    'e',
  ])
})

test('every alert says what it is about, how urgent it is, and which page helps', () => {
  assert.ok(alerts.length > 20)
  for (const { name, severity, summary, description, runbookUrl } of alerts) {
    assert.match(severity, /^(critical|warning)$/, name)
    assert.match(summary, /\w{3}/, name)
    assert.match(description, /\w{3}.*\.$/, name)
    assert.ok(runbookUrl.endsWith(`/${runbooks}/${pageOf(name)}`), `${name}: ${runbookUrl}`)
  }
})

test('every alert is tested to fire and to be silent', () => {
  const parts = ruleTests.split(/^ {2}- name: /m)
  const untested = alerts.flatMap(({ name }) => {
    const own = parts.filter((part) => part.startsWith(name)).join('\n')
    const isSilent = /exp_(samples|alerts): \[\]/.test(own)
    const fires = new RegExp(
      `ALERTS\\{alertname="${name}",alertstate="firing"[^']*', value: 1|exp_labels: \\{ severity`,
    ).test(own)
    return [...(fires ? [] : [`${name} never fires`]), ...(isSilent ? [] : [`${name} is never silent`])]
  })
  assert.deepEqual(untested, [])
})

test('every alert has a page that says what to do, and every page an alert', () => {
  const pages = readdirSync(join(projectDirectory, runbooks)).filter((name) => name !== 'README.md')
  assert.deepEqual(pages.sort(), alerts.map(({ name }) => pageOf(name)).sort())
  const list = textOf(`${runbooks}/README.md`)
  for (const { name, severity } of alerts) {
    const text = textOf(`${runbooks}/${pageOf(name)}`)
    assert.ok(text.startsWith(`# ${name}\n`), name)
    assert.match(text, new RegExp(`^${severity}: `, 'im'))
    for (const part of ['## What it means', '## Look at', '## Do'])
      assert.ok(text.includes(`\n${part}\n`), `${name} lacks ${part}`)
    assert.ok(list.includes(`[${name}](${pageOf(name)})`), `${name} is not in the list`)
  }
})

test('docs/operations/monitoring.md names every alert and every metric, with its kind, and no other', () => {
  const page = textOf('docs/operations/monitoring.md')
  const told = [...page.matchAll(/^\| `(\w+)` \| (counter|gauge|histogram) \|/gm)].map(
    ([, name, kind]) => `${name} ${kind}`,
  )
  assert.deepEqual(told.sort(), metrics.map(({ name, kind }) => `${name} ${kind}`).sort())
  const alertsTold = [...page.matchAll(/^\| \[(Billing\w+)\]\(runbooks\/([\w-]+\.md)\) \| (\w+) \|/gm)]
  assert.deepEqual(
    alertsTold.map(([, name, file, severity]) => `${name} ${file} ${severity}`).sort(),
    alerts.map(({ name, severity }) => `${name} ${pageOf(name)} ${severity}`).sort(),
  )
})
