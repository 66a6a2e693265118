import { z } from 'zod'
import { instant } from '../../platform/http/schema.ts'
import { route } from '../transaction/route.ts'
import { acted } from './acted.ts'
import { anchor } from './anchor.ts'
import { cancel, uncancel } from './cancel.ts'
import { changePlan } from './change-plan.ts'
import { extendTrial } from './extend-trial.ts'
import { anchorSchema, cancelSchema, changeSchema, pauseSchema, resumeSchema, trialSchema } from './order-schemas.ts'
import { anchorOrder, cancelOrder, pauseOrder, planChange } from './orders.ts'
import { pause, resume } from './pause.ts'
import { revokePendingActions, revokePendingChange } from './pending-actions.ts'
import { subscriptionExample, subscriptionSchema } from './schemas.ts'

const tag = 'Subscriptions'
const answer = { description: 'The subscription', schema: subscriptionSchema, example: subscriptionExample }

/** What is done to a subscription that is there. */
export const actionRoutes = [
  route({
    method: 'POST',
    url: '/v1/subscriptions/{id}/change',
    kind: 'write',
    scope: 'write',
    operationId: 'changeSubscription',
    tag,
    summary: 'Change plan, quantity or items',
    description:
      'Now, at an instant (`at`) or from the end of the billing period. What waits is carried out at its instant as if it were ordered then. A change now takes back the rest of the old and bills the rest of the new: on one invoice (`latest_invoice`), or on a credit note (`credit_note`) where that comes to less than nothing. With `next_invoice`, the difference comes with the next document of the subscription; with `none`, what is billed stays billed. The same interval keeps the billing cycle, another one starts a new one. What the change does not name stays as it is; of what waits for the same instant or a later one, only the fields that this one names are replaced, and shown as `replaced_actions`.',
    body: { schema: changeSchema, example: { plan_code: 'pro', when: 'now' as const } },
    answer,
    refusals: [
      'not_found',
      'subscription_ended',
      'at_in_the_past',
      'too_many_pending_actions',
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
    summary: 'Take back all changes that wait',
    description: 'Pauses and resumptions that wait stay; `DELETE /pending_actions` takes those back too.',
    answer,
    refusals: ['not_found', 'no_change_pending', 'amount_too_large', 'test_clock_advancing'],
    handler: (ctx, { params }) => acted(revokePendingChange(ctx, params.id)),
  }),
  route({
    method: 'DELETE',
    url: '/v1/subscriptions/{id}/pending_actions',
    kind: 'write',
    scope: 'write',
    operationId: 'revokePendingActions',
    tag,
    summary: 'Take back what waits',
    description: 'All changes, pauses and resumptions that wait, or with `at` those of that instant.',
    query: z.strictObject({ at: instant.optional().meta({ description: 'Only what waits for this instant' }) }),
    answer,
    refusals: ['not_found', 'no_action_pending', 'pending_action_needed', 'amount_too_large', 'test_clock_advancing'],
    handler: (ctx, { params, query }) => acted(revokePendingActions(ctx, params.id, query.at)),
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
      'Now or at an instant (`at`), until it is resumed (`resume_at`, `/resume`): nothing is due meanwhile. The rest of what is billed is credited then (`credit_note`), or with `none` stays billed. Pauses and resumptions that wait for the same instant or a later one are replaced.',
    body: { schema: pauseSchema, example: { proration: 'prorate' as const } },
    answer,
    refusals: [
      'not_found',
      'subscription_ended',
      'at_in_the_past',
      'too_many_pending_actions',
      'subscription_not_started',
      'subscription_paused',
      'amount_too_large',
      'test_clock_advancing',
    ],
    handler: (ctx, { params, body }) => acted(pause(ctx, params.id, pauseOrder(body))),
  }),
  route({
    method: 'POST',
    url: '/v1/subscriptions/{id}/resume',
    kind: 'write',
    scope: 'write',
    operationId: 'resumeSubscription',
    tag,
    summary: 'Resume a paused subscription',
    description:
      'Now or at an instant (`at`). Bills what is left of the billing period then, less what stayed billed. Pauses and resumptions that wait for the same instant or a later one are replaced, and so is the one that would end the same pause.',
    body: { schema: resumeSchema, example: {} },
    answer,
    refusals: [
      'not_found',
      'subscription_ended',
      'at_in_the_past',
      'too_many_pending_actions',
      'subscription_not_paused',
      'amount_too_large',
      'test_clock_advancing',
    ],
    handler: (ctx, { params, body }) => acted(resume(ctx, params.id, body.at ?? 'now')),
  }),
  route({
    method: 'POST',
    url: '/v1/subscriptions/{id}/extend_trial',
    kind: 'write',
    scope: 'write',
    operationId: 'extendTrial',
    tag,
    summary: 'Extend or end a trial',
    description:
      'The trial ends at another instant, later or sooner, or `now`; possible until it ends, and before the start, also where there is none. What counts from its end moves with it: the billing day, unless another one was given, and what waits for the period’s end. Where it ends now, the first periods are invoiced at once (`latest_invoice`).',
    body: { schema: trialSchema, example: { trial_end: '2026-02-28T09:00:00Z' } },
    answer,
    refusals: [
      'not_found',
      'subscription_ended',
      'trial_over',
      'trial_end_in_the_past',
      'preview_outdated',
      'amount_too_large',
      'test_clock_advancing',
    ],
    handler: (ctx, { params, body }) => acted(extendTrial(ctx, params.id, body.trial_end, body.as_of)),
  }),
  route({
    method: 'POST',
    url: '/v1/subscriptions/{id}/anchor',
    kind: 'write',
    scope: 'write',
    operationId: 'moveBillingCycleAnchor',
    tag,
    summary: 'Move the billing day',
    description:
      'All items are billed by periods counted from the new anchor. The rest of the period they are in is given back and the part of the new one up to its next boundary is billed: at once, or with `next_invoice` on the next document. With `none` each goes on to the end of its period, and from there up to the next boundary a part is billed.',
    body: { schema: anchorSchema, example: { billing_cycle_anchor: '2026-02-15T09:00:00Z' } },
    answer,
    refusals: ['not_found', 'subscription_ended', 'preview_outdated', 'amount_too_large', 'test_clock_advancing'],
    handler: (ctx, { params, body }) => acted(anchor(ctx, params.id, anchorOrder(body), body.as_of)),
  }),
]
