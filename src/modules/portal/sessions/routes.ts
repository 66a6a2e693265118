import { z } from 'zod'
import { id, instantAnswer, text } from '../../../platform/http/schema.ts'
import { sessionRoutesWith } from '../../../platform/http/session-routes.ts'
import type { SessionServices } from '../../people/sessions/sign-in.ts'
import { hashOfToken } from '../../people/sessions/token.ts'
import { offeredExample, offeredSchema } from '../schemas.ts'
import { offeredToApi } from '../to-api.ts'
import { describePortalLink, leavePortal, openPortal, portalSessionOf } from './sessions.ts'
import type { PortalSessionRow } from './store.ts'

const route = sessionRoutesWith<SessionServices>()
const tag = 'Session'

const sessionSchema = z
  .object({
    customer_id: id,
    merchant: z.object({ id, name: z.string() }).meta({ id: 'Merchant' }),
    offered: offeredSchema,
    return_url: z.string().nullable(),
    expires_at: instantAnswer.meta({ description: 'It also ends an hour after the last request' }),
  })
  .meta({ id: 'CustomerSession' })
const linkSchema = z
  .object({ tenant_id: id, merchant_name: z.string(), return_url: z.string().nullable(), is_open: z.boolean() })
  .meta({ id: 'PortalLink' })
const token = z.strictObject({ token: text(100) }).meta({ id: 'PortalToken' })
const example = {
  customer_id: '019a3c5e-1111-7000-8000-000000000001',
  merchant: { id: '019a3c5e-1111-7000-8000-000000000010', name: 'Example GmbH' },
  offered: offeredExample,
  return_url: 'https://shop.example/account',
  expires_at: '2026-01-31T21:00:00Z',
}
const answer = { description: 'The session', schema: sessionSchema, example }

/** By which customers come and go. */
export const portalSessionRoutes = [
  route({
    method: 'POST',
    url: '/portal/v1/session/describe',
    kind: 'read',
    scope: 'public',
    operationId: 'describePortalLink',
    tag,
    summary: 'Describe a link',
    description: 'Whose it is, and where it leads back to, also after it was used or has expired. Changes nothing.',
    body: { schema: token, example: { token: 'k3J9xw' } },
    answer: {
      description: 'The link',
      schema: linkSchema,
      example: {
        ...{ tenant_id: '019a3c5e-1111-7000-8000-000000000010', merchant_name: 'Example GmbH' },
        ...{ return_url: 'https://shop.example/account', is_open: false },
      },
    },
    refusals: ['portal_link_not_open'],
    async handler(services, _caller, { body }) {
      const link = await describePortalLink(services, body.token)
      return {
        body: {
          tenant_id: link.tenant_id,
          merchant_name: link.tenant_name,
          return_url: link.return_url,
          is_open: link.is_open,
        },
      }
    },
  }),
  route({
    method: 'POST',
    url: '/portal/v1/session',
    kind: 'write',
    scope: 'public',
    operationId: 'openPortal',
    tag,
    summary: 'Use a link',
    description:
      'Exchanges the token of the link, once, for a cookie: a session that ends an hour after the last request, or 12 hours from now.',
    body: { schema: token, example: { token: 'k3J9xw' } },
    answer,
    refusals: ['portal_link_not_open', 'portal_not_allowed'],
    async handler(services, _caller, { body }) {
      const session = await openPortal(services, body.token)
      return { body: shown(await portalSessionOf(services, { sessionHash: hashOfToken(session) })), token: session }
    },
  }),
  route({
    method: 'GET',
    url: '/portal/v1/session',
    kind: 'read',
    scope: 'portal',
    operationId: 'getPortalSession',
    tag,
    summary: 'Get your session',
    description: 'Whose customer you are, and what is offered to you.',
    answer,
    refusals: ['portal_not_allowed'],
    handler: async (services, caller) => ({ body: shown(await portalSessionOf(services, caller)) }),
  }),
  route({
    method: 'DELETE',
    url: '/portal/v1/session',
    kind: 'write',
    scope: 'public',
    operationId: 'leavePortal',
    tag,
    summary: 'Leave the portal',
    description: 'Ends the session and removes the cookie. Without a session it does nothing.',
    answer: {
      description: 'How many sessions have ended',
      schema: z.object({ ended: z.int() }).meta({ id: 'LeftPortal' }),
      example: { ended: 1 },
    },
    handler: async (services, caller) => ({ body: { ended: await leavePortal(services, caller) }, token: null }),
  }),
]

function shown(session: PortalSessionRow) {
  return {
    customer_id: session.customer_id,
    merchant: { id: session.tenant_id, name: session.tenant_name },
    offered: offeredToApi(session.portal, session.has_gateway),
    return_url: session.return_url,
    expires_at: session.expires_at.toString(),
  }
}
