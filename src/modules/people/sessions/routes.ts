import { z } from 'zod'
import { refuse } from '../../../domain/refusal.ts'
import { listAnswer } from '../../../platform/http/schema.ts'
import { sessionRoutesWith } from '../../../platform/http/session-routes.ts'
import {
  acceptBody,
  confirmBody,
  deviceExample,
  deviceSchema,
  linkExample,
  linkSchema,
  passwordBody,
  sessionExample,
  sessionSchema,
  signInBody,
  switchBody,
  tokenBody,
} from '../schemas.ts'
import { deviceToApi, linkToApi } from '../to-api.ts'
import { acceptInvitation, openInvitation } from './accept-invitation.ts'
import { shown, withToken } from './show-session.ts'
import {
  changePassword,
  confirmPassword,
  type SessionServices,
  sessionOfCaller,
  signIn,
  signOut,
  switchTenant,
} from './sign-in.ts'
import { devicesOf, endSessions } from './store.ts'

const route = sessionRoutesWith<SessionServices>()
const tag = 'Session'
const answer = { description: 'The session', schema: sessionSchema, example: sessionExample }
const ended = {
  description: 'What was ended',
  schema: z.object({ ended: z.int() }).meta({ id: 'EndedSessions' }),
  example: { ended: 1 },
}

export const sessionRoutes = [
  route({
    method: 'GET',
    url: '/v1/session',
    kind: 'read',
    scope: 'session',
    operationId: 'getSession',
    tag,
    summary: 'Get your session',
    description: 'Who you are, in which tenant, with which role, and where else you are a member.',
    answer,
    async handler(services, caller) {
      return { body: await shown(services, await sessionOfCaller(services, caller)) }
    },
  }),
  route({
    method: 'POST',
    url: '/v1/session',
    kind: 'write',
    scope: 'public',
    operationId: 'signIn',
    tag,
    summary: 'Sign in',
    description:
      'Sets a cookie that stands for the person in all other requests: it ends after 12 hours without a request, or after 30 days. After five failures in a row, each further attempt waits, up to a minute.',
    body: { schema: signInBody, example: { email: 'ada@example.com', password: 'a long sentence nobody knows' } },
    answer,
    refusals: ['sign_in_failed'],
    handler: async (services, caller, { body }) => withToken(services, caller, await signIn(services, caller, body)),
  }),
  route({
    method: 'DELETE',
    url: '/v1/session',
    kind: 'write',
    scope: 'public',
    operationId: 'signOut',
    tag,
    summary: 'Sign out',
    description: 'Ends the session and removes the cookie. Without a session it does nothing.',
    answer: ended,
    async handler(services, caller) {
      await signOut(services, caller)
      return { body: { ended: caller.sessionHash ? 1 : 0 }, token: null }
    },
  }),
  route({
    method: 'POST',
    url: '/v1/session/confirm',
    kind: 'write',
    scope: 'session',
    operationId: 'confirmPassword',
    tag,
    summary: 'Confirm your password',
    description: 'For an hour, what needs an admin key is allowed: API keys, roles, settings, gateway accounts.',
    body: { schema: confirmBody, example: { password: 'a long sentence nobody knows' } },
    answer,
    refusals: ['sign_in_failed'],
    handler: async (services, caller, { body }) =>
      withToken(services, caller, await confirmPassword(services, caller, body.password)),
  }),
  route({
    method: 'POST',
    url: '/v1/session/switch',
    kind: 'write',
    scope: 'session',
    operationId: 'switchTenant',
    tag,
    summary: 'Go on in another tenant',
    description: 'Of those in which you are a member.',
    body: { schema: switchBody, example: { tenant_id: sessionExample.tenant_id } },
    answer,
    refusals: ['not_found'],
    handler: async (services, caller, { body }) =>
      withToken(services, caller, await switchTenant(services, caller, body.tenant_id)),
  }),
  route({
    method: 'POST',
    url: '/v1/people/invitations/describe',
    kind: 'read',
    scope: 'public',
    operationId: 'describeInvitation',
    tag,
    summary: 'Describe a link',
    description:
      'What the token of a link is for, and for whom, so that a page can greet them. Changes nothing. A POST, so that no log has the token.',
    body: { schema: tokenBody, example: { token: 'k3J9xw' } },
    answer: { description: 'What the link is for', schema: linkSchema, example: linkExample },
    refusals: ['invitation_not_open'],
    handler: async (services, _caller, { body }) => ({
      body: linkToApi(await openInvitation(services, { token: body.token, email: null })),
    }),
  }),
  route({
    method: 'POST',
    url: '/v1/people/invitations/accept',
    kind: 'write',
    scope: 'public',
    operationId: 'acceptInvitation',
    tag,
    summary: 'Accept an invitation',
    description:
      'By the token of its link; also sets a new password by a link for that. The first person gives their `email` too. Signs in.',
    body: {
      schema: acceptBody,
      example: { token: 'k3J9xw', name: 'Bob', password: 'a long sentence nobody knows' },
    },
    answer,
    refusals: ['invitation_not_open', 'sign_in_failed', 'password_too_common'],
    handler: async (services, caller, { body }) =>
      withToken(
        services,
        caller,
        await acceptInvitation(services, caller, { ...body, name: body.name ?? null, email: body.email ?? null }),
      ),
  }),
  route({
    method: 'POST',
    url: '/v1/people/me/password',
    kind: 'write',
    scope: 'session',
    operationId: 'changePassword',
    tag,
    summary: 'Change your password',
    description: 'Ends all your other sessions.',
    body: {
      schema: passwordBody,
      example: { current_password: 'a long sentence nobody knows', password: 'another long sentence' },
    },
    answer,
    refusals: ['sign_in_failed', 'password_too_common'],
    handler: async (services, caller, { body: { current_password: current, password: next } }) =>
      withToken(services, caller, await changePassword(services, caller, { current, next })),
  }),
  route({
    method: 'GET',
    url: '/v1/people/me/sessions',
    kind: 'read',
    scope: 'session',
    operationId: 'listMySessions',
    tag,
    summary: 'List your sessions',
    description: 'The browsers in which you are signed in, the last used first.',
    answer: {
      description: 'The sessions',
      schema: listAnswer(deviceSchema),
      example: { data: [deviceExample], has_more: false, next_cursor: null },
    },
    async handler(services, caller) {
      const session = await sessionOfCaller(services, caller)
      const devices = await services.transact({ readOnly: true }, (tx) => devicesOf(tx, session.personId))
      return { body: { data: devices.map((one) => deviceToApi(one, session.id)), has_more: false, next_cursor: null } }
    },
  }),
  route({
    method: 'DELETE',
    url: '/v1/people/me/sessions',
    kind: 'write',
    scope: 'session',
    operationId: 'endMyOtherSessions',
    tag,
    summary: 'End your other sessions',
    description: 'Signs you out everywhere but here.',
    answer: ended,
    async handler(services, caller) {
      const { id, personId } = await sessionOfCaller(services, caller)
      return { body: { ended: await services.transact({}, (tx) => endSessions(tx, personId, { allBut: id })) } }
    },
  }),
  route({
    method: 'DELETE',
    url: '/v1/people/me/sessions/{id}',
    kind: 'write',
    scope: 'session',
    operationId: 'endMySession',
    tag,
    summary: 'End one of your sessions',
    description: 'Signs you out in that browser.',
    answer: ended,
    refusals: ['not_found'],
    async handler(services, caller, { params }) {
      const { personId } = await sessionOfCaller(services, caller)
      const count = await services.transact({}, (tx) => endSessions(tx, personId, { only: params.id }))
      return count > 0 ? { body: { ended: count } } : refuse('not_found', '')
    },
  }),
]
