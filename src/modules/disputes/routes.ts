import { z } from 'zod'
import { refuse } from '../../domain/refusal.ts'
import { listName, pageOf, positionOf } from '../../platform/http/page.ts'
import { cents, currency, id, instantAnswer, listAnswer, listQuery } from '../../platform/http/schema.ts'
import { expandCustomer, expandedCustomer, showExpanded } from '../customers/expand.ts'
import { route } from '../transaction/route.ts'
import { disputeKinds, disputeStatuses, disputeToApi } from './dispute.ts'
import { findDispute, listDisputes } from './store.ts'

const tag = 'Disputes'
const disputeStatus = z.enum(disputeStatuses).meta({ id: 'DisputeStatus' })
const disputeSchema = z
  .object({
    id,
    payment_id: id,
    customer_id: id,
    gateway_reference: z.string(),
    amount_cents: cents,
    currency,
    reason: z.string().meta({ description: 'The gateway’s own word' }),
    kind: z.enum(disputeKinds).meta({ description: '`inquiry`: the bank asks; `chargeback`: it takes the money back' }),
    status: disputeStatus,
    funds_withdrawn: z.boolean().meta({ description: 'Whether the gateway keeps the money back at present' }),
    evidence_due_at: instantAnswer.nullable(),
    created_at: instantAnswer,
    updated_at: instantAnswer,
    closed_at: instantAnswer.nullable(),
    customer: expandedCustomer,
  })
  .meta({ id: 'Dispute' })
const example = {
  id: '019a3c5e-1111-7000-8000-000000000036',
  payment_id: '019a3c5e-1111-7000-8000-000000000022',
  customer_id: '019a3c5e-1111-7000-8000-000000000001',
  gateway_reference: 'du_1',
  amount_cents: 2900,
  currency: 'EUR',
  reason: 'fraudulent',
  kind: 'chargeback' as const,
  status: 'needs_response' as const,
  funds_withdrawn: true,
  evidence_due_at: '2026-02-20T09:00:00Z',
  created_at: '2026-02-10T09:00:00Z',
  updated_at: '2026-02-10T09:00:00Z',
  closed_at: null,
}

export const disputeRoutes = [
  route({
    method: 'GET',
    url: '/v1/disputes',
    kind: 'read',
    scope: 'read',
    operationId: 'listDisputes',
    tag,
    summary: 'List disputes',
    description:
      'Newest first. A chargeback takes the money off the payment, and its invoices are owed again; a won one pays them.',
    query: listQuery({
      customer_id: id.optional().meta({ description: 'Only those of this customer' }),
      payment_id: id.optional().meta({ description: 'Only those of this payment' }),
      status: disputeStatus.optional(),
      ...expandCustomer,
    }),
    answer: {
      description: 'A page of disputes',
      schema: listAnswer(disputeSchema),
      example: { data: [example], has_more: false, next_cursor: null },
    },
    async handler(ctx, { query }) {
      const scope = { cursorKey: ctx.cursorKey, list: listName('disputes', query) }
      const before = query.cursor ? String(positionOf(query.cursor, scope)[0]) : null
      const rows = await listDisputes(ctx.tx, ctx.tenantId, query, { before, limit: query.limit })
      const page = pageOf(rows, query.limit, scope, { of: showExpanded(disputeToApi), position: (row) => [row.id] })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/disputes/{id}',
    kind: 'read',
    scope: 'read',
    operationId: 'getDispute',
    tag,
    summary: 'Read a dispute',
    description: 'As the gateway has it.',
    answer: { description: 'The dispute', schema: disputeSchema, example },
    refusals: ['not_found'],
    async handler(ctx, { params }) {
      return { body: disputeToApi((await findDispute(ctx.tx, ctx.tenantId, params.id)) ?? refuse('not_found', '')) }
    },
  }),
]
