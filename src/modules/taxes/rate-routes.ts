import { refuse, refuseField } from '../../domain/refusal.ts'
import { listName, pageOf, positionOf } from '../../platform/http/page.ts'
import { listAnswer, listQuery } from '../../platform/http/schema.ts'
import { newId } from '../../platform/ids.ts'
import type { Context } from '../transaction/context.ts'
import { route } from '../transaction/route.ts'
import { addRows } from '../transaction/write-set.ts'
import { deletedRateSchema, rateEnd, rateExample, rateOrder, rateSchema } from './schemas.ts'
import { deleteRates, findRate, insertRates, listRates, type OwnRateRow, updateRates } from './store.ts'

const tag = 'Taxes'

/** The tenant's own rates. */
export const rateRoutes = [
  route({
    method: 'POST',
    url: '/v1/tax_rates',
    kind: 'write',
    scope: 'admin',
    operationId: 'createTaxRate',
    tag,
    summary: 'Create a tax rate of your own',
    description:
      'For a category of products at one place; it goes before the standard rate. Rates with other names at the same place ' +
      'are several taxes. Of a rate only its end changes: another one begins there.',
    body: {
      schema: rateOrder,
      example: { country: 'DE', category: 'book', percent: '7', name: 'VAT reduced', from: '2026-01-01' },
    },
    answer: { status: 201, description: 'The rate', schema: rateSchema, example: rateExample },
    refusals: ['tax_rate_overlaps'],
    async handler(ctx, { body }) {
      const rate = { id: newId(), ...body, percent: String(Number(body.percent)), created_at: ctx.now }
      const { from, until, ...row } = rate
      addRows(ctx.writeSet, insertRates, { ...row, from_day: from, until_day: until })
      return { body: rateToApi(rate) }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/tax_rates',
    kind: 'read',
    scope: 'read',
    operationId: 'listTaxRates',
    tag,
    summary: 'List your own tax rates',
    description: 'Newest first. The standard rates of EU countries, GB, CH and NO are known without.',
    query: listQuery({}),
    answer: {
      description: 'A page of rates',
      schema: listAnswer(rateSchema),
      example: { data: [rateExample], has_more: false, next_cursor: null },
    },
    async handler({ tx, tenantId, cursorKey }, { query }) {
      const scope = { cursorKey, list: listName('/v1/tax_rates', query) }
      const before = query.cursor === undefined ? null : String(positionOf(query.cursor, scope)[0])
      const found = await listRates(tx, tenantId, { before, limit: query.limit })
      const page = pageOf(found, query.limit, scope, { of: rateToApi, position: ({ id }) => [id] })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
  route({
    method: 'PATCH',
    url: '/v1/tax_rates/{id}',
    kind: 'write',
    scope: 'admin',
    operationId: 'updateTaxRate',
    tag,
    summary: 'End a tax rate of your own',
    description: 'Moves its end; null: it has none. Documents that are final keep their taxes.',
    body: { schema: rateEnd, example: { until: '2027-01-01' } },
    answer: { description: 'The rate', schema: rateSchema, example: { ...rateExample, until: '2027-01-01' } },
    refusals: ['not_found', 'tax_rate_overlaps'],
    async handler(ctx, { params, body: { until } }) {
      const rate = await rateToChange(ctx, params.id)
      if (until !== null && until <= rate.from)
        refuseField('invalid_request', '/until', 'The rate ends before it begins.')
      addRows(ctx.writeSet, updateRates, { id: rate.id, from_day: rate.from, until_day: until })
      return { body: rateToApi({ ...rate, until }) }
    },
  }),
  route({
    method: 'DELETE',
    url: '/v1/tax_rates/{id}',
    kind: 'write',
    scope: 'admin',
    operationId: 'deleteTaxRate',
    tag,
    summary: 'Delete a tax rate of your own',
    description: 'For one that is wrong: it never holds. Documents that are final keep their taxes.',
    answer: {
      description: 'The deleted rate',
      schema: deletedRateSchema,
      example: { id: rateExample.id, deleted: true },
    },
    refusals: ['not_found'],
    async handler(ctx, { params }) {
      const { id } = await rateToChange(ctx, params.id)
      addRows(ctx.writeSet, deleteRates, { id })
      return { body: { id, deleted: true as const } }
    },
  }),
]

async function rateToChange({ tx, tenantId }: Context, id: string): Promise<OwnRateRow> {
  return (await findRate(tx, tenantId, id)) ?? refuse('not_found', '')
}

function rateToApi({ created_at, ...rate }: OwnRateRow) {
  return { ...rate, created_at: created_at.toString() }
}
