import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { accountFor } from './account.ts'
import { binariesFor } from './binaries.ts'
import { openCluster } from './cluster.ts'
import { runningPostmaster } from './pid-file.ts'

/**
 * The embedded PostgreSQL that another process runs on the data in a folder; undefined if none does. The other process stops
 * it.
 */
export async function runningEmbedded(dataDirectory: string): Promise<{ readonly adminUrl: string } | undefined> {
  const home = resolve(dataDirectory)
  if (!existsSync(join(home, 'postgres', 'postmaster.pid'))) return undefined
  const account = accountFor(join(home, 'postgres'))
  const cluster = await openCluster({ home, account, binaries: await binariesFor(account), isDurable: true })
  const running = await runningPostmaster(cluster)
  if (!running?.isReady) return undefined
  return { adminUrl: `postgres://postgres:${cluster.password}@127.0.0.1:${running.port}/postgres` }
}
