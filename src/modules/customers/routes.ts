import { refuse } from '../../domain/refusal.ts'
import { listName, pageOf, positionOf } from '../../platform/http/page.ts'
import { listAnswer } from '../../platform/http/schema.ts'
import { route } from '../transaction/route.ts'
import { exampleAddress } from './address.ts'
import { createCustomer } from './create-customer.ts'
import { customerChangeSchema, customerExample, customerFilters, customerSchema, newCustomerSchema } from './schemas.ts'
import { findCustomer, listCustomers } from './store.ts'
import { customerToApi } from './to-api.ts'
import { updateCustomer } from './update-customer.ts'

const tag = 'Customers'

export const customerRoutes = [
  route({
    method: 'POST',
    url: '/v1/customers',
    kind: 'write',
    scope: 'write',
    operationId: 'createCustomer',
    tag,
    summary: 'Create a customer',
    description:
      'Only the name is required. Periods of later subscriptions are counted in the time zone. ' +
      'A customer with a `test_clock_id` follows that clock and is never billed in real time.',
    body: {
      schema: newCustomerSchema,
      example: {
        name: 'Ada Lovelace',
        email: 'ada@example.com',
        external_id: 'user-1815',
        time_zone: 'Europe/London',
        address: exampleAddress,
        metadata: { segment: 'early' },
      },
    },
    answer: { status: 201, description: 'The customer', schema: customerSchema, example: customerExample },
    refusals: [
      'external_id_taken',
      'time_zone_unknown',
      'currency_unknown',
      'tax_id_invalid',
      'amount_too_large',
      'test_clock_advancing',
    ],
    async handler(ctx, { body }) {
      const customer = await createCustomer(ctx, {
        name: body.name,
        email: body.email,
        externalId: body.external_id,
        currency: body.currency,
        timeZone: body.time_zone,
        address: body.address,
        metadata: body.metadata,
        netDays: body.net_days,
        eInvoice: body.e_invoice,
        tax: body.tax,
        testClockId: body.test_clock_id,
        language: body.language,
      })
      return { body: customerToApi(customer) }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/customers',
    kind: 'read',
    scope: 'read',
    operationId: 'listCustomers',
    tag,
    summary: 'List customers',
    description: 'Newest first. Filters match exactly, including case.',
    query: customerFilters,
    answer: {
      description: 'A page of customers',
      schema: listAnswer(customerSchema),
      example: { data: [customerExample], has_more: false, next_cursor: null },
    },
    async handler({ tx, tenantId, cursorKey }, { query }) {
      const scope = { cursorKey, list: listName('/v1/customers', query) }
      const before = query.cursor === undefined ? null : String(positionOf(query.cursor, scope)[0])
      const filter = { externalId: query.external_id, email: query.email }
      const found = await listCustomers(tx, tenantId, filter, { before, limit: query.limit })
      const page = pageOf(found, query.limit, scope, { of: customerToApi, position: ({ id }) => [id] })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/customers/{id}',
    kind: 'read',
    scope: 'read',
    operationId: 'getCustomer',
    tag,
    summary: 'Get a customer',
    description: 'With the credit balance, in the customer’s currency and in every currency.',
    answer: { description: 'The customer', schema: customerSchema, example: customerExample },
    async handler({ tx, tenantId }, { params }) {
      const customer = await findCustomer(tx, tenantId, params.id)
      if (!customer) refuse('not_found', '')
      return { body: customerToApi(customer) }
    },
  }),
  route({
    method: 'PATCH',
    url: '/v1/customers/{id}',
    kind: 'write',
    scope: 'write',
    operationId: 'updateCustomer',
    tag,
    summary: 'Change a customer',
    description:
      'Absent fields stay; null clears. `metadata` is merged by name, and null removes a name; `address` is ' +
      'replaced as a whole, as `tax` is. The currency can be set while the customer has none. A new time zone is for later ' +
      'subscriptions, a new name or address for invoices finalized from now on. A new `default_payment_method_id` is ' +
      'tried at once for every open automatic invoice. A request that changes nothing answers 200 and records no ' +
      'event.',
    body: {
      schema: customerChangeSchema,
      example: { email: 'ada@analytical.example', metadata: { segment: null, plan: 'gold' } },
    },
    answer: {
      description: 'The customer after the change',
      schema: customerSchema,
      example: { ...customerExample, email: 'ada@analytical.example', metadata: { plan: 'gold' } },
    },
    refusals: [
      'external_id_taken',
      'time_zone_unknown',
      'currency_unknown',
      'tax_id_invalid',
      'currency_already_set',
      'payment_method_not_active',
      'amount_too_large',
      'test_clock_advancing',
    ],
    async handler(ctx, { params, body }) {
      const customer = await updateCustomer(ctx, params.id, {
        name: body.name,
        email: body.email,
        externalId: body.external_id,
        currency: body.currency,
        timeZone: body.time_zone,
        address: body.address,
        metadata: body.metadata,
        netDays: body.net_days,
        eInvoice: body.e_invoice,
        tax: body.tax,
        defaultPaymentMethodId: body.default_payment_method_id,
        language: body.language,
      })
      return { body: customerToApi(customer) }
    },
  }),
]
