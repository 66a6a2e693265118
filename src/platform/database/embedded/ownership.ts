import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { isAlive } from './alive.ts'
import type { Cluster } from './cluster.ts'

/** The right of one process to use the data and to stop their PostgreSQL. */
export interface Ownership {
  /** Resolves when the ownership ends: by release, or because PostgreSQL or the connection ended. */
  readonly ended: Promise<void>
  /** Releases the data; called after PostgreSQL has stopped, so that no process adopts a stopping one. */
  release(): Promise<void>
}

const lockKey = 7_221_930_411
const wrongPassword = '28P01'
const namePrefix = 'billing service, process '

/**
 * Takes the data for this process by a session lock inside PostgreSQL, which ends with the process.
 * Undefined if PostgreSQL went away meanwhile; refused with a sentence if another living process has it.
 */
export async function takeOwnership(cluster: Cluster, adminUrl: string): Promise<Ownership | undefined> {
  const client = await lockedClient(cluster, adminUrl)
  if (client === undefined) return undefined
  return {
    ended: new Promise((resolve) => client.once('end', resolve)),
    release: () => client.end().catch(() => undefined),
  }
}

async function lockedClient(cluster: Cluster, adminUrl: string): Promise<Client | undefined> {
  const client = new Client({
    connectionString: adminUrl,
    ssl: false,
    application_name: `${namePrefix}${process.pid}`,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await lock(client, cluster)
    // `unref` is missing in the types. The connection of the lock must not keep the process running.
    ;(client as Client & { unref(): void }).unref()
    return client
  } catch (error) {
    await client.end().catch(() => undefined)
    if (isGone(error as Error & { code?: string })) return undefined
    if ((error as { code?: string }).code !== wrongPassword) throw error
    throw new Error(`The password in ${cluster.home}/postgres.password is wrong for the database beside it.`)
  }
}

async function lock(client: Client, cluster: Cluster): Promise<void> {
  // A process killed a moment ago still counts as alive, and PostgreSQL needs a moment to miss it.
  const patience = { ofLiving: AbortSignal.timeout(1500), ofDead: AbortSignal.timeout(10_000) }
  for (;;) {
    const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [lockKey])
    if (rows[0]?.locked) return
    const owner = await findOwner(client)
    const isOwnerAlive = owner === undefined || isAlive(owner)
    if ((isOwnerAlive && patience.ofLiving.aborted) || patience.ofDead.aborted) {
      throw new Error(
        `Another billing service (process ${owner ?? 'unknown'}) already runs on the data in ${cluster.home}; ` +
          'stop it, or set BILLING_DATA_DIR to another folder.',
      )
    }
    await pause(50)
  }
}

async function findOwner(client: Client): Promise<number | undefined> {
  const { rows } = await client.query<{ name: string | null }>(
    `select activity.application_name as name
       from pg_locks as lock
       join pg_stat_activity as activity using (pid)
      where lock.locktype = 'advisory' and lock.granted and lock.objsubid = 1
        and (lock.classid::bigint << 32) | lock.objid::bigint = $1`,
    [lockKey],
  )
  const name = rows[0]?.name
  return name?.startsWith(namePrefix) ? Number(name.slice(namePrefix.length)) : undefined
}

/** PostgreSQL is stopping, starting or has stopped. */
function isGone(error: Error & { code?: string }): boolean {
  const codes = ['57P01', '57P02', '57P03', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE']
  return codes.includes(error.code ?? '') || error.message.startsWith('Connection terminated')
}
