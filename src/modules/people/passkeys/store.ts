import type { Instant } from '../../../domain/instant.ts'
import type { Tx } from '../../../platform/database/transaction.ts'

// As with sessions, all of this is done by functions of the owner.

/** A passkey as its person sees it. */
export interface Passkey {
  readonly id: string
  readonly credentialId: string
  readonly name: string
  readonly createdAt: Instant
  readonly lastUsedAt: Instant | null
}

/** A passkey as a sign-in is checked with it. */
export interface StoredPasskey {
  readonly id: string
  readonly personId: string
  readonly publicKey: Buffer
  readonly counter: number
}

/** Stores a challenge for five minutes: of a person, or with null of whoever signs in. Does not wait. */
export function storeChallenge(tx: Tx, challenge: string, personId: string | null): void {
  tx.send({
    name: 'add_passkey_challenge',
    text: 'select add_passkey_challenge($1, $2)',
    values: [challenge, personId],
  })
}

/** Takes a challenge out of the store: true once, within its five minutes. */
export async function takeChallenge(tx: Tx, challenge: string, personId: string | null): Promise<boolean> {
  const [row] = await tx.rows<{ readonly is_taken: boolean }>({
    name: 'take_passkey_challenge',
    text: 'select take_passkey_challenge($1, $2) as is_taken',
    values: [challenge, personId],
  })
  return row?.is_taken ?? false
}

export interface NewPasskey {
  readonly id: string
  readonly personId: string
  readonly credentialId: string
  readonly publicKey: Buffer
  readonly counter: number
  readonly name: string
}

/** Stores a passkey; null if its credential is stored already. */
export async function insertPasskey(tx: Tx, passkey: NewPasskey): Promise<Passkey | null> {
  const { id, personId, credentialId, publicKey, counter, name } = passkey
  const [row] = await tx.rows<PasskeyRow>({
    name: 'add_passkey',
    text: 'select id, credential_id, name, created_at, last_used_at from add_passkey($1, $2, $3, $4, $5, $6)',
    values: [id, personId, credentialId, publicKey, counter, name],
  })
  return row ? passkeyOf(row) : null
}

/** The passkeys of a person, newest first. */
export async function listPasskeys(tx: Tx, personId: string): Promise<Passkey[]> {
  const text = 'select id, credential_id, name, created_at, last_used_at from passkeys_of($1)'
  return (await tx.rows<PasskeyRow>({ name: 'passkeys_of', text, values: [personId] })).map(passkeyOf)
}

/** Finds the passkey of a credential; null if there is none. */
export async function findPasskey(tx: Tx, credentialId: string): Promise<StoredPasskey | null> {
  const [row] = await tx.rows<{
    readonly id: string
    readonly person_id: string
    readonly public_key: Buffer
    readonly counter: bigint
  }>({
    name: 'passkey_of',
    text: 'select id, person_id, public_key, counter from passkey_of($1)',
    values: [credentialId],
  })
  if (!row) return null
  return { id: row.id, personId: row.person_id, publicKey: row.public_key, counter: Number(row.counter) }
}

/** Notes that a passkey was used, with its counter. Does not wait. */
export function notePasskeyUse(tx: Tx, id: string, counter: number): void {
  tx.send({ name: 'note_passkey_use', text: 'select note_passkey_use($1, $2)', values: [id, counter] })
}

/** Removes a passkey of a person; false if they have none with this id. */
export async function deletePasskey(tx: Tx, personId: string, id: string): Promise<boolean> {
  const [row] = await tx.rows<{ readonly is_removed: boolean }>({
    name: 'remove_passkey',
    text: 'select remove_passkey($1, $2) as is_removed',
    values: [personId, id],
  })
  return row?.is_removed ?? false
}

interface PasskeyRow {
  readonly id: string
  readonly credential_id: string
  readonly name: string
  readonly created_at: Instant
  readonly last_used_at: Instant | null
}

function passkeyOf({ id, credential_id: credentialId, name, created_at, last_used_at }: PasskeyRow): Passkey {
  return { id, credentialId, name, createdAt: created_at, lastUsedAt: last_used_at }
}
