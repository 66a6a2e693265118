import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Chance } from '../../src/cli/demo/chance.ts'
import { runningEmbedded } from '../../src/platform/database/embedded/running.ts'
import { untilSo } from '../support/http/patience.ts'
import { between } from '../support/random/tally.ts'
import { livingProcesses, type Process } from '../support/service/processes.ts'
import { type ServiceProcess, startServiceProcess } from '../support/service/service-process.ts'

/** The service as a user starts it: one process with the PostgreSQL that it has started itself, on data in a folder. */
export interface WholeService {
  readonly url: string
  /** Starts it; says how long it took from there to the first 200 of /health/ready, in ms. */
  start(settings?: Record<string, string>): Promise<number>
  /** Asks the database as the owner, who sees everything. */
  ask(text: string, values?: readonly unknown[]): Promise<any[]>
  /**
   * `kill -9` of all its processes at once, in any order; how many there were. None is left when this is done. Says when, and
   * kills before anything else happens.
   */
  kill(chance: Chance, onKill?: () => void): Promise<number>
  /** Leaves nothing running, for who cannot wait. */
  killNow(): void
  /** Ends it as Ctrl-C does: its exit code. */
  stop(): Promise<number | string | undefined>
}

const patienceMs = 60_000

export async function openWholeService(folder: string, environment: Record<string, string>): Promise<WholeService> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const data = join(folder, 'data')
  let service: ServiceProcess | undefined
  let mark: string | undefined

  return {
    url,
    async start(settings = {}) {
      const startedMs = performance.now()
      const all = { ...environment, BILLING_DATA_DIR: data, PORT: String(port), ...settings }
      service = await startServiceProcess(all, () => {}, { hasOwnGroup: true })
      mark = markOfPostgres()
      await untilSo('the service is ready', isReady, { everyMs: 5 })
      return performance.now() - startedMs
    },
    async ask(text, values) {
      const running = await runningEmbedded(data)
      if (!running) throw new Error('PostgreSQL does not run')
      const client = new pg.Client({ connectionString: running.adminUrl, options: '-c role=billing_owner' })
      await client.connect()
      try {
        return (await client.query(text, values as unknown[])).rows
      } finally {
        await client.end()
      }
    },
    async kill(chance, onKill = () => {}) {
      if (!service?.isRunning) throw new Error('the service has ended by itself')
      return killAll(service, chance, onKill)
    },
    killNow() {
      if (service) allOf(service).victims.forEach(killOne)
    },
    async stop() {
      return service?.end('SIGTERM')
    },
  }

  async function isReady(): Promise<boolean> {
    if (!service?.isRunning) throw new Error(`the service has ended while it started: ${service?.output()}`)
    const answer = await fetch(`${url}/health/ready`).catch(() => null)
    await answer?.arrayBuffer()
    return answer?.status === 200
  }

  async function killAll(running: ServiceProcess, chance: Chance, onKill: () => void): Promise<number> {
    const { victims, isOfThese } = allOf(running)
    const order = shuffled(victims, chance)
    await pause(between(chance, 5, 60)) // looking at the processes has held the clients up
    onKill()
    for (const victim of order) killOne(victim)
    const killedMs = performance.now()
    for (;;) {
      const survivors = livingProcesses().filter(isOfThese)
      if (survivors.length === 0) break
      if (performance.now() - killedMs > patienceMs) throw new Error(`not dead: ${JSON.stringify(survivors)}`)
      for (const { pid: born } of survivors) killOne(born) // forked between the look and the kill, or dying
      await pause(1)
    }
    await running.end('SIGKILL')
    return victims.length - 1
  }

  /** The service's process group, and each process of PostgreSQL, which have groups of their own: their titles name the data. */
  function allOf({ pid, isRunning }: ServiceProcess) {
    const isOfThese = (one: Process) =>
      (isRunning && one.pid === pid) || (mark !== undefined && one.command.includes(mark))
    const own = isRunning ? [-pid] : []
    return {
      isOfThese,
      victims: [
        ...own,
        ...livingProcesses()
          .filter(isOfThese)
          .map((one) => one.pid),
      ],
    }
  }

  /** How PostgreSQL names its data in the titles of its processes. */
  function markOfPostgres(): string | undefined {
    const file = join(data, 'postgres/postmaster.pid')
    const pid = existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : 0
    const postmaster = livingProcesses().find((one) => one.pid === pid)
    return /cluster_name=(billing-\d+)/.exec(postmaster?.command ?? '')?.[1]
  }
}

function killOne(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function shuffled<T>(items: readonly T[], chance: Chance): T[] {
  return items
    .map((item) => ({ item, place: chance.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}
