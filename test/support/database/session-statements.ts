import {
  enterByIdentity,
  findPersonOfIdentity,
  storeSignIn,
  takeSignIn,
} from '../../../src/modules/people/oidc/store.ts'
import {
  deletePasskey,
  findPasskey,
  insertPasskey,
  listPasskeys,
  notePasskeyUse,
  storeChallenge,
  takeChallenge,
} from '../../../src/modules/people/passkeys/store.ts'
import {
  acceptOpenInvitation,
  beginSession,
  beginSignIn,
  devicesOf,
  endSessions,
  findInvitation,
  findSession,
  insertFirstInvitation,
  noteSignIn,
  renewSession,
  storePassword,
  tenantsOf,
} from '../../../src/modules/people/sessions/store.ts'
import { findOffered } from '../../../src/modules/plans/catalog/store.ts'
import { findPortalTenant, mailableCustomers } from '../../../src/modules/portal/links/store.ts'
import {
  beginPortalSession,
  endPortalSession,
  findPortalLink,
  findPortalSession,
} from '../../../src/modules/portal/sessions/store.ts'
import { openPortalLifecycle, openRequestLifecycle } from '../../../src/modules/transaction/request-lifecycle.ts'
import { hasOwnMail } from '../../../src/modules/transaction/store.ts'
import type { Tx } from '../../../src/platform/database/transaction.ts'

/** What signing in and out sends, for nobody: statements that only requests with a session send. */
export async function sendSessions(tx: Tx, tenantId: string): Promise<void> {
  const id = '00000000-0000-7000-8000-000000000000'
  const tokenHash = Buffer.alloc(32)
  await beginSignIn(tx, 'nobody@example.com', ['account nobody@example.com'])
  const account = 'account nobody@example.com'
  await noteSignIn(tx, [account], { isSuccess: false, account })
  await beginSession(tx, id, { id, tokenHash, address: '127.0.0.1', userAgent: 'a test' })
  await findSession(tx, tokenHash)
  await renewSession(tx, id, { tokenHash, tenantId, isProved: true })
  await endSessions(tx, id, { only: id })
  await tenantsOf(tx, id)
  await devicesOf(tx, id)
  storePassword(tx, id, '')
  await findInvitation(tx, tokenHash, null)
  storeChallenge(tx, 'a challenge', null)
  await takeChallenge(tx, 'a challenge', null)
  const publicKey = Buffer.alloc(1)
  await insertPasskey(tx, { id, personId: id, credentialId: 'nobody', publicKey, counter: 0, name: 'none' })
  await findPasskey(tx, 'nobody')
  await listPasskeys(tx, id)
  notePasskeyUse(tx, id, 1)
  await deletePasskey(tx, id, id)
  const hashes = { stateHash: tokenHash, browserHash: tokenHash }
  storeSignIn(tx, hashes, { nonce: 'a nonce', codeVerifier: 'a verifier', after: null, personId: null })
  await takeSignIn(tx, hashes)
  const identity = { issuer: 'https://accounts.example.com', subject: 'nobody' }
  await findPersonOfIdentity(tx, identity)
  await enterByIdentity(tx, identity, { email: 'nobody@example.com', name: 'nobody', newPersonId: id })
  await insertFirstInvitation(tx, id, tokenHash)
  await acceptOpenInvitation(tx, {
    ...{ tokenHash, email: 'nobody@example.com', newPersonId: id, name: 'nobody', password: '' },
  })
  const operator = {
    refusalOfUrl: () => null,
    refusalOfMailServer: () => null,
    hasMailServer: false,
    publicUrl: '',
    vault: null,
  }
  const credentials = { secretHash: tokenHash, isSession: true, idempotencyKey: null, pageOf: null }
  await openRequestLifecycle(() => undefined, operator).authenticate(tx, credentials)
  await findPortalLink(tx, tokenHash)
  await findPortalTenant(tx, id)
  await mailableCustomers(tx, id, 'ada@customer.example')
  await hasOwnMail(tx, id)
  await beginPortalSession(tx, tokenHash, tokenHash)
  await findPortalSession(tx, tokenHash)
  await endPortalSession(tx, tokenHash)
  await findOffered(tx, tenantId, ['nobody'])
  await openPortalLifecycle(() => undefined, operator).authenticate(tx, credentials)
}
