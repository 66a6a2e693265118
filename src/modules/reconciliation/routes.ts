import { z } from 'zod'
import { comparedObjects, differenceKinds } from '../../domain/reconciliation.ts'
import { listName, pageOf, positionOf } from '../../platform/http/page.ts'
import { cents, id, instantAnswer, line, listAnswer, listQuery } from '../../platform/http/schema.ts'
import { route } from '../transaction/route.ts'
import { differenceToApi } from './difference.ts'
import { resolveDifference } from './resolve-difference.ts'
import { listDifferences } from './store.ts'

const tag = 'Reconciliation'

const text = z.string().nullable()
const differenceSchema = z
  .object({
    id,
    gateway_account_id: id,
    object: z.enum(comparedObjects).meta({ description: 'What differs' }),
    kind: z.enum(differenceKinds).meta({
      description:
        '`not_recorded`: money was taken or given back at the gateway, and that cannot be recorded here; `not_at_gateway`: a payment, a ' +
        'refund or a dispute here that the gateway does not have; `amount_differs`, also in its currency; `status_differs`: it has ' +
        'succeeded on one side only',
    }),
    gateway_reference: z.string().meta({ description: 'The charge, the refund or the dispute at the gateway' }),
    payment_attempt_id: id.nullable().meta({ description: 'The attempt by which the money came' }),
    attempt_key: text.meta({ description: 'The key that the charge names: `<invoice>.<number>`' }),
    our_amount_cents: cents.nullable(),
    our_currency: text,
    our_status: text,
    gateway_amount_cents: cents.nullable(),
    gateway_currency: text,
    gateway_status: text,
    charged_at: instantAnswer.meta({ description: 'When it was made, or opened' }),
    created_at: instantAnswer,
    resolved_at: instantAnswer
      .nullable()
      .meta({ description: 'When a later comparison did not find it any more, or a person resolved it' }),
    resolution: z
      .object({ reason: z.string(), api_key_id: id.nullable(), person_id: id.nullable() })
      .meta({ id: 'ReconciliationDifferenceResolution' })
      .nullable()
      .meta({ description: 'Why a person resolved it, and who; null where a comparison did' }),
  })
  .meta({ id: 'ReconciliationDifference' })
const example = {
  id: '019a3c5e-1111-7000-8000-000000000038',
  gateway_account_id: '019a3c5e-1111-7000-8000-000000000030',
  object: 'charge' as const,
  kind: 'amount_differs' as const,
  gateway_reference: 'pi_1',
  payment_attempt_id: '019a3c5e-1111-7000-8000-000000000032',
  attempt_key: '019a3c5e-1111-7000-8000-000000000004.1',
  our_amount_cents: 2900,
  our_currency: 'EUR',
  our_status: 'succeeded',
  gateway_amount_cents: 2800,
  gateway_currency: 'EUR',
  gateway_status: 'succeeded',
  charged_at: '2026-01-31T09:00:00Z',
  created_at: '2026-02-01T03:00:00Z',
  resolved_at: null,
  resolution: null,
}

export const reconciliationRoutes = [
  route({
    method: 'GET',
    url: '/v1/reconciliation_differences',
    kind: 'read',
    scope: 'read',
    operationId: 'listReconciliationDifferences',
    tag,
    summary: 'List differences between gateways and payments',
    description:
      'Newest first. Once a day the charges, refunds and disputes of the last days are listed at each gateway and compared with those ' +
      'here. What does not settle itself is open until a later comparison no longer finds it, or a person resolves it.',
    query: listQuery({
      gateway_account_id: id.optional().meta({ description: 'Only those of this account' }),
      state: z.enum(['open', 'resolved']).optional(),
    }),
    answer: {
      description: 'A page of differences',
      schema: listAnswer(differenceSchema),
      example: { data: [example], has_more: false, next_cursor: null },
    },
    async handler(ctx, { query }) {
      const scope = { cursorKey: ctx.cursorKey, list: listName('reconciliation_differences', query) }
      const before = query.cursor ? String(positionOf(query.cursor, scope)[0]) : null
      const rows = await listDifferences(ctx.tx, ctx.tenantId, query, { before, limit: query.limit })
      const page = pageOf(rows, query.limit, scope, { of: differenceToApi, position: (row) => [row.id] })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
  route({
    method: 'POST',
    url: '/v1/reconciliation_differences/{id}/resolve',
    kind: 'write',
    scope: 'admin',
    operationId: 'resolveReconciliationDifference',
    tag,
    summary: 'Resolve a difference',
    description:
      'For a difference that stays after you have dealt with it, such as one that you have written off. Keeps the reason and who gave it, and ' +
      'changes nothing else: no payment here, and nothing at the gateway. Later comparisons do not report it again while both sides say the ' +
      'same. If an amount, a currency or a status changes, that is a new difference.',
    body: {
      schema: z.strictObject({ reason: line(500) }).meta({ id: 'ResolveReconciliationDifference' }),
      example: { reason: 'the fee of the gateway, written off' },
    },
    answer: {
      description: 'The difference',
      schema: differenceSchema,
      example: {
        ...example,
        resolved_at: '2026-02-02T09:00:00Z',
        resolution: {
          reason: 'the fee of the gateway, written off',
          api_key_id: null,
          person_id: '019a3c5e-1111-7000-8000-0000000000a1',
        },
      },
    },
    refusals: ['not_found', 'difference_resolved'],
    async handler(ctx, { params, body }) {
      return { body: differenceToApi(await resolveDifference(ctx, params.id, body.reason)) }
    },
  }),
]
