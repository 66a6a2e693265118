import type { Tx } from '../../platform/database/transaction.ts'
import { newId } from '../../platform/ids.ts'
import { insertFirstInvitation } from './sessions/store.ts'
import { hashOfToken, newToken } from './sessions/token.ts'

/**
 * Makes the link by which the first person becomes an admin of the first tenant, for an hour, and ends the earlier one. Returns its token;
 * null if the tenant has, or had, a person.
 */
export async function inviteFirstPerson(tx: Tx): Promise<string | null> {
  const token = newToken()
  return (await insertFirstInvitation(tx, newId(), hashOfToken(token))) ? token : null
}
