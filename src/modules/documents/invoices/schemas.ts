import { z } from 'zod'
import { collectionStatuses, collections } from '../../../domain/collection.ts'
import { invoiceStatuses } from '../../../domain/invoice.ts'
import { invoiceKinds } from '../../../domain/invoice-kind.ts'
import { taxWaits } from '../../../domain/tax.ts'
import { cents, currency, id, instantAnswer } from '../../../platform/http/schema.ts'
import { expandedCustomer } from '../../customers/expand.ts'
import { language } from '../../customers/language.ts'
import { documentTaxSchema, lineTaxFields, untaxedLine } from '../../taxes/document-schemas.ts'

export const invoiceStatus = z.enum(invoiceStatuses).meta({ id: 'InvoiceStatus' })
export const invoiceKind = z.enum(invoiceKinds).meta({
  id: 'InvoiceKind',
  description:
    'What caused the document. `change`: of plan, items or billing day; `rebill`: what a void invoice had billed; ' +
    '`usage`: usage that came after the document that would have billed it; `one_off`: made by hand',
})

/** The sums of invoices in one currency. */
export const invoiceSumsSchema = z
  .object({
    currency,
    count: z.int(),
    total_cents: cents,
    amount_due_cents: cents,
    amount_paid_cents: cents.meta({ description: 'Without money that has left again' }),
  })
  .meta({ id: 'InvoiceSums' })

export const partySchema = z
  .object({
    name: z.string(),
    email: z.string().nullable(),
    address: z.record(z.string(), z.string()).nullable(),
    tax_id: z.string().nullable().meta({ description: 'Of the seller’s registration, or of the buyer' }),
  })
  .meta({ id: 'Party' })

export const buyerSchema = partySchema.extend({ language }).meta({ id: 'Buyer' })

const lineDiscountSchema = z
  .object({ discount_id: id.nullable().meta({ description: 'Null on a line made by hand' }), amount_cents: cents })
  .meta({ id: 'LineDiscount' })

export const lineSchema = z
  .object({
    id,
    description: z.string(),
    quantity: z.int(),
    unit_amount: z.string().meta({ description: 'Exact decimal, in minor units' }),
    gross_cents: cents.meta({ description: 'Before discounts; with tax where prices include it' }),
    discount_cents: cents.meta({ description: 'What all discounts take off' }),
    discounts: z
      .array(lineDiscountSchema)
      .meta({ description: 'What each takes off, in the order in which they act, each on what the ones before left' }),
    amount_cents: cents.meta({ description: 'gross_cents - discount_cents, without tax' }),
    ...lineTaxFields,
    product_category: z.string().nullable().meta({
      description: 'What is sold, as your own tax rates call it; null: `default_tax_category`',
    }),
    proration: z.boolean().meta({ description: 'Whether the line bills or takes back only part of a period' }),
    service_period: z.object({ start: instantAnswer, end: instantAnswer }).meta({ id: 'ServicePeriod' }).nullable(),
    plan_id: id.nullable(),
    subscription_id: id.nullable(),
    item_id: id.nullable().meta({ description: 'The item that the line bills' }),
    price_code: z.string().nullable(),
    measured_quantity: z
      .string()
      .nullable()
      .meta({ description: 'Of usage: the quantity of the whole period as it was measured when the line was made' }),
    credited_line_id: id.nullable().meta({ description: 'On a credit note: the line made by hand that it gives back' }),
  })
  .meta({ id: 'InvoiceLine' })

export const collectionSchema = z.enum(collections).meta({
  id: 'Collection',
  description:
    '`automatic`: taken from a payment method as soon as an invoice is final; `send_invoice`: paid by the customer',
})

/** An invoice; with lines only if it is read alone. */
export const invoiceSchema = z
  .object({
    id,
    number: z.string().nullable().meta({ description: 'Null in a draft' }),
    payment_reference: z
      .string()
      .nullable()
      .meta({ description: 'The reference to pay it by: ISO 11649, `RF...`. Null in a draft' }),
    external_id: z.string().nullable().meta({ description: 'Your own id; null on automatic invoices' }),
    purchase_order: z.string().nullable().meta({ description: 'The customer’s purchase order; printed on the page' }),
    replaces_invoice_id: id.nullable().meta({ description: 'The invoice in whose place it was issued' }),
    status: invoiceStatus,
    kind: invoiceKind,
    customer_id: id,
    subscription_id: id.nullable(),
    test_clock_id: id.nullable(),
    currency,
    issued_by: partySchema.nullable(),
    billed_to: buyerSchema.nullable(),
    subtotal_cents: cents.meta({ description: 'The sum of its lines, after discounts' }),
    tax_cents: cents,
    taxes: z.array(documentTaxSchema).meta({ description: 'They add up to tax_cents' }),
    total_cents: cents,
    discount_cents: cents.meta({ description: 'What discounts took off its lines' }),
    credited_cents: cents.meta({
      description:
        'What credit notes took off what was due. What they gave back of a paid invoice stands on them: `GET /v1/credit_notes?invoice_id=`',
    }),
    credit_applied_cents: cents,
    amount_paid_cents: cents,
    amount_reversed_cents: cents.meta({
      description:
        'The part of amount_paid_cents that has left again and is owed once more: returns, disputes, refunds',
    }),
    amount_due_cents: cents.meta({
      description:
        'total_cents - credited_cents - credit_applied_cents - amount_paid_cents + amount_reversed_cents while open or ' +
        'uncollectible; else 0',
    }),
    collection: collectionSchema,
    collection_status: z
      .enum(collectionStatuses)
      .meta({ id: 'CollectionStatus' })
      .nullable()
      .meta({
        description:
          '`waiting` for an attempt; `in_progress` or `requires_action` while one is live; `failed` or `canceled` after ' +
          'the last one; `no_payment_method`; null if nothing is collected',
      }),
    net_days: z.int(),
    period_start: instantAnswer
      .nullable()
      .meta({ description: 'The earliest start of the service periods of its lines' }),
    period_end: instantAnswer.nullable().meta({ description: 'The latest end of the service periods of its lines' }),
    occurred_at: instantAnswer.meta({ description: 'When it fell due' }),
    finalizes_at: instantAnswer.nullable(),
    waits_for: z.enum(taxWaits).meta({ id: 'TaxWait' }).nullable().meta({
      description:
        'Why a draft is not final yet: `tax`: the tax gateway has not answered; `tax_id`: no register has confirmed the tax id of the customer',
    }),
    finalized_at: instantAnswer.nullable(),
    due_at: instantAnswer.nullable().meta({
      description: "net_days calendar days after finalized_at, at the same wall time in the customer's zone",
    }),
    paid_at: instantAnswer.nullable(),
    voided_at: instantAnswer.nullable(),
    marked_uncollectible_at: instantAnswer.nullable(),
    created_at: instantAnswer,
    updated_at: instantAnswer,
    lines: z.array(lineSchema).optional(),
    customer: expandedCustomer,
  })
  .meta({ id: 'Invoice' })

export const invoiceExample = {
  id: '019a3c5e-1111-7000-8000-000000000004',
  number: 'INV-000001',
  payment_reference: 'RF69INV000001',
  external_id: null,
  purchase_order: null,
  replaces_invoice_id: null,
  status: 'open' as const,
  kind: 'start' as const,
  customer_id: '019a3c5e-1111-7000-8000-000000000001',
  subscription_id: '019a3c5e-1111-7000-8000-000000000003',
  test_clock_id: null,
  currency: 'EUR',
  issued_by: {
    name: 'Example GmbH',
    email: null,
    address: { line1: 'Hauptstr. 1', city: 'Berlin', country: 'DE' },
    tax_id: null,
  },
  billed_to: { name: 'Ada Lovelace', email: 'ada@example.com', address: null, tax_id: null, language: 'en' as const },
  subtotal_cents: 2900,
  tax_cents: 0,
  taxes: [],
  total_cents: 2900,
  discount_cents: 0,
  credited_cents: 0,
  credit_applied_cents: 0,
  amount_paid_cents: 0,
  amount_reversed_cents: 0,
  amount_due_cents: 2900,
  collection: 'send_invoice' as const,
  collection_status: null,
  net_days: 14,
  period_start: '2026-01-31T09:00:00Z',
  period_end: '2026-02-28T09:00:00Z',
  occurred_at: '2026-01-31T09:00:00Z',
  finalizes_at: null,
  waits_for: null,
  finalized_at: '2026-01-31T09:00:00Z',
  due_at: '2026-02-14T09:00:00Z',
  paid_at: null,
  voided_at: null,
  marked_uncollectible_at: null,
  created_at: '2026-01-31T09:00:00Z',
  updated_at: '2026-01-31T09:00:00Z',
  lines: [
    {
      id: '019a3c5e-1111-7000-8000-000000000005',
      description: 'Pro (31 Jan 2026 – 28 Feb 2026)',
      quantity: 1,
      unit_amount: '2900',
      gross_cents: 2900,
      discount_cents: 0,
      discounts: [],
      amount_cents: 2900,
      ...untaxedLine,
      amount_with_tax_cents: 2900,
      product_category: null,
      proration: false,
      service_period: { start: '2026-01-31T09:00:00Z', end: '2026-02-28T09:00:00Z' },
      plan_id: '019a3c5e-1111-7000-8000-000000000002',
      subscription_id: '019a3c5e-1111-7000-8000-000000000003',
      item_id: '019a3c5e-1111-7000-8000-000000000007',
      price_code: 'base',
      measured_quantity: null,
      credited_line_id: null,
    },
  ],
}
