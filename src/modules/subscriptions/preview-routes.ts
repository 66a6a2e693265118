import { route } from '../transaction/route.ts'
import { anchor } from './anchor.ts'
import { cancel, uncancel } from './cancel.ts'
import { changePlan } from './change-plan.ts'
import { createSubscription } from './create-subscription.ts'
import { extendTrial } from './extend-trial.ts'
import {
  anchorSchema,
  cancelSchema,
  changeSchema,
  newSubscriptionSchema,
  pauseSchema,
  resumeSchema,
  trialSchema,
  uncancelSchema,
} from './order-schemas.ts'
import { anchorOrder, cancelOrder, newSubscription, pauseOrder, planChange } from './orders.ts'
import { pause, resume } from './pause.ts'
import { type PreviewedOutcome, preview, previewedAction, previewText } from './preview.ts'
import { previewExample, previewSchema, subscriptionExample } from './schemas.ts'

const tag = 'Subscriptions'
const previewAnswer = { description: 'What it would do', schema: previewSchema, example: previewExample }
export const previewRoutes = [
  route({
    method: 'POST',
    url: '/v1/subscriptions/preview',
    kind: 'preview',
    scope: 'read',
    operationId: 'previewSubscription',
    tag,
    summary: 'Preview a new subscription',
    description: previewText,
    body: {
      schema: newSubscriptionSchema,
      example: { customer_id: subscriptionExample.customer_id, plan_code: 'pro' },
    },
    answer: previewAnswer,
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
    handler: async (ctx, { body }) => ({
      body: await preview(ctx, previewedStart(createSubscription(ctx, newSubscription(body)))),
    }),
  }),
  route({
    method: 'POST',
    url: '/v1/subscriptions/{id}/change/preview',
    kind: 'preview',
    scope: 'read',
    operationId: 'previewChange',
    tag,
    summary: 'Preview a change',
    description: previewText,
    body: { schema: changeSchema, example: { plan_code: 'pro', when: 'now' as const } },
    answer: previewAnswer,
    refusals: [
      'not_found',
      'subscription_ended',
      'at_in_the_past',
      'too_many_pending_actions',
      'plan_inactive',
      'plan_product_differs',
      'plan_currency_differs',
      'usage_priced_twice',
      'amount_too_large',
      'preview_outdated',
      'test_clock_advancing',
    ],
    handler: async (ctx, { params, body }) => ({
      body: await preview(ctx, previewedAction(changePlan(ctx, params.id, planChange(body)))),
    }),
  }),
  route({
    method: 'POST',
    url: '/v1/subscriptions/{id}/anchor/preview',
    kind: 'preview',
    scope: 'read',
    operationId: 'previewBillingCycleAnchor',
    tag,
    summary: 'Preview a moved billing day',
    description: previewText,
    body: { schema: anchorSchema, example: { billing_cycle_anchor: '2026-02-15T09:00:00Z' } },
    answer: previewAnswer,
    refusals: ['not_found', 'subscription_ended', 'preview_outdated', 'amount_too_large', 'test_clock_advancing'],
    handler: async (ctx, { params, body }) => ({
      body: await preview(ctx, previewedAction(anchor(ctx, params.id, anchorOrder(body), body.as_of))),
    }),
  }),
  route({
    method: 'POST',
    url: '/v1/subscriptions/{id}/extend_trial/preview',
    kind: 'preview',
    scope: 'read',
    operationId: 'previewTrial',
    tag,
    summary: 'Preview a trial that ends at another instant',
    description: previewText,
    body: { schema: trialSchema, example: { trial_end: '2026-02-28T09:00:00Z' } },
    answer: previewAnswer,
    refusals: [
      'not_found',
      'subscription_ended',
      'trial_over',
      'trial_end_in_the_past',
      'preview_outdated',
      'amount_too_large',
      'test_clock_advancing',
    ],
    handler: async (ctx, { params, body }) => ({
      body: await preview(ctx, previewedAction(extendTrial(ctx, params.id, body.trial_end, body.as_of))),
    }),
  }),
  route({
    method: 'POST',
    url: '/v1/subscriptions/{id}/cancel/preview',
    kind: 'preview',
    scope: 'read',
    operationId: 'previewCancel',
    tag,
    summary: 'Preview a cancellation',
    description: previewText,
    body: { schema: cancelSchema, example: { when: 'now' as const } },
    answer: previewAnswer,
    refusals: [
      'not_found',
      'subscription_ended',
      'cancel_in_the_past',
      'preview_outdated',
      'amount_too_large',
      'test_clock_advancing',
    ],
    handler: async (ctx, { params, body }) => ({
      body: await preview(ctx, previewedAction(cancel(ctx, params.id, cancelOrder(body), { asOf: body.as_of }))),
    }),
  }),
  route({
    method: 'POST',
    url: '/v1/subscriptions/{id}/uncancel/preview',
    kind: 'preview',
    scope: 'read',
    operationId: 'previewUncancel',
    tag,
    summary: 'Preview an undone cancellation',
    description: previewText,
    body: { schema: uncancelSchema, example: {} },
    answer: previewAnswer,
    refusals: [
      'not_found',
      'no_cancellation_pending',
      'subscription_overlaps',
      'preview_outdated',
      'amount_too_large',
      'test_clock_advancing',
    ],
    handler: async (ctx, { params, body }) => ({
      body: await preview(ctx, previewedAction(uncancel(ctx, params.id, body.as_of))),
    }),
  }),
  route({
    method: 'POST',
    url: '/v1/subscriptions/{id}/pause/preview',
    kind: 'preview',
    scope: 'read',
    operationId: 'previewPause',
    tag,
    summary: 'Preview a pause',
    description: previewText,
    body: { schema: pauseSchema, example: { proration: 'prorate' as const } },
    answer: previewAnswer,
    refusals: [
      'not_found',
      'subscription_ended',
      'at_in_the_past',
      'too_many_pending_actions',
      'subscription_not_started',
      'subscription_paused',
      'preview_outdated',
      'amount_too_large',
      'test_clock_advancing',
    ],
    handler: async (ctx, { params, body }) => ({
      body: await preview(ctx, previewedAction(pause(ctx, params.id, pauseOrder(body), body.as_of))),
    }),
  }),
  route({
    method: 'POST',
    url: '/v1/subscriptions/{id}/resume/preview',
    kind: 'preview',
    scope: 'read',
    operationId: 'previewResume',
    tag,
    summary: 'Preview a resumption',
    description: previewText,
    body: { schema: resumeSchema, example: {} },
    answer: previewAnswer,
    refusals: [
      'not_found',
      'subscription_ended',
      'at_in_the_past',
      'too_many_pending_actions',
      'subscription_not_paused',
      'preview_outdated',
      'amount_too_large',
      'test_clock_advancing',
    ],
    handler: async (ctx, { params, body }) => ({
      body: await preview(ctx, previewedAction(resume(ctx, params.id, body.at ?? 'now', body.as_of))),
    }),
  }),
]

async function previewedStart(created: ReturnType<typeof createSubscription>): Promise<PreviewedOutcome> {
  return { ...(await created), latestInvoice: null }
}
