import { refuse } from '../../../domain/refusal.ts'
import { listName, pageOf, positionOf } from '../../../platform/http/page.ts'
import { line, listAnswer, listQuery } from '../../../platform/http/schema.ts'
import { route } from '../../transaction/route.ts'
import { archiveMeter, createMeter, renameMeter } from './change-meter.ts'
import { meterChangeSchema, meterExample, meterSchema, newMeterSchema } from './schemas.ts'
import { findMeter, listMeters } from './store.ts'
import { meterToApi } from './to-api.ts'

const tag = 'Meters'
const answer = { description: 'The meter', schema: meterSchema, example: meterExample }

export const meterRoutes = [
  route({
    method: 'POST',
    url: '/v1/meters',
    kind: 'write',
    scope: 'write',
    operationId: 'createMeter',
    tag,
    summary: 'Create a meter',
    description:
      'How events of a type become a quantity. It counts what was sent before too: until that is done its `status` is `filling`. ' +
      'What it counts never changes; archive it and make another one.',
    body: {
      schema: newMeterSchema,
      example: {
        code: 'tokens',
        name: 'Tokens',
        event_type: 'completion',
        aggregation: 'sum',
        value_property: 'tokens',
        group_by: ['model'],
      },
    },
    answer: { ...answer, status: 201 },
    refusals: ['meter_code_taken'],
    async handler(ctx, { body }) {
      const meter = await createMeter(ctx, {
        code: body.code,
        name: body.name,
        eventType: body.event_type,
        aggregation: body.aggregation,
        valueProperty: body.value_property ?? null,
        filters: body.filters ?? [],
        groupBy: body.group_by ?? [],
        carriesOver: body.carries_over ?? false,
      })
      return { body: meterToApi(meter) }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/meters',
    kind: 'read',
    scope: 'read',
    operationId: 'listMeters',
    tag,
    summary: 'List meters',
    description: 'Newest first, archived ones too.',
    query: listQuery({
      code: line(255).optional().meta({ description: 'Only the one with this code', parameter: 'MeterCode' }),
    }),
    answer: {
      description: 'A page of meters',
      schema: listAnswer(meterSchema),
      example: { data: [meterExample], has_more: false, next_cursor: null },
    },
    async handler(ctx, { query }) {
      const scope = { cursorKey: ctx.cursorKey, list: listName('meters', query) }
      const before = query.cursor ? String(positionOf(query.cursor, scope)[0]) : null
      const rows = await listMeters(ctx.tx, ctx.tenantId, query, { before, limit: query.limit })
      const page = pageOf(rows, query.limit, scope, { of: meterToApi, position: (row) => [row.id] })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/meters/{id}',
    kind: 'read',
    scope: 'read',
    operationId: 'getMeter',
    tag,
    summary: 'Read a meter',
    description: 'Whether it is ready, too.',
    answer,
    refusals: ['not_found'],
    async handler(ctx, { params }) {
      return { body: meterToApi((await findMeter(ctx.tx, ctx.tenantId, params.id)) ?? refuse('not_found', '')) }
    },
  }),
  route({
    method: 'PATCH',
    url: '/v1/meters/{id}',
    kind: 'write',
    scope: 'write',
    operationId: 'updateMeter',
    tag,
    summary: 'Rename a meter',
    description: 'What it counts never changes.',
    body: { schema: meterChangeSchema, example: { name: 'Tokens of all models' } },
    answer,
    refusals: ['not_found'],
    async handler(ctx, { params, body }) {
      return { body: meterToApi(await renameMeter(ctx, params.id, body.name)) }
    },
  }),
  route({
    method: 'POST',
    url: '/v1/meters/{id}/archive',
    kind: 'write',
    scope: 'write',
    operationId: 'archiveMeter',
    tag,
    summary: 'Archive a meter',
    description:
      'It counts nothing that is sent from now on. What it has counted can be read and billed. A meter is archived after the plans with its ' +
      'prices, and after their subscriptions have ended.',
    answer,
    refusals: ['not_found', 'meter_filling', 'meter_in_use'],
    async handler(ctx, { params }) {
      return { body: meterToApi(await archiveMeter(ctx, params.id)) }
    },
  }),
]
