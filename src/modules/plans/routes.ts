import { refuse } from '../../domain/refusal.ts'
import { listName, pageOf, positionOf } from '../../platform/http/page.ts'
import { listAnswer } from '../../platform/http/schema.ts'
import type { Context } from '../transaction/context.ts'
import { route } from '../transaction/route.ts'
import { refuseFilling } from '../usage/meters/change-meter.ts'
import { createPlan } from './create-plan.ts'
import { priceExample } from './price-schemas.ts'
import { intervalWanted, metersNamed, pricesWanted } from './prices-wanted.ts'
import { revisePlan } from './revise-plan.ts'
import { newPlanSchema, planChangeSchema, planExample, planFilters, planRevisionSchema, planSchema } from './schemas.ts'
import { findPlan, listPlans, lockMetersByCode } from './store.ts'
import { planToApi } from './to-api.ts'
import { updatePlan } from './update-plan.ts'

const tag = 'Plans'

export const planRoutes = [
  route({
    method: 'POST',
    url: '/v1/plans',
    kind: 'write',
    scope: 'write',
    operationId: 'createPlan',
    tag,
    summary: 'Create a plan',
    description:
      'What is sold, at which prices, per interval. Either `amount_cents`, or `prices` of which each has its own model, ' +
      'interval and timing. A quantity becomes an amount in this order: `transform`, less `included_quantity`, the ' +
      'model, ' +
      '`minimum_cents`, `maximum_cents`. A customer has at most one live subscription to each product, and all plans ' +
      'are of the ' +
      'product `default` unless they say otherwise.',
    body: {
      schema: newPlanSchema,
      example: { code: 'pro', name: 'Pro', amount_cents: 2900, currency: 'EUR', interval: 'month' },
    },
    answer: { status: 201, description: 'The plan', schema: planSchema, example: planExample },
    refusals: ['plan_code_taken', 'currency_unknown', 'amount_too_large', 'usage_priced_twice', 'meter_filling'],
    async handler(ctx, { body }) {
      const interval = { unit: body.interval, count: body.interval_count }
      const meters = await metersOf(ctx, body)
      const plan = createPlan(ctx, {
        code: body.code,
        name: body.name,
        product: body.product,
        currency: body.currency,
        interval,
        prices: pricesWanted(body, interval, meters),
        trialDays: body.trial_days,
        metadata: body.metadata,
      })
      return { body: planToApi(plan) }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/plans',
    kind: 'read',
    scope: 'read',
    operationId: 'listPlans',
    tag,
    summary: 'List plans',
    description: 'Newest first, active and inactive ones. With `code`: all revisions of a plan, the newest first.',
    query: planFilters,
    answer: {
      description: 'A page of plans',
      schema: listAnswer(planSchema),
      example: { data: [planExample], has_more: false, next_cursor: null },
    },
    async handler({ tx, tenantId, cursorKey }, { query }) {
      const scope = { cursorKey, list: listName('/v1/plans', query) }
      const before = query.cursor === undefined ? null : String(positionOf(query.cursor, scope)[0])
      const filter = { product: query.product, isActive: query.is_active, code: query.code }
      const found = await listPlans(tx, tenantId, filter, { before, limit: query.limit })
      const page = pageOf(found, query.limit, scope, { of: planToApi, position: ({ id }) => [id] })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/plans/{id}',
    kind: 'read',
    scope: 'read',
    operationId: 'getPlan',
    tag,
    summary: 'Get a plan',
    description: 'One revision of a plan, active or not.',
    answer: { description: 'The plan', schema: planSchema, example: planExample },
    async handler({ tx, tenantId }, { params }) {
      const plan = await findPlan(tx, tenantId, params.id)
      if (!plan) refuse('not_found', '')
      return { body: planToApi(plan) }
    },
  }),
  route({
    method: 'POST',
    url: '/v1/plans/{id}/revisions',
    kind: 'write',
    scope: 'write',
    operationId: 'createPlanRevision',
    tag,
    summary: 'Create the next revision of a plan',
    description:
      'A plan of the same code, product and currency with other prices. Absent fields are taken from the plan in the ' +
      'path, ' +
      'which may be any revision. `plan_code` means the newest revision from now on. Subscriptions stay on the ' +
      'revision they ' +
      'have. A price equal to one of the previous revision keeps its id.',
    body: { schema: planRevisionSchema, example: { amount_cents: 3900 } },
    answer: {
      status: 201,
      description: 'The revision',
      schema: planSchema,
      example: {
        ...planExample,
        id: '019a3c5e-1111-7000-8000-000000000022',
        revision: 2,
        amount_cents: 3900,
        prices: [{ ...priceExample, id: '019a3c5e-1111-7000-8000-000000000032', unit_amount: '3900' }],
      },
    },
    refusals: ['amount_too_large', 'usage_priced_twice', 'meter_filling'],
    async handler(ctx, { params, body }) {
      const meters = await metersOf(ctx, body)
      const plan = await revisePlan(ctx, params.id, {
        name: body.name,
        trialDays: body.trial_days,
        metadata: body.metadata,
        intervalOf: (usual) => intervalWanted(body, usual),
        pricesOf: (interval) => pricesWanted(body, interval, meters),
      })
      return { body: planToApi(plan) }
    },
  }),
  route({
    method: 'PATCH',
    url: '/v1/plans/{id}',
    kind: 'write',
    scope: 'write',
    operationId: 'updatePlan',
    tag,
    summary: 'Change a plan',
    description:
      'Its name, metadata and whether it is sold. Money, interval and prices never change: make the next revision of the ' +
      'plan. Absent fields stay; `metadata` is merged by name, and null removes a name. Subscriptions to ' +
      'a plan that is no longer active go on. A request that changes nothing answers 200 and records no event.',
    body: { schema: planChangeSchema, example: { is_active: false } },
    answer: {
      description: 'The plan after the change',
      schema: planSchema,
      example: { ...planExample, is_active: false },
    },
    async handler(ctx, { params, body }) {
      const plan = await updatePlan(ctx, params.id, {
        name: body.name,
        isActive: body.is_active,
        metadata: body.metadata,
      })
      return { body: planToApi(plan) }
    },
  }),
]

/** The meters that the prices of a request name, by code. Refuses `meter_filling`. */
async function metersOf({ tx, tenantId }: Context, body: Parameters<typeof metersNamed>[0]) {
  const codes = metersNamed(body)
  const meters = codes.length === 0 ? [] : await lockMetersByCode(tx, tenantId, codes)
  for (const { meter, isFilling } of meters) if (isFilling) refuseFilling(meter)
  return new Map(meters.map(({ meter }) => [meter.code, meter]))
}
