import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type ServiceProcess, startServiceProcess } from '../support/service/service-process.ts'
import type { WorldDatabase } from './database.ts'

type Role = 'api' | 'worker'

/** One place of the fleet: while its process is dead, a new one is on its way. */
export interface Place {
  readonly role: Role
  /** Where its process listens; null while there is none. */
  readonly port: number | null
  /** Kills the process outright; it is there again when this is done. */
  kill(): Promise<void>
}

export interface Fleet {
  readonly places: readonly Place[]
  /** Ends all of them as an operator does; whoever does not end well is an error. */
  stop(): Promise<void>
  kill(): Promise<void>
}

export interface FleetOptions {
  readonly apis: number
  readonly workers: number
  readonly environment: Readonly<Record<string, string>>
  /** Told what a process says that is worse than information. */
  readonly onWarning: (line: Readonly<Record<string, unknown>>) => void
  readonly onWrong: (what: string) => void
}

/** Starts processes of the real service. One that ends by itself is wrong, and is replaced. */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const roles: Role[] = [...Array<Role>(options.apis).fill('api'), ...Array<Role>(options.workers).fill('worker')]
  const state = { isStopping: false }
  const places = await Promise.all(roles.map((role) => openPlace(role, options, state)))
  return {
    places,
    async stop() {
      state.isStopping = true
      for (const place of places) {
        const how = await place.end('SIGTERM')
        if (how !== 0) options.onWrong(`a process (${place.role}) that was told to end ended with ${how}`)
      }
    },
    async kill() {
      state.isStopping = true
      await Promise.all(places.map((place) => place.end('SIGKILL')))
    },
  }
}

/** How the processes are started: with the database behind a proxy. */
export function environmentOf(
  { adminUrl, appUrl }: WorldDatabase,
  { port }: { readonly port: number },
  folder: string,
): Record<string, string> {
  return {
    DATABASE_URL: appUrl(port),
    MIGRATION_DATABASE_URL: adminUrl,
    BILLING_MIGRATE: 'off',
    BILLING_BOOTSTRAP_KEY_FILE: join(folder, 'key'),
    RATE_LIMIT_PER_SECOND: '100000',
    WORKER_POLL_MS: '50',
    WORKER_BATCH_SIZE: '40',
    VERIFICATION_EVERY_MS: '0',
    WEBHOOK_ALLOW_PRIVATE: 'true',
  }
}

async function openPlace(
  role: Role,
  { environment, onWarning, onWrong }: FleetOptions,
  state: { isStopping: boolean },
) {
  let current: ServiceProcess | null = null
  let starting = start()
  await starting

  async function start(): Promise<void> {
    while (!state.isStopping) {
      // It may start while the database is away; whoever runs it starts it again.
      current = await startServiceProcess({ ...environment, BILLING_ROLE: role }, onLine).catch(() => null)
      if (current) return
      await pause(300)
    }
  }

  function onLine(line: string): void {
    if (line.includes('"level":"info"') || !line.startsWith('{')) return
    onWarning({ role, ...JSON.parse(line) })
  }

  return {
    role,
    get port() {
      return current?.isRunning ? Number(new URL(current.url).port) : null
    },
    async kill() {
      await starting
      if (!current || state.isStopping) return
      if (!current.isRunning) onWrong(`a process (${role}) has ended by itself: ${await current.end('SIGKILL')}`)
      await current.end('SIGKILL')
      starting = start()
      await starting
    },
    async end(signal: 'SIGTERM' | 'SIGKILL') {
      await starting
      return current ? current.end(signal) : 0
    },
  }
}
