import { z } from 'zod'
import {
  cents,
  currency,
  emailAddress,
  id,
  instantAnswer,
  line,
  listQuery,
  metadata,
  timeZone,
} from '../../platform/http/schema.ts'
import { metadataChange } from '../metadata.ts'
import { taxOrderSchema, taxProfileExample, taxProfileSchema } from '../taxes/schemas.ts'
import { address, addressAnswer, exampleAddress } from './address.ts'
import { eInvoice, eInvoiceAnswer } from './e-invoice.ts'
import { language } from './language.ts'

const externalId = line(255).meta({ description: 'Your own id; unique among your customers' })
const netDays = z.int().min(0).max(365).meta({ description: 'Days to pay an invoice; null: as in the settings' })

export const newCustomerSchema = z
  .strictObject({
    name: line(255),
    email: emailAddress.nullable().default(null),
    external_id: externalId.nullable().default(null),
    currency: currency.nullable().default(null),
    time_zone: timeZone.default('UTC'),
    address: address.nullable().default(null),
    metadata: metadata.default({}),
    net_days: netDays.nullable().default(null),
    e_invoice: eInvoice.nullable().default(null),
    language: language.nullable().default(null).meta({ description: 'Null: as in the settings' }),
    tax: taxOrderSchema.nullable().default(null),
    test_clock_id: id.nullable().default(null).meta({ description: 'The customer follows this clock permanently' }),
  })
  .meta({ id: 'CreateCustomer' })

export const customerChangeSchema = z
  .strictObject({
    name: line(255).optional(),
    email: emailAddress.nullable().optional(),
    external_id: externalId.nullable().optional(),
    currency: currency.optional().meta({ description: 'Only if the customer has no currency' }),
    time_zone: timeZone.optional(),
    address: address.nullable().optional(),
    metadata: metadataChange.optional(),
    net_days: netDays.nullable().optional(),
    e_invoice: eInvoice.nullable().optional(),
    language: language.nullable().optional(),
    tax: taxOrderSchema.nullable().optional(),
    default_payment_method_id: id.nullable().optional().meta({
      description:
        'An active payment method of the customer. A new one is tried at once for every open automatic invoice',
    }),
  })
  .meta({ id: 'UpdateCustomer' })

export const customerFilters = listQuery({
  external_id: externalId.optional(),
  email: line(254).optional().meta({ description: 'The exact text' }),
})

export const customerSchema = z
  .object({
    id,
    name: z.string(),
    email: z.string().nullable(),
    external_id: z.string().nullable(),
    currency: currency
      .nullable()
      .meta({ description: 'By default the currency of the first plan; it cannot be changed once set' }),
    time_zone: z.string(),
    address: addressAnswer.nullable(),
    metadata,
    net_days: z.int().nullable(),
    test_clock_id: id.nullable(),
    tax: taxProfileSchema.nullable(),
    default_payment_method_id: id.nullable().meta({ description: 'What automatic invoices are taken from' }),
    e_invoice: eInvoiceAnswer.nullable(),
    language: language.nullable(),
    email_bounced_at: instantAnswer.nullable().meta({
      description: 'Since when `email` is refused by its server: no mail is sent to it by itself until it is changed',
    }),
    credit_balance_cents: cents.meta({ description: "Credit in the customer's currency; 0 without a currency" }),
    credit_balances: z.record(z.string(), cents).meta({ description: 'Credit by currency, in minor units' }),
    balance: z
      .record(
        z.string(),
        z
          .object({ due_cents: cents, overdue_cents: cents, credit_cents: cents, unallocated_cents: cents })
          .meta({ id: 'CustomerBalance' }),
      )
      .meta({
        description:
          'By currency: due on open invoices, overdue at the customer’s present, credit, and unallocated money',
      }),
    created_at: instantAnswer,
    updated_at: instantAnswer,
  })
  .meta({ id: 'Customer' })

export const customerExample = {
  id: '019a3c5e-1111-7000-8000-000000000001',
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  external_id: 'user-1815',
  currency: 'EUR',
  time_zone: 'Europe/London',
  address: exampleAddress,
  metadata: { segment: 'early' },
  net_days: null,
  test_clock_id: null,
  tax: taxProfileExample,
  default_payment_method_id: null,
  e_invoice: null,
  language: 'en' as const,
  email_bounced_at: null,
  credit_balance_cents: 1200,
  credit_balances: { EUR: 1200 },
  balance: { EUR: { due_cents: 2900, overdue_cents: 0, credit_cents: 1200, unallocated_cents: 0 } },
  created_at: '2026-01-31T09:00:00Z',
  updated_at: '2026-01-31T09:00:00Z',
}
