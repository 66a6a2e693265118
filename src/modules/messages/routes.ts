import { refuse } from '../../domain/refusal.ts'
import { listName, pageOf, positionOf } from '../../platform/http/page.ts'
import { listAnswer, listQuery } from '../../platform/http/schema.ts'
import { route } from '../transaction/route.ts'
import { requestCreditNote, requestInvoice } from './request-message.ts'
import { messageExample, messageFilters, messageSchema, sendBody } from './schemas.ts'
import { findMessage, listMessages } from './store.ts'
import { messageToApi } from './to-api.ts'

const tag = 'Messages'
const queued = {
  ...messageExample,
  ...{ status: 'queued' as const, is_copy: true, subject: null, message_id: null, attempts: 0, sent_at: null },
  ...{ next_attempt_at: '2026-01-31T09:00:00Z', updated_at: '2026-01-31T09:00:00Z' },
}
const sending = {
  body: { schema: sendBody, example: { to: 'accounts@example.com' } },
  answer: {
    status: 201,
    description: 'The message, which is sent in a moment',
    schema: messageSchema,
    example: queued,
  },
} as const
const refusals = ['not_found', 'mail_not_set_up', 'recipient_needed', 'customer_on_test_clock'] as const

export const messageRoutes = [
  route({
    method: 'POST',
    url: '/v1/invoices/{id}/send',
    kind: 'write',
    scope: 'write',
    operationId: 'sendInvoice',
    tag,
    summary: 'Send an invoice',
    description: 'By mail, to the customer or to another address, also if it was sent before.',
    ...sending,
    refusals: [...refusals, 'document_not_final'],
    async handler(ctx, { params, body }) {
      return { body: messageToApi(await requestInvoice(ctx, params.id, body.to ?? null)) }
    },
  }),
  route({
    method: 'POST',
    url: '/v1/credit_notes/{id}/send',
    kind: 'write',
    scope: 'write',
    operationId: 'sendCreditNote',
    tag,
    summary: 'Send a credit note',
    description: 'By mail, to the customer or to another address, also if it was sent before.',
    ...sending,
    refusals: [...refusals],
    async handler(ctx, { params, body }) {
      return { body: messageToApi(await requestCreditNote(ctx, params.id, body.to ?? null)) }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/messages',
    kind: 'read',
    scope: 'read',
    operationId: 'listMessages',
    tag,
    summary: 'List messages',
    description: 'Mail to your customers, sent or to be sent, newest first.',
    query: listQuery(messageFilters),
    answer: {
      description: 'A page of messages',
      schema: listAnswer(messageSchema),
      example: { data: [messageExample], has_more: false, next_cursor: null },
    },
    async handler(ctx, { query }) {
      const scope = { cursorKey: ctx.cursorKey, list: listName('messages', query) }
      const before = query.cursor ? String(positionOf(query.cursor, scope)[0]) : null
      const rows = await listMessages(ctx.tx, ctx.tenantId, query, { before, limit: query.limit })
      const page = pageOf(rows, query.limit, scope, { of: messageToApi, position: (row) => [row.id] })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/messages/{id}',
    kind: 'read',
    scope: 'read',
    operationId: 'getMessage',
    tag,
    summary: 'Read a message',
    description: 'What became of a mail to a customer.',
    answer: { description: 'The message', schema: messageSchema, example: messageExample },
    refusals: ['not_found'],
    async handler(ctx, { params }) {
      return { body: messageToApi((await findMessage(ctx.tx, ctx.tenantId, params.id)) ?? refuse('not_found', '')) }
    },
  }),
]
