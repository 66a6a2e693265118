import { compare } from '../../domain/rational.ts'
import { refuse } from '../../domain/refusal.ts'
import { parseUnitAmount, rationalOf } from '../../domain/unit-amount.ts'
import { listName, pageOf, positionOf } from '../../platform/http/page.ts'
import { id, listAnswer, listQuery } from '../../platform/http/schema.ts'
import { route } from '../transaction/route.ts'
import { archiveAlert, createAlert } from './change-alert.ts'
import { alertExample, alertSchema, newAlertSchema } from './schemas.ts'
import { findAlert, listAlerts } from './store.ts'
import { alertToApi } from './to-api.ts'

const tag = 'Usage alerts'
const answer = { description: 'The alert', schema: alertSchema, example: alertExample }

export const usageAlertRoutes = [
  route({
    method: 'POST',
    url: '/v1/usage_alerts',
    kind: 'write',
    scope: 'write',
    operationId: 'createUsageAlert',
    tag,
    summary: 'Create a usage alert',
    description:
      'The event `usage_alert.reached` comes once per period and threshold. The period of a meter is the calendar month in the time zone of ' +
      'the customer, that of a price its billing period. Usage is looked at about a second after it was sent.',
    body: { schema: newAlertSchema, example: { meter_code: 'tokens', thresholds: [100000, 1000000] } },
    answer: { ...answer, status: 201 },
    refusals: [],
    async handler(ctx, { body }) {
      const alert = await createAlert(ctx, {
        meterCode: body.meter_code,
        priceCode: body.price_code,
        customerId: body.customer_id ?? null,
        thresholds: body.thresholds.toSorted(byAmount),
      })
      return { body: alertToApi(alert) }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/usage_alerts',
    kind: 'read',
    scope: 'read',
    operationId: 'listUsageAlerts',
    tag,
    summary: 'List usage alerts',
    description: 'Newest first, archived ones too.',
    query: listQuery({ customer_id: id.optional().meta({ description: 'Only those of one customer' }) }),
    answer: {
      description: 'A page of alerts',
      schema: listAnswer(alertSchema),
      example: { data: [alertExample], has_more: false, next_cursor: null },
    },
    async handler(ctx, { query }) {
      const scope = { cursorKey: ctx.cursorKey, list: listName('usage_alerts', query) }
      const before = query.cursor ? String(positionOf(query.cursor, scope)[0]) : null
      const filter = { customerId: query.customer_id }
      const rows = await listAlerts(ctx.tx, ctx.tenantId, filter, { before, limit: query.limit })
      const page = pageOf(rows, query.limit, scope, { of: alertToApi, position: (row) => [row.id] })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/usage_alerts/{id}',
    kind: 'read',
    scope: 'read',
    operationId: 'getUsageAlert',
    tag,
    summary: 'Read a usage alert',
    description: 'What it watches, and its thresholds.',
    answer,
    refusals: ['not_found'],
    async handler(ctx, { params }) {
      return { body: alertToApi((await findAlert(ctx.tx, ctx.tenantId, params.id)) ?? refuse('not_found', '')) }
    },
  }),
  route({
    method: 'POST',
    url: '/v1/usage_alerts/{id}/archive',
    kind: 'write',
    scope: 'write',
    operationId: 'archiveUsageAlert',
    tag,
    summary: 'Archive a usage alert',
    description: 'It reports nothing any more.',
    answer,
    refusals: ['not_found'],
    async handler(ctx, { params }) {
      return { body: alertToApi(await archiveAlert(ctx, params.id)) }
    },
  }),
]

function byAmount(a: string, b: string): number {
  return compare(rationalOf(parseUnitAmount(a)), rationalOf(parseUnitAmount(b)))
}
