import { sessionRoutesWith } from '../../../platform/http/session-routes.ts'
import { withToken } from '../sessions/show-session.ts'
import type { SessionServices } from '../sessions/sign-in.ts'
import { type BegunSignIn, beginOidcConfirmation, beginOidcSignIn, finishOidc } from './oidc.ts'
import {
  beginBody,
  begunExample,
  begunSchema,
  callbackBody,
  finishedExample,
  finishedSchema,
  providerExample,
  providerSchema,
} from './schemas.ts'

const route = sessionRoutesWith<SessionServices>()
const tag = 'Session'
const body = { schema: beginBody, example: { after: '/invoices' } }
const answer = { description: 'Where the sign-in goes on', schema: begunSchema, example: begunExample }

export const oidcRoutes = [
  route({
    method: 'GET',
    url: '/v1/session/oidc',
    kind: 'read',
    scope: 'public',
    operationId: 'getIdentityProvider',
    tag,
    summary: 'Ask whether people sign in by OIDC',
    description: 'For the page where people sign in.',
    answer: { description: 'The identity provider', schema: providerSchema, example: providerExample },
    handler: async ({ identityProvider }) => ({
      body: { enabled: identityProvider !== null, name: identityProvider?.name ?? null },
    }),
  }),
  route({
    method: 'POST',
    url: '/v1/session/oidc',
    kind: 'write',
    scope: 'public',
    operationId: 'beginOidcSignIn',
    tag,
    summary: 'Start to sign in by OIDC',
    description:
      'Sets a cookie that marks the browser: only there the sign-in can be finished, once, within ten minutes. The provider sends the browser back to `/console/oidc`.',
    body,
    answer,
    refusals: ['not_found', 'identity_provider_unavailable'],
    handler: async (services, caller, { body: { after } }) =>
      begun(await beginOidcSignIn(services, caller, after ?? null)),
  }),
  route({
    method: 'POST',
    url: '/v1/session/oidc/callback',
    kind: 'write',
    scope: 'public',
    operationId: 'finishOidc',
    tag,
    summary: 'Finish what was begun by OIDC',
    description:
      'Sets the cookie as signing in by a password does. Signs in members, and people with an open invitation to their address, which is accepted: the provider must have verified the address. The first sign-in links the person with their subject at the provider; afterwards another subject with the address is refused.',
    body: { schema: callbackBody, example: { code: 'SplxlOBe', state: 'k3J9xw' } },
    answer: { description: 'The session', schema: finishedSchema, example: finishedExample },
    refusals: ['not_found', 'sign_in_failed', 'identity_provider_unavailable'],
    async handler(services, caller, { body: { code, state, iss = null } }) {
      const { token, after } = await finishOidc(services, caller, { code, state, iss })
      const { body: session } = await withToken(services, caller, token)
      return { body: { session, after }, token, browserToken: null }
    },
  }),
  route({
    method: 'POST',
    url: '/v1/session/confirm/oidc',
    kind: 'write',
    scope: 'session',
    operationId: 'beginOidcConfirmation',
    tag,
    summary: 'Start to confirm by OIDC',
    description:
      'In place of your password: the provider asks you to sign in again, and the callback makes your session fresh for an hour. It must be who signed in by it before.',
    body,
    answer,
    refusals: ['not_found', 'identity_provider_unavailable'],
    handler: async (services, caller, { body: { after } }) =>
      begun(await beginOidcConfirmation(services, caller, after ?? null)),
  }),
]

function begun({ url, browserToken }: BegunSignIn) {
  return { body: { url }, browserToken }
}
