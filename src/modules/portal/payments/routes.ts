import { z } from 'zod'
import { refuse } from '../../../domain/refusal.ts'
import { routesWith } from '../../../platform/http/route.ts'
import { cents, currency, id } from '../../../platform/http/schema.ts'
import { collectInvoice } from '../../collection/collect-invoice.ts'
import { partiesOfInvoice } from '../../documents/invoices/store.ts'
import { linkToApi } from '../../payment-pages/links/link.ts'
import { beginLink } from '../../payment-pages/links/open-link.ts'
import type { GatewayServices } from '../../payment-pages/open-session.ts'
import { returnUrl } from '../../payment-pages/return-url.ts'
import type { Context } from '../../transaction/context.ts'
import { customerIn } from '../portal.ts'
import { gatewayPageExample, gatewayPageSchema } from '../schemas.ts'

const route = routesWith<Context, GatewayServices>()

/** Refuses `not_found` for an invoice that is not the customer's, `portal_not_allowed` where nothing can be paid here. */
async function refuseUnlessOwn(ctx: Context, invoiceId: string): Promise<void> {
  const customerId = customerIn(ctx, 'pay')
  const parties = await partiesOfInvoice(ctx.tx, ctx.tenantId, invoiceId)
  if (parties?.customer_id !== customerId) refuse('not_found', '')
}

/** Paying an open invoice: by the method on file, or on a page of the gateway. */
export const portalPaymentRoutes = [
  route({
    method: 'POST',
    url: '/portal/v1/invoices/{id}/collect',
    kind: 'write',
    scope: 'portal',
    operationId: 'payPortalInvoice',
    tag: 'Invoices',
    summary: 'Pay an invoice now',
    description: 'What is due is taken from your default payment method. The gateway is asked right after.',
    answer: {
      status: 201,
      description: 'The payment, on its way',
      schema: z.object({ id, amount_cents: cents, currency }).meta({ id: 'PortalPayment' }),
      example: { id: '019a3c5e-1111-7000-8000-000000000040', amount_cents: 2900, currency: 'EUR' },
    },
    refusals: [
      'portal_not_allowed',
      'not_found',
      'invoice_not_open',
      'attempt_in_progress',
      'payment_method_needed',
      'payment_method_not_active',
      'gateway_account_disabled',
      'collection_paused',
      'test_clock_advancing',
    ],
    async handler(ctx, { params }) {
      await refuseUnlessOwn(ctx, params.id)
      const attempt = await collectInvoice(ctx, params.id)
      return { body: { id: attempt.id, amount_cents: Number(attempt.amountCents), currency: attempt.currency } }
    },
  }),
  route({
    method: 'POST',
    url: '/portal/v1/invoices/{id}/payment_link',
    kind: 'write',
    scope: 'portal',
    operationId: 'openPortalPaymentPage',
    tag: 'Invoices',
    summary: 'Pay an invoice on a page',
    description: 'Go on to the `url`, a page of the payment gateway. What you enter there pays the invoice.',
    body: {
      schema: z.strictObject({ return_url: returnUrl }).meta({ id: 'OpenPaymentPage' }),
      example: { return_url: 'https://billing.example.com/portal' },
    },
    answer: { status: 201, description: 'The page', schema: gatewayPageSchema, example: gatewayPageExample },
    refusals: [
      'portal_not_allowed',
      'not_found',
      'invoice_not_open',
      'attempt_in_progress',
      'gateway_account_disabled',
      'test_clock_needs_test_gateway',
      'gateway_refused',
      'gateway_no_answer',
      'amount_too_large',
      'test_clock_advancing',
    ],
    async handler(ctx, { params, body }) {
      await refuseUnlessOwn(ctx, params.id)
      const begun = await beginLink(ctx, {
        invoiceIds: [params.id],
        returnUrl: body.return_url,
        gatewayAccountId: undefined,
      })
      return {
        async outside(services) {
          const keep = await begun.open(services)
          return async (later) => {
            const link = await keep(later)
            const { url, expires_at } = linkToApi(link, link.createdAt)
            return { body: { url, expires_at } }
          }
        },
      }
    },
  }),
]
