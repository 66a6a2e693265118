import { z } from 'zod'
import type { DunningPolicy } from '../../domain/dunning.ts'
import { refuse, refuseField } from '../../domain/refusal.ts'
import { listName, pageOf, positionOf } from '../../platform/http/page.ts'
import { id, instantAnswer, line, listAnswer, listQuery } from '../../platform/http/schema.ts'
import { newId } from '../../platform/ids.ts'
import { expandCustomer, showExpanded } from '../customers/expand.ts'
import { dunningToApi } from '../documents/invoices/dunning-json.ts'
import { route } from '../transaction/route.ts'
import { addRows } from '../transaction/write-set.ts'
import { dunningExample, dunningSchema, dunningStatus } from './schemas.ts'
import {
  type DunnedInvoice,
  findPolicy,
  insertPolicies,
  listDunnedInvoices,
  listPolicies,
  type PolicyRow,
} from './store.ts'

const tag = 'Dunning'

const step = z
  .strictObject({ after_days: z.int().min(0).max(365), action: z.enum(['attempt', 'mail']) })
  .meta({ id: 'DunningStep', description: 'Calendar days after the first failure, in the customer’s time zone' })
const endActions = {
  subscription: z.enum(['cancel', 'pause', 'leave']).meta({ id: 'DunnedSubscriptionEnd' }),
  invoice: z.enum(['uncollectible', 'leave']).meta({ id: 'DunnedInvoiceEnd' }),
}
const end = z
  .object({ after_days: z.int(), ...endActions })
  .meta({ id: 'DunningEnd', description: 'What is done when all steps have failed' })
const orderedEnd = z
  .strictObject({ after_days: z.int().min(1).max(365).default(28), ...endActions })
  .meta({ id: 'OrderedDunningEnd', description: 'What is done when all steps have failed' })
const onHardDecline = z.enum(['wait', 'end']).meta({
  id: 'HardDeclineAction',
  description: 'After a decline that no repetition changes: `wait` for another method, or `end` at once',
})
const hour = z.int().min(0).max(23).nullable().meta({
  description: 'The hour of the steps in the customer’s time zone; null: the time of the first failure',
})
const weekdays = z.enum(['any', 'no_weekend', 'banking_days']).meta({
  id: 'DunningWeekdays',
  description:
    '`no_weekend` moves steps to Monday, `banking_days` to the next day on which euro payments settle (TARGET)',
})

const policySchema = z
  .object({
    id,
    name: z.string(),
    steps: z.array(step),
    on_hard_decline: onHardDecline,
    end,
    hour,
    weekdays,
    created_at: instantAnswer,
  })
  .meta({ id: 'DunningPolicy' })
const policyExample = {
  id: '019a3c5e-1111-7000-8000-000000000033',
  name: 'two weeks',
  steps: [
    { after_days: 3, action: 'attempt' as const },
    { after_days: 3, action: 'mail' as const },
    { after_days: 7, action: 'attempt' as const },
  ],
  on_hard_decline: 'wait' as const,
  end: { after_days: 14, subscription: 'cancel' as const, invoice: 'uncollectible' as const },
  hour: 9,
  weekdays: 'any' as const,
  created_at: '2026-01-31T09:00:00Z',
}
const policyAnswer = { description: 'The dunning policy', schema: policySchema, example: policyExample }

export const dunningRoutes = [
  route({
    method: 'POST',
    url: '/v1/dunning_policies',
    kind: 'write',
    scope: 'write',
    operationId: 'createDunningPolicy',
    tag,
    summary: 'Create a dunning policy',
    description:
      'What is done about invoices that cannot be collected. `PATCH /v1/settings` with `dunning_policy_id` chooses it; ' +
      'an invoice keeps the policy with which its dunning began. A policy never changes.',
    body: {
      schema: z
        .strictObject({
          name: line(255),
          steps: z.array(step).max(30),
          on_hard_decline: onHardDecline.default('wait'),
          end: orderedEnd.default({ after_days: 28, subscription: 'leave', invoice: 'leave' }),
          hour: hour.default(null),
          weekdays: weekdays.default('any'),
        })
        .meta({ id: 'CreateDunningPolicy' }),
      example: { name: 'two weeks', steps: policyExample.steps, end: policyExample.end, hour: 9 },
    },
    answer: { ...policyAnswer, status: 201 },
    async handler(ctx, { body }) {
      const days = body.steps.map(({ after_days }) => after_days)
      const unordered = days.findIndex((one, index) => index > 0 && one < (days[index - 1] ?? 0))
      if (unordered > 0)
        refuseField('invalid_request', `/steps/${unordered}/after_days`, 'The step is earlier than the step before it.')
      if (body.end.after_days < (days.at(-1) ?? 0))
        refuseField('invalid_request', '/end/after_days', 'The end lies before the last step.')
      const row: PolicyRow = {
        id: newId(),
        name: body.name,
        steps: body.steps.map(({ after_days, action }) => ({ afterDays: after_days, action })),
        on_hard_decline: body.on_hard_decline,
        end_actions: {
          afterDays: body.end.after_days,
          subscription: body.end.subscription,
          invoice: body.end.invoice,
        },
        hour: body.hour,
        weekdays: body.weekdays,
        created_at: ctx.now,
      }
      addRows(ctx.writeSet, insertPolicies, { ...row, updated_at: ctx.now })
      return { body: policyToApi(row) }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/dunning_policies',
    kind: 'read',
    scope: 'read',
    operationId: 'listDunningPolicies',
    tag,
    summary: 'List dunning policies',
    description: 'Newest first, without the default one.',
    query: listQuery({}),
    answer: {
      description: 'A page of dunning policies',
      schema: listAnswer(policySchema),
      example: { data: [policyExample], has_more: false, next_cursor: null },
    },
    async handler(ctx, { query }) {
      const scope = { cursorKey: ctx.cursorKey, list: listName('dunning_policies', query) }
      const before = query.cursor ? String(positionOf(query.cursor, scope)[0]) : null
      const rows = await listPolicies(ctx.tx, ctx.tenantId, { before, limit: query.limit })
      const page = pageOf(rows, query.limit, scope, { of: policyToApi, position: (row) => [row.id] })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/dunning_policies/{id}',
    kind: 'read',
    scope: 'read',
    operationId: 'getDunningPolicy',
    tag,
    summary: 'Read a dunning policy',
    description: 'With its steps.',
    answer: policyAnswer,
    refusals: ['not_found'],
    async handler(ctx, { params }) {
      return { body: policyToApi((await findPolicy(ctx.tx, ctx.tenantId, params.id)) ?? refuse('not_found', '')) }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/dunnings',
    kind: 'read',
    scope: 'read',
    operationId: 'listDunnings',
    tag,
    summary: 'List dunnings',
    description: 'Of invoices that could not be collected, newest invoice first.',
    query: listQuery({
      status: dunningStatus.optional(),
      customer_id: id.optional().meta({ description: 'Only those of this customer' }),
      invoice_id: id.optional().meta({ description: 'Only those of this invoice' }),
      ...expandCustomer,
    }),
    answer: {
      description: 'A page of dunnings',
      schema: listAnswer(dunningSchema),
      example: { data: [dunningExample], has_more: false, next_cursor: null },
    },
    async handler(ctx, { query }) {
      const scope = { cursorKey: ctx.cursorKey, list: listName('dunnings', query) }
      const before = query.cursor ? String(positionOf(query.cursor, scope)[0]) : null
      const rows = await listDunnedInvoices(ctx.tx, ctx.tenantId, query, { before, limit: query.limit })
      const page = pageOf(rows, query.limit, scope, {
        of: showExpanded(({ invoice, dunning }: DunnedInvoice) => dunningToApi(invoice, dunning)),
        position: ({ invoice }) => [invoice.id],
      })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
]

function policyToApi(row: PolicyRow) {
  const { afterDays, subscription, invoice } = row.end_actions
  return {
    id: row.id,
    name: row.name,
    steps: row.steps.map((one: DunningPolicy['steps'][number]) => ({ after_days: one.afterDays, action: one.action })),
    on_hard_decline: row.on_hard_decline,
    end: { after_days: afterDays, subscription, invoice },
    hour: row.hour,
    weekdays: row.weekdays,
    created_at: row.created_at.toString(),
  }
}
