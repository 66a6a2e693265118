import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Tx } from '../../platform/database/transaction.ts'
import { newId } from '../../platform/ids.ts'
import { hashOfSecret, newSecret, prefixOfSecret } from '../api-keys/secret.ts'

/**
 * Makes the first tenant and its first API key if there is no tenant yet. The secret comes from the file, or is a new one.
 * Gives the secret only to the process that made the key and only when it was not given one; null otherwise.
 * Throws when the file's secret is shorter than 32 characters.
 */
export async function createFirstTenant(tx: Tx, keyFile: string | null): Promise<string | null> {
  const given = keyFile === null ? null : (await readFile(keyFile, 'utf8')).trim()
  if (given !== null && given.length < 32) throw new Error(`The key in ${keyFile} is shorter than 32 characters.`)
  const secret = given ?? newSecret()
  const [row] = await tx.rows<{ is_first: boolean }>({
    text: 'select create_first_tenant($1, $2, $3, $4, $5, $6) as is_first',
    values: [newId(), 'First tenant', randomBytes(32), newId(), hashOfSecret(secret), prefixOfSecret(secret)],
  })
  return row?.is_first && given === null ? secret : null
}
