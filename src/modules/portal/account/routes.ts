import { z } from 'zod'
import { refuse, refuseField } from '../../../domain/refusal.ts'
import { routesWith } from '../../../platform/http/route.ts'
import { customerChangeSchema } from '../../customers/schemas.ts'
import { findCustomer } from '../../customers/store.ts'
import { updateCustomer } from '../../customers/update-customer.ts'
import { findMethod, listMethods } from '../../payment-methods/store.ts'
import { beginSession, type GatewayServices } from '../../payment-pages/open-session.ts'
import { returnUrl } from '../../payment-pages/return-url.ts'
import type { Context } from '../../transaction/context.ts'
import { customerIn } from '../portal.ts'
import {
  gatewayPageExample,
  gatewayPageSchema,
  portalCustomerExample,
  portalCustomerSchema,
  portalMethodExample,
  portalMethodSchema,
} from '../schemas.ts'
import { portalCustomerToApi, portalMethodToApi } from '../to-api.ts'
import { accountForPages } from './account-for-pages.ts'

const route = routesWith<Context, GatewayServices>()
const customerAnswer = { description: 'The customer', schema: portalCustomerSchema, example: portalCustomerExample }
const { name, email, address } = customerChangeSchema.shape

/** Details of the customer, and what they pay by. */
export const portalAccountRoutes = [
  route({
    method: 'GET',
    url: '/portal/v1/customer',
    kind: 'read',
    scope: 'portal',
    operationId: 'getPortalCustomer',
    tag: 'Details',
    summary: 'Get your details',
    description: 'With what is due and in credit, by currency.',
    answer: customerAnswer,
    refusals: ['portal_not_allowed'],
    async handler(ctx) {
      const customer = await findCustomer(ctx.tx, ctx.tenantId, customerIn(ctx))
      return { body: portalCustomerToApi(customer ?? refuse('not_found', '')) }
    },
  }),
  route({
    method: 'PATCH',
    url: '/portal/v1/customer',
    kind: 'write',
    scope: 'portal',
    operationId: 'updatePortalCustomer',
    tag: 'Details',
    summary: 'Change your details',
    description:
      'For invoices from now on. Absent fields stay; the address is replaced as a whole, and null clears it.',
    body: {
      schema: z.strictObject({ name, email, address }).meta({ id: 'UpdatePortalCustomer' }),
      example: { email: 'ada@analytical.example' },
    },
    answer: customerAnswer,
    refusals: ['portal_not_allowed', 'test_clock_advancing'],
    async handler(ctx, { body }) {
      const customerId = customerIn(ctx, 'edit_details')
      return { body: portalCustomerToApi(await updateCustomer(ctx, customerId, body)) }
    },
  }),
  route({
    method: 'GET',
    url: '/portal/v1/payment_methods',
    kind: 'read',
    scope: 'portal',
    operationId: 'listPortalPaymentMethods',
    tag: 'Payment methods',
    summary: 'List your payment methods',
    description: 'Newest first, without those that were taken away.',
    answer: {
      description: 'The payment methods',
      schema: z.object({ data: z.array(portalMethodSchema) }).meta({ id: 'PortalPaymentMethods' }),
      example: { data: [portalMethodExample] },
    },
    refusals: ['portal_not_allowed'],
    async handler(ctx) {
      const customerId = customerIn(ctx)
      const [customer, methods] = await Promise.all([
        findCustomer(ctx.tx, ctx.tenantId, customerId),
        listMethods(ctx.tx, ctx.tenantId, { customer_id: customerId, isAttached: true }, { before: null, limit: 100 }),
      ])
      const defaultId = customer?.defaultPaymentMethodId ?? null
      return { body: { data: methods.slice(0, 100).map((one) => portalMethodToApi(one, defaultId)) } }
    },
  }),
  route({
    method: 'POST',
    url: '/portal/v1/setup_sessions',
    kind: 'write',
    scope: 'portal',
    operationId: 'addPortalPaymentMethod',
    tag: 'Payment methods',
    summary: 'Add a payment method',
    description:
      'Go on to the `url`, a page of the payment gateway, which keeps what you enter there. What you store becomes your default.',
    body: {
      schema: z.strictObject({ return_url: returnUrl }).meta({ id: 'AddPaymentMethod' }),
      example: { return_url: 'https://billing.example.com/portal' },
    },
    answer: { status: 201, description: 'The page', schema: gatewayPageSchema, example: gatewayPageExample },
    refusals: [
      'portal_not_allowed',
      'gateway_account_disabled',
      'test_clock_needs_test_gateway',
      'gateway_refused',
      'gateway_no_answer',
    ],
    async handler(ctx, { body }) {
      const customerId = customerIn(ctx, 'add_payment_method')
      const gatewayAccountId = await accountForPages(ctx, customerId)
      const begun = await beginSession(ctx, {
        customerId,
        gatewayAccountId,
        returnUrl: body.return_url,
        asDefault: true,
      })
      return {
        async outside(services) {
          const keep = await begun.open(services)
          return async (later) => {
            const { url, expiresAt } = keep(later)
            return { body: { url, expires_at: expiresAt.toString() } }
          }
        },
      }
    },
  }),
  route({
    method: 'POST',
    url: '/portal/v1/payment_methods/{id}/make_default',
    kind: 'write',
    scope: 'portal',
    operationId: 'makePortalDefault',
    tag: 'Payment methods',
    summary: 'Make a payment method your default',
    description: 'It is tried at once for every open invoice that is taken by itself.',
    answer: {
      description: 'The payment method',
      schema: portalMethodSchema,
      example: portalMethodExample,
    },
    refusals: ['portal_not_allowed', 'not_found', 'payment_method_not_active', 'test_clock_advancing'],
    async handler(ctx, { params }) {
      const customerId = customerIn(ctx, 'add_payment_method')
      const method = await findMethod(ctx.tx, ctx.tenantId, params.id)
      if (method?.customerId !== customerId) refuse('not_found', '')
      if (method.status !== 'active') refuseField('payment_method_not_active', '', 'The payment method is not active.')
      const { defaultPaymentMethodId } = await updateCustomer(ctx, customerId, { defaultPaymentMethodId: method.id })
      return { body: portalMethodToApi(method, defaultPaymentMethodId) }
    },
  }),
]
