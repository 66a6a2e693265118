import type { z } from 'zod'
import { refuse } from '../../domain/refusal.ts'
import { listName, pageOf, positionOf } from '../../platform/http/page.ts'
import { id, listAnswer, listQuery, text } from '../../platform/http/schema.ts'
import { expandCustomer, showExpanded } from '../customers/expand.ts'
import { invoiceWithLinesToApi } from '../documents/invoices/to-api.ts'
import { subscriptionToApi } from '../ledger/subscription-to-api.ts'
import { route } from '../transaction/route.ts'
import { actionAnswer } from './action-answer.ts'
import { createSubscription } from './create-subscription.ts'
import { newSubscriptionSchema, updateSchema } from './order-schemas.ts'
import { centsIn, newSubscription } from './orders.ts'
import { statusSchema, subscriptionExample, subscriptionSchema } from './schemas.ts'
import { listSubscriptions } from './store.ts'
import { shownToApi } from './to-api.ts'
import { updateSubscription } from './update-subscription.ts'

const tag = 'Subscriptions'
const answer = { description: 'The subscription', schema: subscriptionSchema, example: subscriptionExample }

export const subscriptionRoutes = [
  route({
    method: 'POST',
    url: '/v1/subscriptions',
    kind: 'write',
    scope: 'write',
    operationId: 'createSubscription',
    tag,
    summary: 'Subscribe a customer to a plan',
    description:
      'Makes the subscription and, in the same transaction, every invoice that is due by now; `latest_invoice` is the ' +
      'newest of them, or null. A start in the past bills every missed period; a start in the future waits.',
    body: {
      schema: newSubscriptionSchema,
      example: { customer_id: subscriptionExample.customer_id, plan_code: 'pro' },
    },
    answer: { ...answer, status: 201 },
    refusals: [
      'subscription_overlaps',
      'external_id_taken',
      'plan_inactive',
      'plan_currency_differs',
      'usage_priced_twice',
      'coupon_expired',
      'coupon_exhausted',
      'coupon_not_applicable',
      'coupon_already_applied',
      'start_too_long_ago',
      'amount_too_large',
      'preview_outdated',
      'test_clock_advancing',
    ],
    async handler(ctx, { body }) {
      const { subscription, made, now } = await createSubscription(ctx, newSubscription(body))
      const latest = made.findLast((one) => 'invoice' in one)
      return {
        body: {
          ...subscriptionToApi(subscription, now),
          latest_invoice: latest && 'invoice' in latest ? invoiceWithLinesToApi(latest.invoice, latest.lines) : null,
        },
      }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/subscriptions',
    kind: 'read',
    scope: 'read',
    operationId: 'listSubscriptions',
    tag,
    summary: 'List subscriptions',
    description: 'Newest first, each with its latest invoice without lines.',
    query: listQuery({
      customer_id: id.optional().meta({ description: 'Only those of this customer' }),
      plan_id: id.optional().meta({ description: 'Only those on this plan now' }),
      status: statusSchema.optional().meta({ description: 'Only those of this status now' }),
      external_id: text(255).optional().meta({ description: 'Only the one with this external id' }),
      ...expandCustomer,
    }),
    answer: {
      description: 'A page of subscriptions',
      schema: listAnswer(subscriptionSchema),
      example: { data: [subscriptionExample], has_more: false, next_cursor: null },
    },
    async handler(ctx, { query }) {
      const scope = { cursorKey: ctx.cursorKey, list: listName('subscriptions', query) }
      const before = query.cursor ? String(positionOf(query.cursor, scope)[0]) : null
      const filter = {
        customerId: query.customer_id,
        planId: query.plan_id,
        status: query.status,
        externalId: query.external_id,
        expand: query.expand,
      }
      const rows = await listSubscriptions(ctx.tx, ctx.tenantId, filter, { before, limit: query.limit })
      return {
        body: pageOf(rows, query.limit, scope, {
          of: showExpanded(shownToApi),
          position: ({ subscription }) => [subscription.id],
        }) as z.output<ReturnType<typeof listAnswer<typeof subscriptionSchema>>>,
      }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/subscriptions/{id}',
    kind: 'read',
    scope: 'read',
    operationId: 'getSubscription',
    tag,
    summary: 'Read a subscription',
    description: 'With its latest invoice, without lines.',
    answer,
    refusals: ['not_found'],
    async handler(ctx, { params }) {
      const [found] = await listSubscriptions(ctx.tx, ctx.tenantId, { id: params.id }, { before: null, limit: 1 })
      if (!found) refuse('not_found', '')
      return { body: shownToApi(found) }
    },
  }),
  route({
    method: 'PATCH',
    url: '/v1/subscriptions/{id}',
    kind: 'write',
    scope: 'write',
    operationId: 'updateSubscription',
    tag,
    summary: 'Change a subscription’s names and metadata, and how it is paid',
    description:
      '`external_id` and `purchase_order` (null removes them), `metadata`, which is merged by name, `collection` and ' +
      '`payment_method_id`: another one is tried at once for the open automatic invoices of the subscription. Existing invoices ' +
      'and drafts keep their `purchase_order` and `collection`. `minimum_cents` counts from the next period on, `billing_threshold_cents` ' +
      'at once. Use the actions to change what else is billed.',
    body: { schema: updateSchema, example: { metadata: { seat: '14' } } },
    answer,
    refusals: [
      'not_found',
      'external_id_taken',
      'payment_method_not_active',
      'subscription_ended',
      'amount_too_large',
      'test_clock_advancing',
    ],
    handler: (ctx, { params, body }) =>
      actionAnswer(
        updateSubscription(ctx, params.id, {
          externalId: body.external_id,
          purchaseOrder: body.purchase_order,
          collection: body.collection,
          paymentMethodId: body.payment_method_id,
          minimumCents: centsIn(body.minimum_cents),
          thresholdCents: centsIn(body.billing_threshold_cents),
          metadata: body.metadata,
        }),
      ),
  }),
]
