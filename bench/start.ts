// From `npm start` in a fresh clone to the first invoice over HTTP, then once more. See README.md.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { printLoad, printTable } from './support/print.ts'
import { residentMb } from './support/processes.ts'
import { call } from './support/tenants.ts'

const project = fileURLToPath(new URL('..', import.meta.url))
const clone = await mkdtemp(join(tmpdir(), 'billing-clone-'))
const port = await freePort()
let secret = ''

try {
  printLoad()
  const { status } = spawnSync('git', ['clone', '--quiet', '--no-hardlinks', project, clone], { stdio: 'inherit' })
  if (status !== 0) throw new Error('git clone failed')
  const first = await start('first, from a fresh clone', 'on')
  const second = await start('second', 'on')
  // The same start, once while the pages of the console are built, once without any.
  await rm(join(clone, 'console', '.built'), { recursive: true, force: true })
  const building = await start('third, builds the console again', 'on')
  const without = await start('fourth, without a console', 'off')
  printTable([first, second, building, without])
} finally {
  await rm(clone, { recursive: true, force: true })
}

/** Starts it, bills a customer, stops it. */
async function start(name: string, pages: 'on' | 'off') {
  const startedMs = performance.now()
  const child = spawn('npm', ['start', '--silent'], {
    cwd: clone,
    env: {
      ...process.env,
      PORT: String(port),
      HOST: '127.0.0.1',
      LOG_LEVEL: 'warn',
      BILLING_CONSOLE: pages,
      INIT_CWD: undefined,
      npm_lifecycle_event: undefined,
      npm_execpath: undefined,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const killed = () => child.kill('SIGTERM')
  process.once('exit', killed)
  const exited = once(child, 'exit')
  let said = ''
  child.stdout.on('data', (data) => {
    said += data
    secret ||= /billing_[\w-]{43}/.exec(said)?.[0] ?? ''
  })
  const url = `http://127.0.0.1:${port}`
  await Promise.race([
    untilReady(url),
    exited.then(([code]) => Promise.reject(new Error(`npm start ended with ${code}: ${said}`))),
  ])
  const readyMs = performance.now() - startedMs
  await firstInvoice(url, name)
  const invoiceMs = performance.now() - startedMs
  const memory_mb = residentMb(processBelow(child.pid as number, /src\/main\.ts/))
  const console = pages === 'on' ? await untilPages(url, child.pid as number) : null
  process.off('exit', killed)
  child.kill('SIGINT')
  await exited
  return {
    start: name,
    'ready after s': (readyMs / 1000).toFixed(1),
    'first invoice after s': (invoiceMs / 1000).toFixed(1),
    'resident memory of Node, MB': Math.round(memory_mb),
    'console ready after s': console ? ((console.readyMs - startedMs) / 1000).toFixed(1) : '',
    'most memory of its build, MB': console ? Math.round(console.buildMb) : '',
  }
}

/** Asks for the console until its pages come, and notes the most memory of the process that builds them. */
async function untilPages(url: string, npm: number): Promise<{ readonly readyMs: number; readonly buildMb: number }> {
  let buildMb = 0
  for (;;) {
    const { status } = await fetch(`${url}/console`)
    if (status === 200) return { readyMs: performance.now(), buildMb }
    if (status !== 202) throw new Error(`the console answers ${status}`)
    buildMb = Math.max(buildMb, residentMb(processBelow(npm, /build-console\.ts/)))
    await after(20)
  }
}

async function untilReady(url: string): Promise<void> {
  for (;;) {
    const isReady = await fetch(`${url}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isReady && secret) return
    await after(20)
  }
}

async function firstInvoice(url: string, name: string): Promise<void> {
  const tenant = { tenantId: '', secret }
  const code = name.slice(0, 6)
  await call(url, tenant, { path: '/v1/plans', body: { code, name, amount_cents: 2900, currency: 'EUR' } })
  const { id } = await call<{ id: string }>(url, tenant, { path: '/v1/customers', body: { name } })
  const made = await call<{ latest_invoice: { number: string } }>(url, tenant, {
    path: '/v1/subscriptions',
    body: { customer_id: id, plan_code: code },
  })
  if (!made.latest_invoice.number) throw new Error('there is no invoice')
}

/** The process below npm that runs a file; 0 if there is none. */
function processBelow(npm: number, file: RegExp): number {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), parentOf(name)]),
  )
  const isBelow = (pid: number): boolean => pid === npm || (pid > 1 && isBelow(parents.get(pid) ?? 0))
  const found = [...parents.keys()].filter(
    (pid) =>
      isBelow(pid) && file.test(textOf(`/proc/${pid}/cmdline`)) && !/prepare\.mjs/.test(textOf(`/proc/${pid}/cmdline`)),
  )
  return found.at(-1) ?? 0
}

function parentOf(pid: string): number {
  return Number(
    textOf(`/proc/${pid}/stat`)
      .replace(/^.*\) /s, '')
      .split(' ')[1],
  )
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}
