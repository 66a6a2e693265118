import { route } from '../../transaction/route.ts'
import { actionAnswer } from '../action-answer.ts'
import { preview, previewedAction, previewText } from '../preview.ts'
import { previewExample, previewSchema, subscriptionExample, subscriptionSchema } from '../schemas.ts'
import { redeemOn, removeDiscount } from './redeem-on.ts'
import { redeemSchema, removalQuery, removalSchema } from './schemas.ts'

const tag = 'Discounts'
const answer = { description: 'The subscription', schema: subscriptionSchema, example: subscriptionExample }
const previewAnswer = { description: 'What it would do', schema: previewSchema, example: previewExample }
const redeemExample = { promotion_code: 'SPRING20', when: 'now' as const }
const redeemRefusals = [
  'not_found',
  'subscription_ended',
  'coupon_expired',
  'coupon_exhausted',
  'coupon_not_applicable',
  'coupon_already_applied',
  'too_many_discounts',
  'amount_too_large',
  'preview_outdated',
  'test_clock_advancing',
] as const
const removalRefusals = ['not_found', 'amount_too_large', 'preview_outdated', 'test_clock_advancing'] as const

/** Coupons redeemed on a subscription that exists, and their removal. */
export const discountRoutes = [
  route({
    method: 'POST',
    url: '/v1/subscriptions/{id}/discounts',
    kind: 'write',
    scope: 'write',
    operationId: 'redeemDiscount',
    tag,
    summary: 'Redeem a coupon on a subscription',
    description:
      'It acts after the discounts that the subscription has. `now`: the rest of the current periods is billed at the lower price, and the ' +
      'difference is credited (`credit_note`). `period_end`: from each item’s next period on.',
    body: { schema: redeemSchema, example: redeemExample },
    answer: { ...answer, status: 201 },
    refusals: redeemRefusals,
    handler: (ctx, { params, body: { as_of: asOf, ...named } }) =>
      actionAnswer(redeemOn(ctx, params.id, { ...named, asOf })),
  }),
  route({
    method: 'DELETE',
    url: '/v1/subscriptions/{id}/discounts/{discount_id}',
    kind: 'write',
    scope: 'write',
    operationId: 'removeDiscount',
    tag,
    summary: 'Remove a discount',
    description:
      '`now`: the rest of the current periods is billed at the price without it (`latest_invoice`). `period_end`: from ' +
      'each item’s next period on. A removed discount counts as redeemed.',
    query: removalQuery,
    answer,
    refusals: removalRefusals,
    handler: (ctx, { params, query: { when, as_of: asOf } }) =>
      actionAnswer(removeDiscount(ctx, params.id, { discountId: params.discount_id, when, asOf })),
  }),
  route({
    method: 'POST',
    url: '/v1/subscriptions/{id}/discounts/preview',
    kind: 'preview',
    scope: 'read',
    operationId: 'previewDiscount',
    tag,
    summary: 'Preview a redemption',
    description: previewText,
    body: { schema: redeemSchema, example: redeemExample },
    answer: previewAnswer,
    refusals: redeemRefusals,
    handler: async (ctx, { params, body: { as_of: asOf, ...named } }) => ({
      body: await preview(ctx, previewedAction(redeemOn(ctx, params.id, { ...named, asOf }))),
    }),
  }),
  route({
    method: 'POST',
    url: '/v1/subscriptions/{id}/discounts/removal/preview',
    kind: 'preview',
    scope: 'read',
    operationId: 'previewDiscountRemoval',
    tag,
    summary: 'Preview the removal of a discount',
    description: previewText,
    body: { schema: removalSchema, example: { discount_id: subscriptionExample.id, when: 'now' as const } },
    answer: previewAnswer,
    refusals: removalRefusals,
    handler: async (ctx, { params, body: { discount_id: discountId, when, as_of: asOf } }) => ({
      body: await preview(
        ctx,
        previewedAction(removeDiscount(ctx, params.id, { discountId, when, asOf, pointer: '/discount_id' })),
      ),
    }),
  }),
]
