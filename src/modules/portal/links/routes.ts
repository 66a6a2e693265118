import { z } from 'zod'
import { id, instantAnswer } from '../../../platform/http/schema.ts'
import { returnUrl } from '../../payment-pages/return-url.ts'
import { route } from '../../transaction/route.ts'
import { createPortalLink } from './create-link.ts'

const [secondsDefault, secondsMax] = [300, 7 * 24 * 3600]

const linkSchema = z
  .object({
    id,
    url: z.string().nullable().meta({ description: 'Send the customer there. Null in a repeated answer' }),
    expires_at: instantAnswer.meta({ description: 'Until when the link can be used' }),
  })
  .meta({ id: 'PortalSession' })
const example = {
  id: '019a3c5e-1111-7000-8000-000000000081',
  url: 'https://billing.example.com/portal#k3J9xw',
  expires_at: '2026-01-31T09:05:00Z',
}

/** By which the merchant lets a customer into the portal: for keys and people. */
export const portalLinkRoutes = [
  route({
    method: 'POST',
    url: '/v1/portal_sessions',
    kind: 'write',
    scope: 'write',
    operationId: 'createPortalSession',
    tag: 'Customers',
    summary: 'Open the portal for a customer',
    description:
      'Send the customer to the `url`. It works once, within five minutes unless `expires_in` says more, and begins a session of up to ' +
      '12 hours, in which they see and do what the `portal` of the settings allows. No link is mailed; pass it on only to the customer.',
    body: {
      schema: z
        .strictObject({
          customer_id: id,
          return_url: returnUrl.nullable().default(null).meta({ description: 'Where the portal’s way back leads' }),
          expires_in: z
            .int()
            .min(60)
            .max(secondsMax)
            .default(secondsDefault)
            .meta({ description: 'Seconds for which the link can be used: up to 7 days, for one that a person sends' }),
        })
        .meta({ id: 'CreatePortalSession' }),
      example: { customer_id: '019a3c5e-1111-7000-8000-000000000001', return_url: 'https://shop.example/account' },
    },
    answer: { status: 201, description: 'The link', schema: linkSchema, example },
    refusals: ['portal_not_allowed', 'insufficient_role'],
    withoutSecrets: (body) => ({ ...body, url: null }),
    async handler(ctx, { body }) {
      const link = await createPortalLink(ctx, {
        customerId: body.customer_id,
        returnUrl: body.return_url,
        expiresInSeconds: body.expires_in,
      })
      const url = `${ctx.publicUrl}/portal#${link.token}`
      return { body: { id: link.id, url, expires_at: link.expiresAt.toString() } }
    },
  }),
]
