import { z } from 'zod'
import { id, listAnswer } from '../../../platform/http/schema.ts'
import { sessionRoutesWith } from '../../../platform/http/session-routes.ts'
import { sessionExample, sessionSchema } from '../schemas.ts'
import { withToken } from '../sessions/show-session.ts'
import type { SessionServices } from '../sessions/sign-in.ts'
import {
  addPasskey,
  beginPasskey,
  beginPasskeyConfirmation,
  beginPasskeySignIn,
  confirmWithPasskey,
  passkeysOfCaller,
  removePasskey,
  signInWithPasskey,
} from './passkeys.ts'
import {
  credentialBody,
  credentialExample,
  optionsExample,
  optionsSchema,
  passkeyBody,
  passkeyExample,
  passkeySchema,
} from './schemas.ts'
import type { Passkey } from './store.ts'

const route = sessionRoutesWith<SessionServices>()
const tag = 'Session'
const options = { description: 'The options', schema: optionsSchema, example: optionsExample }
const session = { description: 'The session', schema: sessionSchema, example: sessionExample }
const used = { schema: credentialBody, example: { credential: credentialExample } }

export const passkeyRoutes = [
  route({
    method: 'POST',
    url: '/v1/session/passkey/options',
    kind: 'write',
    scope: 'public',
    operationId: 'beginPasskeySignIn',
    tag,
    summary: 'Ask for a challenge to sign in by a passkey',
    description: 'What `navigator.credentials.get` needs: a challenge that is answered once, within five minutes.',
    answer: options,
    handler: async (services) => ({ body: shownOptions(await beginPasskeySignIn(services)) }),
  }),
  route({
    method: 'POST',
    url: '/v1/session/passkey',
    kind: 'write',
    scope: 'public',
    operationId: 'signInWithPasskey',
    tag,
    summary: 'Sign in by a passkey',
    description: 'Sets the cookie as signing in by a password does.',
    body: used,
    answer: session,
    refusals: ['passkey_not_valid'],
    handler: async (services, caller, { body }) =>
      withToken(services, caller, await signInWithPasskey(services, caller, body.credential)),
  }),
  route({
    method: 'POST',
    url: '/v1/session/confirm/passkey/options',
    kind: 'write',
    scope: 'session',
    operationId: 'beginPasskeyConfirmation',
    tag,
    summary: 'Ask for a challenge to confirm by a passkey',
    description: 'As for a sign-in, with your own passkeys.',
    answer: options,
    handler: async (services, caller) => ({ body: shownOptions(await beginPasskeyConfirmation(services, caller)) }),
  }),
  route({
    method: 'POST',
    url: '/v1/session/confirm/passkey',
    kind: 'write',
    scope: 'session',
    operationId: 'confirmWithPasskey',
    tag,
    summary: 'Confirm by a passkey',
    description: 'In place of your password: for an hour, what needs an admin key is allowed.',
    body: used,
    answer: session,
    refusals: ['passkey_not_valid'],
    handler: async (services, caller, { body }) =>
      withToken(services, caller, await confirmWithPasskey(services, caller, body.credential)),
  }),
  route({
    method: 'GET',
    url: '/v1/people/me/passkeys',
    kind: 'read',
    scope: 'session',
    operationId: 'listMyPasskeys',
    tag,
    summary: 'List your passkeys',
    description: 'Newest first.',
    answer: {
      description: 'The passkeys',
      schema: listAnswer(passkeySchema),
      example: { data: [passkeyExample], has_more: false, next_cursor: null },
    },
    async handler(services, caller) {
      const data = (await passkeysOfCaller(services, caller)).map(passkeyToApi)
      return { body: { data, has_more: false, next_cursor: null } }
    },
  }),
  route({
    method: 'POST',
    url: '/v1/people/me/passkeys/options',
    kind: 'write',
    scope: 'session',
    operationId: 'beginPasskey',
    tag,
    summary: 'Ask for a challenge to add a passkey',
    description: 'What `navigator.credentials.create` needs: a challenge that is answered once, within five minutes.',
    answer: options,
    refusals: ['fresh_sign_in_required'],
    handler: async (services, caller) => ({ body: shownOptions(await beginPasskey(services, caller)) }),
  }),
  route({
    method: 'POST',
    url: '/v1/people/me/passkeys',
    kind: 'write',
    scope: 'session',
    operationId: 'addPasskey',
    tag,
    summary: 'Add a passkey',
    description: 'By what the browser made of the options.',
    body: { schema: passkeyBody, example: { name: 'Laptop', credential: credentialExample } },
    answer: { status: 201, description: 'The passkey', schema: passkeySchema, example: passkeyExample },
    refusals: ['passkey_not_valid', 'fresh_sign_in_required'],
    handler: async (services, caller, { body }) => ({ body: passkeyToApi(await addPasskey(services, caller, body)) }),
  }),
  route({
    method: 'DELETE',
    url: '/v1/people/me/passkeys/{id}',
    kind: 'write',
    scope: 'session',
    operationId: 'removePasskey',
    tag,
    summary: 'Remove a passkey',
    description: 'Nobody signs in by it any more. The browser keeps its half until it is removed there.',
    answer: {
      description: 'The removed passkey',
      schema: z.object({ id, deleted: z.literal(true) }).meta({ id: 'DeletedPasskey' }),
      example: { id: passkeyExample.id, deleted: true as const },
    },
    refusals: ['not_found', 'fresh_sign_in_required'],
    async handler(services, caller, { params }) {
      await removePasskey(services, caller, params.id)
      return { body: { id: params.id, deleted: true as const } }
    },
  }),
]

function shownOptions(options: object): Record<string, unknown> {
  return { ...options }
}

function passkeyToApi({ id, name, createdAt, lastUsedAt }: Passkey) {
  return { id, name, created_at: createdAt.toString(), last_used_at: lastUsedAt?.toString() ?? null }
}
