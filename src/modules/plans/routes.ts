import { refuse } from '../../domain/refusal.ts'
import { listName, pageOf, positionOf } from '../../platform/http/page.ts'
import { listAnswer } from '../../platform/http/schema.ts'
import { route } from '../gate.ts'
import { basePrice, createPlan } from './create-plan.ts'
import { newPlanSchema, planChangeSchema, planExample, planFilters, planSchema } from './schemas.ts'
import { findPlan, listPlans } from './store.ts'
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
      'What is sold, for how much, per which interval, in advance. A customer has at most one live subscription to each ' +
      'product, and all plans are of the product `default` unless they say otherwise.',
    body: {
      schema: newPlanSchema,
      example: { code: 'pro', name: 'Pro', amount_cents: 2900, currency: 'EUR', interval: 'month' },
    },
    answer: { status: 201, description: 'The plan', schema: planSchema, example: planExample },
    refusals: ['plan_code_taken', 'currency_unknown'],
    handler(ctx, { body }) {
      const interval = { unit: body.interval, count: body.interval_count }
      const plan = createPlan(ctx, {
        code: body.code,
        name: body.name,
        product: body.product,
        currency: body.currency,
        interval,
        prices: [basePrice(BigInt(body.amount_cents), interval)],
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
    description: 'Newest first, active and inactive ones.',
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
    description: 'Also one that is no longer sold.',
    answer: { description: 'The plan', schema: planSchema, example: planExample },
    async handler({ tx, tenantId }, { params }) {
      const plan = await findPlan(tx, tenantId, params.id)
      if (!plan) refuse('not_found', '')
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
      'Its name, metadata and whether it is sold. Money and interval never change: make a new plan and change the ' +
      'subscriptions to it. What is absent stays; `metadata` is merged by name, and a null takes its name away. Subscriptions to ' +
      'a plan that is no longer active go on. What changes nothing is answered with 200 and records no event.',
    body: { schema: planChangeSchema, example: { is_active: false } },
    answer: {
      description: 'The plan as it is now',
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
