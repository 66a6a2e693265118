import { readFile } from 'node:fs/promises'
import type { Config } from './config.ts'
import { keptSecret } from './kept-secret.ts'
import { openVault, type Vault } from './vault.ts'

/** The vault by the configured key; beside an embedded database by a key of its own; else none. */
export async function keptVault({
  secretsKeyFile,
  databaseUrl,
  dataDir,
}: Pick<Config, 'secretsKeyFile' | 'databaseUrl' | 'dataDir'>): Promise<Vault | null> {
  if (secretsKeyFile !== null) return openVault(await readFile(secretsKeyFile, 'utf8'))
  return databaseUrl === null ? openVault(await keptSecret(dataDir, 'secrets.key', 32)) : null
}
