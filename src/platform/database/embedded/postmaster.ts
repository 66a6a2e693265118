import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Account, onFolder } from './account.ts'
import type { Binaries } from './binaries.ts'
import type { Cluster } from './cluster.ts'
import { isPostmasterOf, markOf, type Postmaster, runningPostmaster } from './pid-file.ts'

export interface Launch {
  readonly cluster: Cluster
  readonly account: Account | undefined
  readonly binaries: Binaries
  readonly settings: Readonly<Record<string, string>>
  readonly port: number | undefined
}

/** Starts PostgreSQL on the data; undefined if it failed for a temporary reason. */
export async function launchPostmaster(launch: Launch): Promise<Postmaster | undefined> {
  const { cluster } = launch
  const port = await choosePort(launch)
  const logStart = await stat(cluster.log).then(
    (log) => log.size,
    () => 0,
  )
  const child = spawnPostmaster(launch, port)
  let hasEnded = false
  child.once('exit', () => {
    hasEnded = true
  })
  const failure = await new Promise<Error | undefined>((settle) => {
    child.once('error', settle)
    child.once('spawn', () => settle(undefined))
  })
  if (failure !== undefined) throw new Error(`PostgreSQL could not be started (${failure.message}).`)

  while (!hasEnded) {
    const running = await runningPostmaster(cluster)
    if (running?.pid === child.pid && running?.isReady) {
      writeFileSync(portFile(cluster), `${port}\n`)
      return running
    }
    await pause(10)
  }
  const words = readFileSync(cluster.log).subarray(logStart).toString()
  if (words.includes('Address already in use') && launch.port === undefined) return undefined
  if (/lock file "postmaster.pid"|pre-existing shared memory block/.test(words)) return undefined
  throw new Error(`PostgreSQL did not start. The end of its log (${cluster.log}):\n${words.slice(-2000)}`)
}

/** Stops PostgreSQL and waits until it has ended: open transactions are rolled back, committed data is written. */
export async function stopPostmaster(cluster: Cluster, pid: number): Promise<void> {
  if (!isPostmasterOf(cluster, pid)) return
  process.kill(pid, 'SIGINT')
  const patience = AbortSignal.timeout(120_000)
  while (isPostmasterOf(cluster, pid)) {
    if (patience.aborted)
      throw new Error(`PostgreSQL (process ${pid}) has not stopped in two minutes; see ${cluster.log}.`)
    await pause(10)
  }
}

function spawnPostmaster({ cluster, account, binaries, settings }: Launch, port: number) {
  const { dataArgument, spawnOptions } = onFolder(cluster.folder, account)
  const fixed = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    port: String(port),
    timezone: 'UTC',
    log_timezone: 'UTC',
  }
  const all = Object.entries({ ...defaultSettings(), ...settings, ...fixed })
  const given = [...all.map(([name, value]) => `${name}=${value}`), markOf(cluster)].flatMap((each) => ['-c', each])
  const output = openSync(cluster.log, 'a', 0o600)
  try {
    // In its own process group: a Ctrl-C in the terminal must not end it before the service has drained.
    const child = spawn(join(binaries.native, 'bin', 'postgres'), ['-D', dataArgument, ...given], {
      ...spawnOptions,
      detached: true,
      stdio: ['ignore', output, output],
    })
    child.unref()
    return child
  } finally {
    closeSync(output)
  }
}

function defaultSettings(): Record<string, string> {
  const memory = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY)
  const buffers_mb = Math.max(32, Math.min(256, Math.floor(memory / 8 / 1024 ** 2)))
  return {
    shared_buffers: `${buffers_mb}MB`,
    wal_compression: 'on',
    max_wal_size: '2GB',
    max_connections: '100',
  }
}

/** The requested port, else the one used last if it is free, else any free one. */
async function choosePort({ cluster, port }: Launch): Promise<number> {
  if (port !== undefined) {
    if (await isFree(port)) return port
    throw new Error(`Port ${port} of the embedded PostgreSQL is used by another program.`)
  }
  const last = Number(await readLastPort(cluster))
  if (last > 0 && (await isFree(last))) return last
  return listenBriefly(0)
}

async function readLastPort(cluster: Cluster): Promise<string> {
  try {
    return readFileSync(portFile(cluster), 'utf8')
  } catch {
    return ''
  }
}

function portFile(cluster: Cluster): string {
  return join(cluster.home, 'postgres.port')
}

async function isFree(port: number): Promise<boolean> {
  return listenBriefly(port).then(
    () => true,
    () => false,
  )
}

function listenBriefly(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen({ port, host: '127.0.0.1' }, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port))
    })
  })
}
