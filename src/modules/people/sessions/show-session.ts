import { refuse } from '../../../domain/refusal.ts'
import type { Caller } from '../../../platform/http/session-routes.ts'
import { levelsOf } from '../../transaction/roles.ts'
import type { Session } from '../person.ts'
import { type SessionServices, sessionOfCaller } from './sign-in.ts'
import { tenantsOf } from './store.ts'
import { hashOfToken } from './token.ts'

/** The answer with the session that a new token stands for. */
export async function withToken(services: SessionServices, caller: Caller, token: string) {
  const session = await sessionOfCaller(services, { ...caller, sessionHash: hashOfToken(token) })
  return { body: await shown(services, session), token }
}

/** A session as the API shows it. */
export async function shown({ transact }: SessionServices, session: Session) {
  const { personId, email, name, tenantId, role, freshUntil } = session
  if (role === null) refuse('unauthenticated', 'You are not a member here any more. Sign in again')
  const tenants = await transact({ readOnly: true }, (tx) => tenantsOf(tx, personId))
  return {
    person: { id: personId, email, name },
    tenant_id: tenantId,
    role,
    permissions: levelsOf[role],
    tenants: tenants.map((one) => ({ id: one.tenant_id, name: one.name, role: one.role })),
    fresh_until: freshUntil.toString(),
  }
}
