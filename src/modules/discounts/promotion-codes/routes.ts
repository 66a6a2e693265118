import { refuse } from '../../../domain/refusal.ts'
import { listName, pageOf, positionOf } from '../../../platform/http/page.ts'
import { id, line, listAnswer, listQuery } from '../../../platform/http/schema.ts'
import { route } from '../../transaction/route.ts'
import { newPromotionCodeSchema, promotionCodeExample, promotionCodeSchema } from '../schemas.ts'
import { promotionCodeToApi } from '../to-api.ts'
import { archivePromotionCode, createPromotionCode } from './change-promotion-code.ts'
import { findPromotionCode, listPromotionCodes } from './store.ts'

const tag = 'Discounts'
const answer = { description: 'The promotion code', schema: promotionCodeSchema, example: promotionCodeExample }

export const promotionCodeRoutes = [
  route({
    method: 'POST',
    url: '/v1/promotion_codes',
    kind: 'write',
    scope: 'write',
    operationId: 'createPromotionCode',
    tag,
    summary: 'Create a promotion code',
    description: 'A word that redeems a coupon, with limits of its own. Those of the coupon hold as well.',
    body: { schema: newPromotionCodeSchema, example: { coupon_id: promotionCodeExample.coupon_id, code: 'SPRING20' } },
    answer: { ...answer, status: 201 },
    refusals: ['coupon_code_taken'],
    async handler(ctx, { body }) {
      const code = await createPromotionCode(ctx, {
        couponId: body.coupon_id,
        code: body.code,
        maxRedemptions: body.max_redemptions ?? null,
        expiresAt: body.expires_at ?? null,
        customerId: body.customer_id ?? null,
      })
      return { body: promotionCodeToApi(code) }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/promotion_codes',
    kind: 'read',
    scope: 'read',
    operationId: 'listPromotionCodes',
    tag,
    summary: 'List promotion codes',
    description: 'Newest first, archived ones too.',
    query: listQuery({
      coupon_id: id.optional().meta({ description: 'Only those of this coupon' }),
      code: line(255).optional().meta({ description: 'Only the one with this code, whatever its case' }),
    }),
    answer: {
      description: 'A page of promotion codes',
      schema: listAnswer(promotionCodeSchema),
      example: { data: [promotionCodeExample], has_more: false, next_cursor: null },
    },
    async handler(ctx, { query }) {
      const scope = { cursorKey: ctx.cursorKey, list: listName('promotion_codes', query) }
      const before = query.cursor ? String(positionOf(query.cursor, scope)[0]) : null
      const rows = await listPromotionCodes(ctx.tx, ctx.tenantId, query, { before, limit: query.limit })
      const page = pageOf(rows, query.limit, scope, { of: promotionCodeToApi, position: (row) => [row.id] })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/promotion_codes/{id}',
    kind: 'read',
    scope: 'read',
    operationId: 'getPromotionCode',
    tag,
    summary: 'Read a promotion code',
    description: 'With the number of its redemptions.',
    answer,
    refusals: ['not_found'],
    async handler(ctx, { params }) {
      const code = (await findPromotionCode(ctx.tx, ctx.tenantId, params.id)) ?? refuse('not_found', '')
      return { body: promotionCodeToApi(code) }
    },
  }),
  route({
    method: 'POST',
    url: '/v1/promotion_codes/{id}/archive',
    kind: 'write',
    scope: 'write',
    operationId: 'archivePromotionCode',
    tag,
    summary: 'Archive a promotion code',
    description: 'It can no longer be redeemed; its coupon and the discounts that were redeemed by it go on.',
    answer,
    refusals: ['not_found'],
    async handler(ctx, { params }) {
      return { body: promotionCodeToApi(await archivePromotionCode(ctx, params.id)) }
    },
  }),
]
