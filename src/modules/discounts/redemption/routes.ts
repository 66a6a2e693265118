import { z } from 'zod'
import { listName, pageOf, positionOf } from '../../../platform/http/page.ts'
import { id, instantAnswer, listAnswer, listQuery } from '../../../platform/http/schema.ts'
import { route } from '../../transaction/route.ts'
import { promotionCodeExample } from '../schemas.ts'
import { redemptionToApi } from '../to-api.ts'
import { listRedemptions } from './store.ts'

const redemptionSchema = z
  .object({
    id: id.meta({ description: 'The id of the discount' }),
    coupon_id: id,
    promotion_code_id: id.nullable(),
    customer_id: id,
    subscription_id: id,
    starts_at: instantAnswer.nullable().meta({ description: 'Null if it was removed before it acted' }),
    ends_at: instantAnswer.nullable().meta({ description: 'Null: it has no end' }),
    created_at: instantAnswer,
  })
  .meta({ id: 'Redemption' })

const redemptionExample = {
  id: '019a3c5e-1111-7000-8000-000000000043',
  coupon_id: promotionCodeExample.coupon_id,
  promotion_code_id: promotionCodeExample.id,
  customer_id: '019a3c5e-1111-7000-8000-000000000001',
  subscription_id: '019a3c5e-1111-7000-8000-000000000003',
  starts_at: '2026-01-31T09:00:00Z',
  ends_at: '2026-02-28T09:00:00Z',
  created_at: '2026-01-31T09:00:00Z',
}

export const redemptionRoutes = [
  route({
    method: 'GET',
    url: '/v1/discounts',
    kind: 'read',
    scope: 'read',
    operationId: 'listDiscounts',
    tag: 'Discounts',
    summary: 'List redemptions',
    description: 'Who has redeemed coupons, on which subscription and for which time. Newest first, ended ones too.',
    query: listQuery({
      coupon_id: id.optional().meta({ description: 'Only those of this coupon' }),
      subscription_id: id.optional().meta({ description: 'Only those on this subscription' }),
    }),
    answer: {
      description: 'A page of redemptions',
      schema: listAnswer(redemptionSchema),
      example: { data: [redemptionExample], has_more: false, next_cursor: null },
    },
    async handler(ctx, { query }) {
      const scope = { cursorKey: ctx.cursorKey, list: listName('discounts', query) }
      const before = query.cursor ? String(positionOf(query.cursor, scope)[0]) : null
      const rows = await listRedemptions(ctx.tx, ctx.tenantId, query, { before, limit: query.limit })
      const page = pageOf(rows, query.limit, scope, { of: redemptionToApi, position: (row) => [row.id] })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
]
