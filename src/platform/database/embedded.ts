import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { monotonicMs } from '../clock.ts'
import { accountFor } from './embedded/account.ts'
import { binariesFor } from './embedded/binaries.ts'
import { openCluster, openDataFolder } from './embedded/cluster.ts'
import { type Ownership, takeOwnership } from './embedded/ownership.ts'
import { type Postmaster, runningPostmaster } from './embedded/pid-file.ts'
import { type Launch, launchPostmaster, stopPostmaster } from './embedded/postmaster.ts'

export interface EmbeddedOptions {
  /** The folder for PostgreSQL's data, password and log; made if absent. */
  readonly dataDirectory: string
  /** Reports what takes a while. */
  readonly report?: (line: string) => void
  /** Settings of PostgreSQL, over our defaults. */
  readonly settings?: Readonly<Record<string, string>>
  /** By default a free port, if possible the one used last. */
  readonly port?: number
}

export interface EmbeddedPostgres {
  /** The superuser's connection, on 127.0.0.1. */
  readonly adminUrl: string
  readonly port: number
  /** The process id of PostgreSQL; it changes with a restart. */
  readonly pid: number
  /** `adopted`: it was already running, and the process that started it is dead. */
  readonly started: 'initialized' | 'started' | 'adopted'
  /** Rejects when PostgreSQL has ended unexpectedly and cannot be restarted; the message names its log. */
  readonly failed: Promise<never>
  /** Stops PostgreSQL and releases the data. */
  stop(): Promise<void>
}

// Pauses before each restart; after the last one the service ends.
const pausesMs = [0, 500, 1000, 2000, 4000]
/** After running this long, the count of restarts begins again. */
const steadyMs = 60_000

/**
 * Runs the PostgreSQL that npm installed on the data in a folder, for this process only. Until `stop`, it is restarted on the
 * same port if it ends unexpectedly. Works as root, after a `kill -9` of anything, and with a second start: one wins, the other
 * gets an error.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { report = () => undefined, settings = {} } = options
  const home = resolve(options.dataDirectory)
  await openDataFolder(home)
  const account = accountFor(join(home, 'postgres'))
  const binaries = await binariesFor(account)
  const cluster = await openCluster({ home, account, binaries, isDurable: settings.fsync !== 'off' })
  const launch = { cluster, account, binaries, settings, port: options.port }
  const stopping = new AbortController()
  const failed = Promise.withResolvers<never>()
  failed.promise.catch(() => undefined) // handled: callers that do not await it see other failures
  let server = await ownedServer(launch, report)
  const { adminUrl, port, isAdopted } = server
  let restart = Promise.resolve()
  void keepRunning()
  return {
    adminUrl,
    port,
    get pid() {
      return server.pid
    },
    started: cluster.isNew ? 'initialized' : isAdopted ? 'adopted' : 'started',
    failed: failed.promise,
    async stop() {
      stopping.abort()
      await restart
      await stopPostmaster(cluster, server.pid)
      await server.ownership.release()
    },
  }

  async function keepRunning(): Promise<void> {
    for (let attempts = 0; ; attempts += 1) {
      const sinceMs = monotonicMs()
      await server.ownership.ended
      if (stopping.signal.aborted) return
      if (monotonicMs() - sinceMs > steadyMs) attempts = 0
      const pauseMs = pausesMs[attempts]
      if (pauseMs === undefined) {
        const sentence = `The embedded PostgreSQL ended unexpectedly, and restarting it did not help. Its log: ${cluster.log}`
        return failed.reject(new Error(sentence))
      }
      restart = startAgain(pauseMs)
      await restart
    }
  }

  async function startAgain(pauseMs: number): Promise<void> {
    await pause(pauseMs, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined)
    if (stopping.signal.aborted) return
    const { pid } = server
    try {
      server = await ownedServer({ ...launch, port }, report)
      if (server.pid !== pid)
        report(`PostgreSQL (process ${pid}) ended unexpectedly; it runs again as process ${server.pid}.`)
    } catch (error) {
      report(`PostgreSQL (process ${pid}) ended unexpectedly. ${(error as Error).message}`)
    }
  }
}

interface Server extends Postmaster {
  readonly isAdopted: boolean
}

interface OwnedServer extends Server {
  readonly adminUrl: string
  readonly ownership: Ownership
}

/** The PostgreSQL that runs on the data, or a new one, owned by this process. */
async function ownedServer(launch: Launch, report: (line: string) => void): Promise<OwnedServer> {
  const { cluster } = launch
  for (let attempts = 0; attempts < 50; attempts += 1) {
    const server = await readyServer(launch, report)
    const adminUrl = `postgres://postgres:${cluster.password}@127.0.0.1:${server?.port}/postgres`
    const ownership = server && (await takeOwnership(cluster, adminUrl))
    if (server && ownership) return { ...server, adminUrl, ownership }
    await pause(200)
  }
  throw new Error(`PostgreSQL on the data in ${cluster.home} keeps ending; its log is ${cluster.log}.`)
}

/** The PostgreSQL that runs on the data and answers, or a new one; undefined if it ended or could not start: try again. */
async function readyServer(launch: Launch, report: (line: string) => void): Promise<Server | undefined> {
  for (let waits = 0; ; waits += 1) {
    const running = await runningPostmaster(launch.cluster)
    if (running?.isReady) return { ...running, isAdopted: true }
    if (running === undefined && waits > 0) return undefined
    if (running === undefined) {
      const launched = await launchPostmaster(launch)
      return launched && { ...launched, isAdopted: false }
    }
    if (waits % 500 === 100)
      report(`Waiting for PostgreSQL (process ${running.pid}), which is starting or stopping ...`)
    await pause(20)
  }
}
