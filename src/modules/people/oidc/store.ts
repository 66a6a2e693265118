import type { Tx } from '../../../platform/database/transaction.ts'
import type { Identity } from './provider.ts'

// As with sessions, all of this is done by functions of the owner.

/** A sign-in that is under way at the identity provider. */
export interface StoredSignIn {
  readonly nonce: string
  readonly codeVerifier: string
  /** The page to show afterwards. */
  readonly after: string | null
  /** Who confirms that it is them; null for a sign-in. */
  readonly personId: string | null
}

/** What a sign-in is found by: its state, in the browser that began it. */
export interface SignInHashes {
  readonly stateHash: Buffer
  readonly browserHash: Buffer
}

/** Stores a sign-in for ten minutes. Does not wait. */
export function storeSignIn(tx: Tx, { stateHash, browserHash }: SignInHashes, signIn: StoredSignIn): void {
  const { nonce, codeVerifier, after, personId } = signIn
  tx.send({
    name: 'add_oidc_sign_in',
    text: 'select add_oidc_sign_in($1, $2, $3, $4, $5, $6)',
    values: [stateHash, browserHash, nonce, codeVerifier, after, personId],
  })
}

/** Takes a sign-in out of the store: not null once, within its ten minutes, for its own browser. */
export async function takeSignIn(tx: Tx, { stateHash, browserHash }: SignInHashes): Promise<StoredSignIn | null> {
  const [row] = await tx.rows<{
    readonly nonce: string
    readonly code_verifier: string
    readonly after_path: string | null
    readonly person_id: string | null
  }>({
    name: 'take_oidc_sign_in',
    text: 'select nonce, code_verifier, after_path, person_id from take_oidc_sign_in($1, $2)',
    values: [stateHash, browserHash],
  })
  if (!row) return null
  return { nonce: row.nonce, codeVerifier: row.code_verifier, after: row.after_path, personId: row.person_id }
}

/** The person who has signed in as this subject before; null if nobody has. */
export async function findPersonOfIdentity(
  tx: Tx,
  { issuer, subject }: Pick<Identity, 'issuer' | 'subject'>,
): Promise<string | null> {
  const [row] = await tx.rows<{ readonly person_id: string | null }>({
    name: 'person_of_identity',
    text: 'select person_of_identity($1, $2) as person_id',
    values: [issuer, subject],
  })
  return row?.person_id ?? null
}

/**
 * The person of a subject, stored if they are new; accepts all open invitations of the address. Null: nobody here, or the address is
 * another subject's.
 */
export async function enterByIdentity(
  tx: Tx,
  { issuer, subject }: Pick<Identity, 'issuer' | 'subject'>,
  { email, name, newPersonId }: { readonly email: string; readonly name: string; readonly newPersonId: string },
): Promise<string | null> {
  const [row] = await tx.rows<{ readonly person_id: string | null }>({
    name: 'enter_by_identity',
    text: 'select enter_by_identity($1, $2, $3, $4, $5) as person_id',
    values: [issuer, subject, email, newPersonId, name],
  })
  return row?.person_id ?? null
}
