import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Tx } from '../../platform/database/transaction.ts'
import { newId } from '../../platform/ids.ts'
import { hashOfSecret, newSecret, prefixOfSecret } from '../api-keys/secret.ts'
import { insertFirstTenant } from './store.ts'

/**
 * Creates the first tenant and its first API key if there is no tenant yet. The secret comes from the file, or is generated.
 * Returns the secret only to the process that created the key, and only if it was generated; else null. Throws if the secret
 * in the file is shorter than 32 characters.
 */
export async function createFirstTenant(tx: Tx, keyFile: string | null): Promise<string | null> {
  const given = keyFile === null ? null : (await readFile(keyFile, 'utf8')).trim()
  if (given !== null && given.length < 32) throw new Error(`The key in ${keyFile} is shorter than 32 characters.`)
  const secret = given ?? newSecret()
  const isFirst = await insertFirstTenant(tx, {
    tenantId: newId(),
    name: 'First tenant',
    cursorKey: randomBytes(32),
    keyId: newId(),
    secretHash: hashOfSecret(secret),
    prefix: prefixOfSecret(secret),
  })
  return isFirst && given === null ? secret : null
}
