import { refuse } from '../../domain/refusal.ts'
import { formatUnitAmount, parseUnitAmount } from '../../domain/unit-amount.ts'
import { listName, pageOf, positionOf } from '../../platform/http/page.ts'
import { line, listAnswer, listQuery } from '../../platform/http/schema.ts'
import { route } from '../transaction/route.ts'
import { changeCoupon, createCoupon } from './change-coupon.ts'
import { couponChangeSchema, couponExample, couponSchema, newCouponSchema } from './schemas.ts'
import { findCoupon, listCoupons } from './store.ts'
import { couponToApi } from './to-api.ts'

const tag = 'Discounts'
const answer = { description: 'The coupon', schema: couponSchema, example: couponExample }

export const couponRoutes = [
  route({
    method: 'POST',
    url: '/v1/coupons',
    kind: 'write',
    scope: 'write',
    operationId: 'createCoupon',
    tag,
    summary: 'Create a coupon',
    description:
      'The terms of a discount: a percent, or an amount in each currency, for how long and on what. They never change; ' +
      'archive it and make another one.',
    body: {
      schema: newCouponSchema,
      example: { name: 'Spring sale', code: 'SPRING', percent_off: '20', duration: { months: 3 } },
    },
    answer: { ...answer, status: 201 },
    refusals: ['coupon_code_taken'],
    async handler(ctx, { body }) {
      const coupon = createCoupon(ctx, {
        code: body.code ?? null,
        name: body.name,
        percentOff: body.percent_off === undefined ? null : formatUnitAmount(parseUnitAmount(body.percent_off)),
        amountsOff: body.amounts_off ?? null,
        duration: body.duration,
        appliesTo: {
          planCodes: body.applies_to?.plan_codes ?? null,
          priceCodes: body.applies_to?.price_codes ?? null,
        },
        redeemBy: body.redeem_by ?? null,
        maxRedemptions: body.max_redemptions ?? null,
        maxPerCustomer: body.max_per_customer ?? null,
        firstTimeOnly: body.first_time_only,
      })
      return { body: couponToApi(coupon) }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/coupons',
    kind: 'read',
    scope: 'read',
    operationId: 'listCoupons',
    tag,
    summary: 'List coupons',
    description: 'Newest first, archived ones too.',
    query: listQuery({ code: line(255).optional().meta({ description: 'Only the one with this code' }) }),
    answer: {
      description: 'A page of coupons',
      schema: listAnswer(couponSchema),
      example: { data: [couponExample], has_more: false, next_cursor: null },
    },
    async handler(ctx, { query }) {
      const scope = { cursorKey: ctx.cursorKey, list: listName('coupons', query) }
      const before = query.cursor ? String(positionOf(query.cursor, scope)[0]) : null
      const rows = await listCoupons(ctx.tx, ctx.tenantId, query, { before, limit: query.limit })
      const page = pageOf(rows, query.limit, scope, { of: couponToApi, position: (row) => [row.id] })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/coupons/{id}',
    kind: 'read',
    scope: 'read',
    operationId: 'getCoupon',
    tag,
    summary: 'Read a coupon',
    description: 'With the number of its redemptions.',
    answer,
    refusals: ['not_found'],
    async handler(ctx, { params }) {
      return { body: couponToApi((await findCoupon(ctx.tx, ctx.tenantId, params.id)) ?? refuse('not_found', '')) }
    },
  }),
  route({
    method: 'PATCH',
    url: '/v1/coupons/{id}',
    kind: 'write',
    scope: 'write',
    operationId: 'updateCoupon',
    tag,
    summary: 'Rename a coupon',
    description: 'Its terms never change.',
    body: { schema: couponChangeSchema, example: { name: 'Spring sale 2026' } },
    answer,
    refusals: ['not_found'],
    async handler(ctx, { params, body }) {
      return { body: couponToApi(await changeCoupon(ctx, params.id, { name: body.name })) }
    },
  }),
  route({
    method: 'POST',
    url: '/v1/coupons/{id}/archive',
    kind: 'write',
    scope: 'write',
    operationId: 'archiveCoupon',
    tag,
    summary: 'Archive a coupon',
    description: 'It can no longer be redeemed, nor can its promotion codes; discounts that were redeemed go on.',
    answer,
    refusals: ['not_found'],
    async handler(ctx, { params }) {
      return { body: couponToApi(await changeCoupon(ctx, params.id, { archivedAt: ctx.now })) }
    },
  }),
]
