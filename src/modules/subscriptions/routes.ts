import type { z } from 'zod'
import { refuse } from '../../domain/refusal.ts'
import { listName, pageOf, positionOf } from '../../platform/http/page.ts'
import { id, listAnswer, listQuery } from '../../platform/http/schema.ts'
import { creditNoteWithLinesToApi } from '../credit-notes/to-api.ts'
import { route } from '../gate.ts'
import { invoiceToApi, invoiceWithLinesToApi } from '../invoices/to-api.ts'
import { cancel, uncancel } from './cancel.ts'
import { changePlan, revokePendingChange } from './change-plan.ts'
import { createSubscription } from './create-subscription.ts'
import { cancelOrder, newSubscription, planChange } from './orders.ts'
import type { SubscriptionOutcome } from './outcome.ts'
import { pause, resume } from './pause.ts'
import {
  cancelSchema,
  changeSchema,
  newSubscriptionSchema,
  pauseSchema,
  statusSchema,
  subscriptionExample,
  subscriptionSchema,
  updateSchema,
} from './schemas.ts'
import { listSubscriptions, type ShownSubscription } from './store.ts'
import { subscriptionToApi } from './to-api.ts'
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
      'Makes the subscription and, in the same transaction, every invoice that is due by now; `latest_invoice` is the newest of them, null while nothing is charged. A start in the past bills every missed period, one in the future waits.',
    body: {
      schema: newSubscriptionSchema,
      example: { customer_id: subscriptionExample.customer_id, plan_code: 'pro' },
    },
    answer: { ...answer, status: 201 },
    refusals: [
      'not_found',
      'subscription_overlaps',
      'plan_inactive',
      'plan_currency_differs',
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
    }),
    answer: {
      description: 'A page of subscriptions',
      schema: listAnswer(subscriptionSchema),
      example: { data: [subscriptionExample], has_more: false, next_cursor: null },
    },
    async handler(ctx, { query }) {
      const scope = { cursorKey: ctx.cursorKey, list: listName('subscriptions', query) }
      const before = query.cursor ? String(positionOf(query.cursor, scope)[0]) : null
      const filter = { customerId: query.customer_id, planId: query.plan_id, status: query.status }
      const rows = await listSubscriptions(ctx.tx, ctx.tenantId, filter, { before, limit: query.limit })
      return {
        body: pageOf(rows, query.limit, scope, {
          of: shownToApi,
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
    summary: 'Change the metadata of a subscription',
    description: 'Merged by name; null takes a name away. What is billed is changed by the actions.',
    body: { schema: updateSchema, example: { metadata: { seat: '14' } } },
    answer,
    refusals: ['not_found', 'amount_too_large', 'test_clock_advancing'],
    handler: (ctx, { params, body }) => acted(updateSubscription(ctx, params.id, body.metadata)),
  }),
  route({
    method: 'POST',
    url: '/v1/subscriptions/{id}/change',
    kind: 'write',
    scope: 'write',
    operationId: 'changeSubscription',
    tag,
    summary: 'Change plan or quantity',
    description:
      'Now or from the end of the billing period. A change now takes back the rest of the old and bills the rest of the new: on one invoice (`latest_invoice`), or on a credit note (`credit_note`) where that comes to less than nothing. With `none`, what is billed stays. The same interval keeps the billing cycle, another one starts a new one. What the change does not name stays as it is; of a waiting change, only the fields that this one names are replaced.',
    body: { schema: changeSchema, example: { plan_code: 'pro', when: 'now' as const } },
    answer,
    refusals: [
      'not_found',
      'subscription_ended',
      'plan_inactive',
      'plan_product_differs',
      'plan_currency_differs',
      'amount_too_large',
      'preview_outdated',
      'test_clock_advancing',
    ],
    handler: (ctx, { params, body }) => acted(changePlan(ctx, params.id, planChange(body))),
  }),
  route({
    method: 'DELETE',
    url: '/v1/subscriptions/{id}/pending_change',
    kind: 'write',
    scope: 'write',
    operationId: 'revokePendingChange',
    tag,
    summary: 'Take back a waiting change',
    description: 'All that waits; the subscription goes on as it is.',
    answer,
    refusals: ['not_found', 'no_change_pending', 'amount_too_large', 'test_clock_advancing'],
    handler: (ctx, { params }) => acted(revokePendingChange(ctx, params.id)),
  }),
  route({
    method: 'POST',
    url: '/v1/subscriptions/{id}/cancel',
    kind: 'write',
    scope: 'write',
    operationId: 'cancelSubscription',
    tag,
    summary: 'Cancel a subscription',
    description:
      'At the end of the billing period unless said, now, or at an instant. What was billed for the time after the end is credited at once, also where the end is still to come (`credit_note`); with `none` it stays billed. A period that is not billed yet is billed up to the end. Before the start, an end up to the start means that the subscription never begins.',
    body: { schema: cancelSchema, example: { when: 'period_end' as const } },
    answer,
    refusals: [
      'not_found',
      'subscription_ended',
      'cancel_in_the_past',
      'preview_outdated',
      'amount_too_large',
      'test_clock_advancing',
    ],
    handler: (ctx, { params, body }) => acted(cancel(ctx, params.id, cancelOrder(body), body.as_of)),
  }),
  route({
    method: 'POST',
    url: '/v1/subscriptions/{id}/uncancel',
    kind: 'write',
    scope: 'write',
    operationId: 'uncancelSubscription',
    tag,
    summary: 'Take a cancellation back',
    description:
      'Possible until the end has come. What the cancellation had credited or left out is billed again at once (`latest_invoice`).',
    answer,
    refusals: [
      'not_found',
      'no_cancellation_pending',
      'subscription_overlaps',
      'amount_too_large',
      'test_clock_advancing',
    ],
    handler: (ctx, { params }) => acted(uncancel(ctx, params.id)),
  }),
  route({
    method: 'POST',
    url: '/v1/subscriptions/{id}/pause',
    kind: 'write',
    scope: 'write',
    operationId: 'pauseSubscription',
    tag,
    summary: 'Pause a subscription',
    description:
      'From now on nothing is due. The rest of what is billed is credited (`credit_note`), or with `none` stays billed.',
    body: { schema: pauseSchema, example: { proration: 'prorate' as const } },
    answer,
    refusals: [
      'not_found',
      'subscription_ended',
      'subscription_not_started',
      'subscription_paused',
      'amount_too_large',
      'test_clock_advancing',
    ],
    handler: (ctx, { params, body }) => acted(pause(ctx, params.id, body.proration)),
  }),
  route({
    method: 'POST',
    url: '/v1/subscriptions/{id}/resume',
    kind: 'write',
    scope: 'write',
    operationId: 'resumeSubscription',
    tag,
    summary: 'Resume a paused subscription',
    description: 'Bills what is left of the current billing period, less what stayed billed.',
    answer,
    refusals: [
      'not_found',
      'subscription_ended',
      'subscription_not_paused',
      'amount_too_large',
      'test_clock_advancing',
    ],
    handler: (ctx, { params }) => acted(resume(ctx, params.id)),
  }),
]

/** The answer of an action: with the invoice it made, or else the latest there is, and with the credit note it made. */
async function acted(outcome: Promise<SubscriptionOutcome>) {
  const { subscription, made, now, latestInvoice } = await outcome
  const latest =
    made && 'invoice' in made
      ? invoiceWithLinesToApi(made.invoice, made.lines)
      : latestInvoice && invoiceToApi(latestInvoice)
  const note = made && 'creditNote' in made ? creditNoteWithLinesToApi(made.creditNote, made.lines) : null
  return { body: { ...subscriptionToApi(subscription, now), latest_invoice: latest, credit_note: note } }
}

function shownToApi({ subscription, latestInvoice, now }: ShownSubscription) {
  return { ...subscriptionToApi(subscription, now), latest_invoice: latestInvoice && invoiceToApi(latestInvoice) }
}
