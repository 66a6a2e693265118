import { newId } from '../../platform/ids.ts'
import { route } from '../transaction/route.ts'
import { addRows } from '../transaction/write-set.ts'
import { previewTaxes } from './preview-taxes.ts'
import { rateRoutes } from './rate-routes.ts'
import {
  previewExample,
  previewOrder,
  previewSchema,
  registrationExample,
  registrationsOrder,
  registrationsSchema,
} from './schemas.ts'
import { clearRegistrations, insertRegistrations, listRegistrations } from './store.ts'
import { checkedSellerId } from './tax-id.ts'

const tag = 'Taxes'
const registrations = {
  description: 'The registrations',
  schema: registrationsSchema,
  example: [registrationExample],
}

export const taxRoutes = [
  route({
    method: 'GET',
    url: '/v1/tax_registrations',
    kind: 'read',
    scope: 'read',
    operationId: 'listTaxRegistrations',
    tag,
    summary: 'List your tax registrations',
    description: 'Where you are registered for taxes, and when. Without a registration nothing is taxed.',
    answer: registrations,
    handler: async ({ tx, tenantId }) => ({ body: [...(await listRegistrations(tx, tenantId))] }),
  }),
  route({
    method: 'PUT',
    url: '/v1/tax_registrations',
    kind: 'write',
    scope: 'admin',
    operationId: 'setTaxRegistrations',
    tag,
    summary: 'Replace your tax registrations',
    description:
      'All of them, as a bare array. Of one country, region and scheme one holds at a time. Documents that are final keep ' +
      'their taxes, and a charge that is billed again is taxed as it was the first time. A `tax_id` that begins with a country is checked as those of ' +
      'customers are, and kept without spaces and separators.',
    body: { schema: registrationsOrder, example: [registrationExample] },
    answer: registrations,
    refusals: ['tax_registrations_overlap', 'tax_id_invalid'],
    async handler(ctx, { body }) {
      const registered = await Promise.all(
        body.map(async ({ tax_id, ...one }, index) => ({
          ...one,
          tax_id: tax_id === null ? null : await checkedSellerId(tax_id, `/${index}/tax_id`),
        })),
      )
      clearRegistrations(ctx.tx, ctx.tenantId)
      const rows = registered.map(({ from, until, ...one }) => ({
        id: newId(),
        ...one,
        from_day: from,
        until_day: until,
      }))
      addRows(ctx.writeSet, insertRegistrations, ...rows)
      return { body: registered }
    },
  }),
  ...rateRoutes,
  route({
    method: 'POST',
    url: '/v1/taxes/preview',
    kind: 'preview',
    scope: 'read',
    operationId: 'previewTaxes',
    tag,
    summary: 'Preview taxes',
    description: 'How lines would be taxed if they were invoiced to the customer now, and why. Nothing is written.',
    body: {
      schema: previewOrder,
      example: { customer_id: '019a3c5e-1111-7000-8000-000000000001', lines: [{ unit_amount: '2900' }] },
    },
    answer: { description: 'The taxes', schema: previewSchema, example: previewExample },
    refusals: ['amount_too_large'],
    handler: async (ctx, { body }) => ({
      body: await previewTaxes(ctx, { customerId: body.customer_id, lines: body.lines }),
    }),
  }),
]
