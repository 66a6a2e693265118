import { z } from 'zod'
import { instant } from '../../platform/http/schema.ts'
import { route } from '../transaction/route.ts'
import { actionAnswer } from './action-answer.ts'
import { anchor } from './anchor.ts'
import { cancel, uncancel } from './cancel.ts'
import { changePlan } from './change-plan.ts'
import { extendTrial } from './extend-trial.ts'
import {
  anchorSchema,
  cancelSchema,
  changeSchema,
  pauseSchema,
  resumeSchema,
  trialSchema,
  uncancelSchema,
} from './order-schemas.ts'
import { anchorOrder, cancelOrder, pauseOrder, planChange } from './orders.ts'
import { pause, resume } from './pause.ts'
import { revokePendingActions, revokePendingChange } from './pending-actions.ts'
import { subscriptionExample, subscriptionSchema } from './schemas.ts'

const tag = 'Subscriptions'
const answer = { description: 'The subscription', schema: subscriptionSchema, example: subscriptionExample }

/** The actions on an existing subscription. */
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
      'Now, at an instant (`at`) or from the end of the billing period. A waiting change is carried out at its ' +
      'instant as if it were ordered then. A change now takes back the rest of the old and bills the rest of the new: ' +
      'on one invoice (`latest_invoice`), or on a credit note (`credit_note`) if the total is negative. With ' +
      '`next_invoice`, the difference comes with the next document of the subscription; with `none`, what is billed ' +
      'stays billed. The same interval keeps the billing cycle, another one starts a new one. Fields that the change ' +
      'does not name stay. It also replaces the same fields of actions waiting for the same instant or a later one, ' +
      'and shows those as `replaced_actions`.',
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
      'usage_priced_twice',
      'amount_too_large',
      'preview_outdated',
      'test_clock_advancing',
    ],
    handler: (ctx, { params, body }) => actionAnswer(changePlan(ctx, params.id, planChange(body))),
  }),
  route({
    method: 'DELETE',
    url: '/v1/subscriptions/{id}/pending_change',
    kind: 'write',
    scope: 'write',
    operationId: 'revokePendingChange',
    tag,
    summary: 'Cancel the pending changes',
    description: 'Pending pauses and resumptions stay; `DELETE /pending_actions` cancels those too.',
    answer,
    refusals: ['not_found', 'no_change_pending', 'amount_too_large', 'test_clock_advancing'],
    handler: (ctx, { params }) => actionAnswer(revokePendingChange(ctx, params.id)),
  }),
  route({
    method: 'DELETE',
    url: '/v1/subscriptions/{id}/pending_actions',
    kind: 'write',
    scope: 'write',
    operationId: 'revokePendingActions',
    tag,
    summary: 'Cancel pending actions',
    description: 'All pending changes, pauses and resumptions; with `at`, only those of that instant.',
    query: z.strictObject({ at: instant.optional().meta({ description: 'Only actions pending for this instant' }) }),
    answer,
    refusals: ['not_found', 'no_action_pending', 'pending_action_needed', 'amount_too_large', 'test_clock_advancing'],
    handler: (ctx, { params, query }) => actionAnswer(revokePendingActions(ctx, params.id, query.at)),
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
      'At the end of the billing period (the default), now, or at an instant. Time after the end that was billed is ' +
      'credited at once, even if the end is in the future (`credit_note`); with `none` it stays billed. A period that ' +
      'is not billed yet is billed up to the end. If the end is not after the start, the subscription never begins.',
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
    handler: (ctx, { params, body }) =>
      actionAnswer(cancel(ctx, params.id, cancelOrder(body), { asOf: body.as_of, reason: body.reason })),
  }),
  route({
    method: 'POST',
    url: '/v1/subscriptions/{id}/uncancel',
    kind: 'write',
    scope: 'write',
    operationId: 'uncancelSubscription',
    tag,
    summary: 'Undo a cancellation',
    description:
      'Possible until the subscription ends. Time that the cancellation credited or left out is billed at once ' +
      '(`latest_invoice`).',
    body: { schema: uncancelSchema, example: {} },
    answer,
    refusals: [
      'not_found',
      'no_cancellation_pending',
      'preview_outdated',
      'subscription_overlaps',
      'amount_too_large',
      'test_clock_advancing',
    ],
    handler: (ctx, { params, body }) => actionAnswer(uncancel(ctx, params.id, body.as_of)),
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
      'Now or at an instant (`at`), until it is resumed (`resume_at`, `/resume`): nothing is due meanwhile. The ' +
      'billed time that is left is credited then (`credit_note`), or stays billed with `none`. Pending pauses and ' +
      'resumptions of the same instant or a later one are replaced.',
    body: { schema: pauseSchema, example: { proration: 'prorate' as const } },
    answer,
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
    handler: (ctx, { params, body }) => actionAnswer(pause(ctx, params.id, pauseOrder(body), body.as_of)),
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
      'Now or at an instant (`at`). Bills the rest of the billing period, less what stayed billed. Pending pauses and ' +
      'resumptions of the same instant or a later one are replaced, and so is the one that would end the same pause.',
    body: { schema: resumeSchema, example: {} },
    answer,
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
    handler: (ctx, { params, body }) => actionAnswer(resume(ctx, params.id, body.at ?? 'now', body.as_of)),
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
      'Ends the trial at another instant, later or sooner, or `now`. Possible until the trial ends; before the start, ' +
      'also without a trial. The billing day moves with it unless you gave one, and so do actions that wait for the ' +
      'period’s end. A trial that ends now invoices the first periods at once (`latest_invoice`).',
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
    handler: (ctx, { params, body }) => actionAnswer(extendTrial(ctx, params.id, body.trial_end, body.as_of)),
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
      'Periods of all items are counted from the new anchor. The rest of the current period is credited and the part ' +
      'of the new one up to its next boundary is billed: at once, or with `next_invoice` on the next document. With ' +
      '`none` each item goes on to the end of its period, and the part from there to the next boundary is billed.',
    body: { schema: anchorSchema, example: { billing_cycle_anchor: '2026-02-15T09:00:00Z' } },
    answer,
    refusals: ['not_found', 'subscription_ended', 'preview_outdated', 'amount_too_large', 'test_clock_advancing'],
    handler: (ctx, { params, body }) => actionAnswer(anchor(ctx, params.id, anchorOrder(body), body.as_of)),
  }),
]
