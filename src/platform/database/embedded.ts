import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { accountFor } from './embedded/account.ts'
import { binariesFor } from './embedded/binaries.ts'
import { type Cluster, openCluster } from './embedded/cluster.ts'
import { takeOwnership } from './embedded/ownership.ts'
import { type Postmaster, runningPostmaster } from './embedded/pid-file.ts'
import { type Launch, launchPostmaster, stopPostmaster } from './embedded/postmaster.ts'

export interface EmbeddedOptions {
  /** The folder for PostgreSQL's data, password and log; made if absent. */
  readonly dataDirectory: string
  /** Told what takes a while. */
  readonly report?: (line: string) => void
  /** Settings of PostgreSQL, over our defaults. */
  readonly settings?: Readonly<Record<string, string>>
  /** Otherwise a free one, the same as last time where possible. */
  readonly port?: number
}

export interface EmbeddedPostgres {
  /** The superuser's connection, on 127.0.0.1. */
  readonly adminUrl: string
  readonly port: number
  /** The process number of PostgreSQL. */
  readonly pid: number
  /** `adopted`: it was running, and the process that had started it is dead. */
  readonly started: 'initialized' | 'started' | 'adopted'
  /** Ends PostgreSQL, after which the data belong to nobody. */
  stop(): Promise<void>
}

/**
 * Runs the PostgreSQL that npm installed, on the data in a folder, for this process alone.
 * Works as root, after a `kill -9` of anything at any time, and beside another start: one wins, the other is told.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { report = () => undefined, settings = {} } = options
  const home = resolve(options.dataDirectory)
  const account = accountFor(join(home, 'postgres'))
  const binaries = await binariesFor(account)
  const cluster = await openCluster({ home, account, binaries, isDurable: settings.fsync !== 'off' })
  const launch = { cluster, account, binaries, settings, port: options.port }

  for (let attempts = 0; attempts < 50; attempts += 1) {
    const server = await readyServer(launch, report)
    const owned = server && (await ownedServer(cluster, server, report))
    if (owned !== undefined) {
      return { ...owned, started: cluster.isNew ? 'initialized' : server?.isAdopted ? 'adopted' : 'started' }
    }
    await pause(200)
  }
  throw new Error(`PostgreSQL on the data in ${home} comes and goes; its log is ${cluster.log}.`)
}

interface Server extends Postmaster {
  readonly isAdopted: boolean
}

/** The PostgreSQL that runs on the data and answers, or a new one; undefined if it ended or could not start just now. */
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

async function ownedServer(cluster: Cluster, server: Server, report: (line: string) => void) {
  const { port, pid } = server
  const adminUrl = `postgres://postgres:${cluster.password}@127.0.0.1:${port}/postgres`
  const ownership = await takeOwnership(cluster, adminUrl, report)
  if (ownership === 'gone') return undefined
  const stop = async () => {
    await stopPostmaster(cluster, pid)
    await ownership.release()
  }
  return { adminUrl, port, pid, stop }
}
