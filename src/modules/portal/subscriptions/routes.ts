import { z } from 'zod'
import { refuse, refuseField } from '../../../domain/refusal.ts'
import { routesWith } from '../../../platform/http/route.ts'
import { instant, text } from '../../../platform/http/schema.ts'
import { findOffered } from '../../plans/catalog/store.ts'
import { cancel, uncancel } from '../../subscriptions/cancel.ts'
import { changePlan } from '../../subscriptions/change-plan.ts'
import { cancellationReason } from '../../subscriptions/order-schemas.ts'
import type { SubscriptionOutcome } from '../../subscriptions/outcome.ts'
import { revokePendingChange } from '../../subscriptions/pending-actions.ts'
import { customerOfSubscription, subscriptionsOfCustomer } from '../../subscriptions/store.ts'
import { stateStatement } from '../../transaction/commit-statement.ts'
import type { Context } from '../../transaction/context.ts'
import type { PortalPart } from '../../transaction/portal-settings.ts'
import { customerIn, portalIn } from '../portal.ts'
import { portalPlanExample, portalPlanSchema, portalSubscriptionExample, portalSubscriptionSchema } from '../schemas.ts'
import {
  portalCreditNoteWithLinesToApi,
  portalInvoiceWithLinesToApi,
  portalPlanToApi,
  portalSubscriptionToApi,
} from '../to-api.ts'
import { nextInvoices } from './next-invoices.ts'
import { portalPreviewExample, portalPreviewSchema } from './schemas.ts'

const route = routesWith<Context>()
const tag = 'Subscriptions'
const answer = {
  description: 'The subscription',
  schema: portalSubscriptionSchema,
  example: { ...portalSubscriptionExample, next_invoice: null },
}
const previewAnswer = { description: 'What it would do', schema: portalPreviewSchema, example: portalPreviewExample }
const changeBody = {
  schema: z.strictObject({ plan_code: text(255), as_of: instant.optional() }).meta({ id: 'ChangePortalPlan' }),
  example: { plan_code: 'pro', as_of: '2026-02-14T09:00:00Z' },
}
const refusals = [
  'portal_not_allowed',
  'not_found',
  'subscription_ended',
  'preview_outdated',
  'amount_too_large',
  'test_clock_advancing',
] as const
const changeRefusals = [
  ...refusals,
  'too_many_pending_actions',
  'plan_inactive',
  'plan_product_differs',
  'plan_currency_differs',
] as const
const aboutTime =
  'To a plan that costs more at once, for the rest of the period; to another at the end of the billing period.'

/** Subscriptions of the customer, and what they may do about them. */
export const portalSubscriptionRoutes = [
  route({
    method: 'GET',
    url: '/portal/v1/subscriptions',
    kind: 'read',
    scope: 'portal',
    operationId: 'listPortalSubscriptions',
    tag,
    summary: 'List your subscriptions',
    description: 'All that go on (at most 100), and the newest 10 that have ended. With what is billed next.',
    answer: {
      description: 'The subscriptions',
      schema: z.object({ data: z.array(portalSubscriptionSchema) }).meta({ id: 'PortalSubscriptions' }),
      example: { data: [portalSubscriptionExample] },
    },
    refusals: ['portal_not_allowed'],
    async handler(ctx) {
      const customerId = customerIn(ctx)
      const shown = await subscriptionsOfCustomer(ctx.tx, ctx.tenantId, { customerId, endedMax: 10 })
      const next = await nextInvoices(ctx, customerId, shown)
      const data = shown.map((one) =>
        portalSubscriptionToApi(one.subscription, one.now, next.get(one.subscription.id) ?? null),
      )
      return { body: { data } }
    },
  }),
  route({
    method: 'GET',
    url: '/portal/v1/plans',
    kind: 'read',
    scope: 'portal',
    operationId: 'listPortalPlans',
    tag,
    summary: 'List the plans on offer',
    description: 'Those that you may change to, each in its newest revision.',
    answer: {
      description: 'The plans',
      schema: z.object({ data: z.array(portalPlanSchema) }).meta({ id: 'PortalPlans' }),
      example: { data: [portalPlanExample] },
    },
    refusals: ['portal_not_allowed'],
    async handler(ctx) {
      customerIn(ctx, 'change_plan')
      const { plan_codes } = portalIn(ctx)
      const plans = await findOffered(ctx.tx, ctx.tenantId, plan_codes)
      return { body: { data: plans.filter(({ isActive }) => isActive).map(portalPlanToApi) } }
    },
  }),
  route({
    method: 'POST',
    url: '/portal/v1/subscriptions/{id}/change/preview',
    kind: 'preview',
    scope: 'portal',
    operationId: 'previewPortalChange',
    tag,
    summary: 'Preview another plan',
    description: `${aboutTime} Nothing changes yet.`,
    body: changeBody,
    answer: previewAnswer,
    refusals: changeRefusals,
    async handler(ctx, { params, body }) {
      const outcome = await change(ctx, params.id, body)
      await ctx.tx.rows(stateStatement(ctx))
      return { body: previewed(outcome) }
    },
  }),
  route({
    method: 'POST',
    url: '/portal/v1/subscriptions/{id}/change',
    kind: 'write',
    scope: 'portal',
    operationId: 'changePortalPlan',
    tag,
    summary: 'Change to another plan',
    description: `${aboutTime} With the preview's \`as_of\` it costs what the preview said.`,
    body: changeBody,
    answer,
    refusals: changeRefusals,
    handler: async (ctx, { params, body }) => shown(await change(ctx, params.id, body)),
  }),
  route({
    method: 'DELETE',
    url: '/portal/v1/subscriptions/{id}/pending_change',
    kind: 'write',
    scope: 'portal',
    operationId: 'keepPortalPlan',
    tag,
    summary: 'Keep the present plan',
    description: 'Undoes a change that waits for the end of the billing period.',
    answer,
    refusals: ['portal_not_allowed', 'not_found', 'no_change_pending', 'amount_too_large', 'test_clock_advancing'],
    async handler(ctx, { params }) {
      await refuseUnlessOwn(ctx, params.id, 'change_plan')
      return shown(await revokePendingChange(ctx, params.id))
    },
  }),
  route({
    method: 'POST',
    url: '/portal/v1/subscriptions/{id}/cancel',
    kind: 'write',
    scope: 'portal',
    operationId: 'cancelPortalSubscription',
    tag,
    summary: 'Cancel at the end of the period',
    description: 'Until then everything stays. It can be undone until then.',
    body: {
      schema: z.strictObject({ reason: cancellationReason.optional() }).meta({ id: 'CancelPortalSubscription' }),
      example: { reason: 'I do not need it any more' },
    },
    answer,
    refusals: refusals.filter((code) => code !== 'preview_outdated'),
    async handler(ctx, { params, body }) {
      await refuseUnlessOwn(ctx, params.id, 'cancel')
      return shown(await cancel(ctx, params.id, { at: 'period_end', proration: 'prorate' }, { reason: body.reason }))
    },
  }),
  route({
    method: 'POST',
    url: '/portal/v1/subscriptions/{id}/uncancel',
    kind: 'write',
    scope: 'portal',
    operationId: 'uncancelPortalSubscription',
    tag,
    summary: 'Undo a cancellation',
    description: 'Possible until the subscription ends.',
    answer,
    refusals: [
      'portal_not_allowed',
      'not_found',
      'no_cancellation_pending',
      'subscription_overlaps',
      'amount_too_large',
      'test_clock_advancing',
    ],
    async handler(ctx, { params }) {
      await refuseUnlessOwn(ctx, params.id, 'cancel')
      return shown(await uncancel(ctx, params.id))
    },
  }),
]

/** Refuses `not_found` for a subscription that is not the customer's, `portal_not_allowed` for what is not offered. */
async function refuseUnlessOwn(ctx: Context, id: string, part: PortalPart): Promise<void> {
  const customerId = customerIn(ctx, part)
  if ((await customerOfSubscription(ctx.tx, ctx.tenantId, id)) !== customerId) refuse('not_found', '')
}

async function change(
  ctx: Context,
  id: string,
  body: z.output<typeof changeBody.schema>,
): Promise<SubscriptionOutcome> {
  await refuseUnlessOwn(ctx, id, 'change_plan')
  if (!portalIn(ctx).plan_codes.includes(body.plan_code))
    refuseField('portal_not_allowed', '/plan_code', 'This plan is not offered here.')
  const order = { planCode: body.plan_code, items: [], when: 'by_price', proration: 'prorate' } as const
  return changePlan(ctx, id, { ...order, asOf: body.as_of })
}

function shown({ subscription, now }: SubscriptionOutcome) {
  return { body: portalSubscriptionToApi(subscription, now) }
}

function previewed({ subscription, made, now }: SubscriptionOutcome) {
  const invoice = made && 'invoice' in made ? [portalInvoiceWithLinesToApi(made.invoice, made.lines)] : []
  const note = made && 'creditNote' in made ? [portalCreditNoteWithLinesToApi(made.creditNote, made.lines)] : []
  return {
    as_of: now.toString(),
    subscription: portalSubscriptionToApi(subscription, now),
    invoices: invoice,
    credit_notes: note,
  }
}
