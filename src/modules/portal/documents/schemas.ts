import { z } from 'zod'
import { cents, currency, id, instantAnswer } from '../../../platform/http/schema.ts'
import { prorationUnit } from '../../documents/explain/schemas.ts'
import { lineSchema as invoiceLineSchema, invoiceStatus } from '../../documents/invoices/schemas.ts'
import { documentTaxSchema } from '../../taxes/document-schemas.ts'

const lineSchema = z
  .object({
    id,
    description: z.string(),
    quantity: z.int(),
    unit_amount: z.string(),
    amount_cents: cents.meta({ description: 'Without tax' }),
    tax_cents: cents,
    service_period: invoiceLineSchema.shape.service_period,
  })
  .meta({ id: 'PortalLine' })
const lineExample = {
  id: '019a3c5e-1111-7000-8000-000000000007',
  description: 'Pro',
  quantity: 1,
  unit_amount: '2900',
  amount_cents: 2900,
  tax_cents: 0,
  service_period: { start: '2026-01-31T09:00:00Z', end: '2026-02-28T09:00:00Z' },
}

const documentFields = {
  id,
  subscription_id: id.nullable(),
  currency,
  subtotal_cents: cents,
  tax_cents: cents,
  taxes: z.array(
    documentTaxSchema
      .pick({ name: true, percent: true, base_cents: true, tax_cents: true, mention: true })
      .meta({ id: 'PortalTax' }),
  ),
  total_cents: cents,
  period_start: instantAnswer.nullable(),
  period_end: instantAnswer.nullable(),
}

export const portalInvoiceSchema = z
  .object({
    ...documentFields,
    number: z.string().nullable().meta({ description: 'Null in a preview' }),
    status: invoiceStatus.meta({ description: '`paid`: nothing is due any more, by money, credit or credit notes' }),
    discount_cents: cents.meta({ description: 'What discounts took off its lines, whose amounts are after it' }),
    credited_cents: cents.meta({ description: 'What credit notes took off what was due' }),
    credit_applied_cents: cents.meta({ description: 'What was paid with credit' }),
    amount_paid_cents: cents.meta({ description: 'Without money that has left again' }),
    amount_due_cents: cents,
    payment_reference: z.string().nullable(),
    finalized_at: instantAnswer.nullable(),
    due_at: instantAnswer.nullable(),
    paid_at: instantAnswer.nullable(),
    is_being_collected: z.boolean().meta({ description: 'Whether it is taken by itself, or is being taken' }),
    lines: z.array(lineSchema).optional(),
  })
  .meta({ id: 'PortalInvoice' })
const documentExample = {
  id: '019a3c5e-1111-7000-8000-000000000005',
  subscription_id: '019a3c5e-1111-7000-8000-000000000003',
  currency: 'EUR',
  subtotal_cents: 2900,
  tax_cents: 0,
  taxes: [],
  total_cents: 2900,
  period_start: '2026-01-31T09:00:00Z',
  period_end: '2026-02-28T09:00:00Z',
}
export const portalInvoiceExample = {
  ...documentExample,
  number: 'INV-000001',
  status: 'open' as const,
  discount_cents: 0,
  credited_cents: 0,
  credit_applied_cents: 0,
  amount_paid_cents: 0,
  amount_due_cents: 2900,
  payment_reference: 'RF69INV000001',
  finalized_at: '2026-01-31T09:00:00Z',
  due_at: '2026-02-14T09:00:00Z',
  paid_at: null,
  is_being_collected: false,
  lines: [lineExample],
}

export const portalCreditNoteSchema = z
  .object({
    ...documentFields,
    number: z.string().nullable(),
    finalized_at: instantAnswer.nullable(),
    reduces_due_cents: cents,
    credit_cents: cents,
    lines: z.array(lineSchema).optional(),
  })
  .meta({ id: 'PortalCreditNote' })
export const portalCreditNoteExample = {
  ...documentExample,
  number: 'CN-000001',
  subtotal_cents: 1450,
  total_cents: 1450,
  finalized_at: '2026-02-14T09:00:00Z',
  reduces_due_cents: 1450,
  credit_cents: 0,
  lines: [{ ...lineExample, amount_cents: 1450 }],
}

export const portalExplanationSchema = z
  .object({
    lines: z.array(
      z
        .object({
          line_id: id,
          description: z.string(),
          amount_cents: cents,
          part: z
            .object({
              unit: prorationUnit,
              from: z.int(),
              until: z.int(),
              length: z.int().meta({ description: 'Days or seconds of the whole period' }),
              period_amount: z.string().meta({ description: 'What the whole period costs, in minor units' }),
              period_start: instantAnswer,
              period_end: instantAnswer,
              gives_back: z.boolean(),
              takes_back_number: z.string().nullable().meta({ description: 'The document that had billed the time' }),
            })
            .meta({ id: 'PeriodPart' })
            .nullable()
            .meta({ description: 'The part of a period that it is for; null: it is the quantity times the amount' }),
          cause: z.string().nullable().meta({ description: 'The kind of event, such as subscription.changed' }),
          caused_at: instantAnswer.nullable(),
        })
        .meta({ id: 'PortalExplainedLine' }),
    ),
  })
  .meta({ id: 'PortalExplanation' })
export const portalExplanationExample = {
  lines: [
    {
      line_id: lineExample.id,
      description: 'Pro',
      amount_cents: 2900,
      part: {
        unit: 'day' as const,
        ...{ from: 0, until: 28, length: 28, period_amount: '2900' },
        ...{ period_start: '2026-01-31T09:00:00Z', period_end: '2026-02-28T09:00:00Z' },
        ...{ gives_back: false, takes_back_number: null },
      },
      cause: 'subscription.created',
      caused_at: '2026-01-31T09:00:00Z',
    },
  ],
}
