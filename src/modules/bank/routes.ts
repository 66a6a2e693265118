import { z } from 'zod'
import { compactIban, isIban } from '../../domain/iban.ts'
import { listName, pageOf, positionOf } from '../../platform/http/page.ts'
import { textBody } from '../../platform/http/route.ts'
import { id, listAnswer, listQuery } from '../../platform/http/schema.ts'
import { route } from '../transaction/route.ts'
import { importStatement } from './import-statement.ts'
import { ignoreTransaction, type MatchTarget, matchByHand } from './match-by-hand.ts'
import {
  bankStatementSchema,
  bankTransactionSchema,
  statementExample,
  statementTexts,
  transactionExample,
  transactionState,
} from './schemas.ts'
import { listStatements, listTransactions } from './store.ts'
import { bankStatementToApi, bankTransactionToApi } from './to-api.ts'

const tag = 'Bank statements'
function targetOf(body: {
  readonly invoice_id?: string | undefined
  readonly customer_id?: string | undefined
  readonly payment_id?: string | undefined
}): MatchTarget {
  if (body.payment_id !== undefined) return { paymentId: body.payment_id }
  return body.invoice_id === undefined ? { customerId: body.customer_id ?? '' } : { invoiceId: body.invoice_id }
}
const answer = { description: 'The bank transaction', schema: bankTransactionSchema, example: transactionExample }

export const bankRoutes = [
  route({
    method: 'POST',
    url: '/v1/bank_statements',
    kind: 'write',
    scope: 'write',
    operationId: 'importBankStatement',
    tag,
    summary: 'Import a bank statement',
    description:
      'A CAMT.053 document, or a table (CSV) with the columns `date`, `amount`, `currency`, and perhaps `reference`, ' +
      '`counterparty_name`, `counterparty_iban`, `bank_reference`, `value_date`. UTF-8, at most 1 MiB and 5,000 entries. Money ' +
      'with an invoice’s payment reference, or its exact number, becomes a payment; the rest is suggested or left for you. ' +
      'Entries that an earlier file had are not imported again.',
    query: z.strictObject({
      account: z
        .string()
        .max(50)
        .transform(compactIban)
        .refine(isIban, 'Expected an IBAN')
        .optional()
        .meta({ description: 'Of a table: the IBAN of its account', wire: { type: 'string', maxLength: 50 } }),
    }),
    body: textBody(statementTexts),
    answer: {
      status: 201,
      description: 'The file with its entries, and what became of each',
      schema: bankStatementSchema,
      example: { ...statementExample, entries: [transactionExample] },
    },
    refusals: ['amount_too_large'],
    async handler(ctx, { query, body }) {
      const imported = await importStatement(ctx, { ...body, account: query.account ?? null })
      if (imported === 'again') return 'again'
      const entries = imported.transactions.map(bankTransactionToApi)
      return { body: { ...bankStatementToApi(imported.statement), entries } }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/bank_statements',
    kind: 'read',
    scope: 'read',
    operationId: 'listBankStatements',
    tag,
    summary: 'List bank statements',
    description:
      'Imported files, newest first. `GET /v1/bank_transactions?bank_statement_id=` lists what was new in one.',
    query: listQuery({}),
    answer: {
      description: 'A page of bank statements',
      schema: listAnswer(bankStatementSchema),
      example: { data: [statementExample], has_more: false, next_cursor: null },
    },
    async handler(ctx, { query }) {
      const scope = { cursorKey: ctx.cursorKey, list: listName('bank_statements', query) }
      const before = query.cursor ? String(positionOf(query.cursor, scope)[0]) : null
      const rows = await listStatements(ctx.tx, ctx.tenantId, { before, limit: query.limit })
      const page = pageOf(rows, query.limit, scope, { of: bankStatementToApi, position: (row) => [row.id] })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/bank_transactions',
    kind: 'read',
    scope: 'read',
    operationId: 'listBankTransactions',
    tag,
    summary: 'List bank transactions',
    description: 'Newest first.',
    query: listQuery({
      state: transactionState.optional(),
      bank_statement_id: id.optional().meta({ description: 'Only those that were new in this file' }),
    }),
    answer: {
      description: 'A page of bank transactions',
      schema: listAnswer(bankTransactionSchema),
      example: { data: [transactionExample], has_more: false, next_cursor: null },
    },
    async handler(ctx, { query }) {
      const scope = { cursorKey: ctx.cursorKey, list: listName('bank_transactions', query) }
      const before = query.cursor ? String(positionOf(query.cursor, scope)[0]) : null
      const rows = await listTransactions(ctx.tx, ctx.tenantId, query, { before, limit: query.limit })
      const page = pageOf(rows, query.limit, scope, { of: bankTransactionToApi, position: (row) => [row.id] })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
  route({
    method: 'POST',
    url: '/v1/bank_transactions/{id}/match',
    kind: 'write',
    scope: 'write',
    operationId: 'matchBankTransaction',
    tag,
    summary: 'Match a bank transaction',
    description:
      'Makes a payment of it: for an invoice, of which as much is allocated as is due, or for a customer, and nothing is. The ' +
      'rest of the payment is allocated by `POST /v1/payments/{id}/allocate`. Money that left takes back the payment of ' +
      '`payment_id`, whose invoices are owed again.',
    body: {
      schema: z
        .strictObject({ invoice_id: id.optional(), customer_id: id.optional(), payment_id: id.optional() })
        .refine(
          (body) => Object.values(body).filter((value) => value !== undefined).length === 1,
          'Expected one of invoice_id, customer_id and payment_id',
        )
        .meta({ id: 'MatchBankTransaction' }),
      example: { invoice_id: '019a3c5e-1111-7000-8000-000000000004' },
    },
    answer,
    refusals: [
      'not_found',
      'bank_transaction_not_open',
      'payment_currency_differs',
      'amount_exceeds_payment',
      'invoice_not_open',
      'amount_too_large',
      'test_clock_advancing',
    ],
    async handler(ctx, { params, body }) {
      return { body: bankTransactionToApi(await matchByHand(ctx, params.id, targetOf(body))) }
    },
  }),
  route({
    method: 'POST',
    url: '/v1/bank_transactions/{id}/ignore',
    kind: 'write',
    scope: 'write',
    operationId: 'ignoreBankTransaction',
    tag,
    summary: 'Set a bank transaction aside',
    description: 'It is no payment of a customer. It can still be matched.',
    answer,
    refusals: ['not_found', 'bank_transaction_not_open'],
    async handler(ctx, { params }) {
      return { body: bankTransactionToApi(await ignoreTransaction(ctx, params.id)) }
    },
  }),
]
