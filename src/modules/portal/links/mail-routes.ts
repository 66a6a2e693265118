import { z } from 'zod'
import { emailAddress, id } from '../../../platform/http/schema.ts'
import { sessionRoutesWith } from '../../../platform/http/session-routes.ts'
import type { SessionServices } from '../../people/sessions/sign-in.ts'
import { describeMail, mailPortalLink } from './mail-link.ts'

const route = sessionRoutesWith<SessionServices>()
const tag = 'Session'
const url = '/portal/v1/session/mail'
const tenantId = id.optional().meta({ description: 'Whose portal; may be absent where the service has one company' })
const example = { tenant_id: '019a3c5e-1111-7000-8000-000000000010', merchant_name: 'Example GmbH', is_offered: true }

/** By which customers ask for a link themselves. */
export const portalMailRoutes = [
  route({
    method: 'GET',
    url,
    kind: 'read',
    scope: 'public',
    operationId: 'describePortalMail',
    tag,
    summary: 'Ask whether links are mailed',
    description: 'Whose portal it is, and whether it mails links to customers who ask for one.',
    query: z.strictObject({ tenant_id: tenantId }),
    answer: {
      description: 'The company',
      schema: z
        .object({ tenant_id: id, merchant_name: z.string(), is_offered: z.boolean() })
        .meta({ id: 'PortalMail' }),
      example,
    },
    async handler(services, _caller, { query }) {
      const offer = await describeMail(services, query.tenant_id ?? null)
      return { body: { tenant_id: offer.tenantId, merchant_name: offer.name, is_offered: offer.isOffered } }
    },
  }),
  route({
    method: 'POST',
    url,
    kind: 'write',
    scope: 'public',
    operationId: 'mailPortalLink',
    tag,
    summary: 'Have a link mailed to you',
    description:
      'To the address, if a customer has it; the answer is the same if nobody has. The link works once, within an hour. At most three are ' +
      'sent in an hour, and after five requests each further one waits.',
    body: {
      schema: z.strictObject({ email: emailAddress, tenant_id: tenantId }).meta({ id: 'MailPortalLink' }),
      example: { email: 'ada@example.com' },
    },
    answer: {
      status: 202,
      description: 'A mail is on its way, if a customer has the address',
      schema: z.object({ accepted: z.literal(true) }).meta({ id: 'MailedPortalLink' }),
      example: { accepted: true as const },
    },
    refusals: ['portal_not_allowed', 'too_many_requests'],
    async handler(services, caller, { body }) {
      await mailPortalLink(services, caller, { email: body.email, tenantId: body.tenant_id ?? null })
      return { body: { accepted: true as const } }
    },
  }),
]
