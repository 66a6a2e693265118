import { z } from 'zod'
import { invoiceKinds, invoiceStatuses } from '../../domain/invoice.ts'
import { cents, currency, id, instantAnswer } from '../../platform/http/schema.ts'

const party = z.object({
  name: z.string(),
  email: z.string().nullable(),
  address: z.record(z.string(), z.string()).nullable(),
})

const lineSchema = z
  .object({
    id,
    description: z.string(),
    quantity: z.int(),
    unit_amount: z.string().meta({ description: 'Exact decimal, in minor units' }),
    amount_cents: cents,
    proration: z.boolean().meta({ description: 'For part of a period, or taking part of one back' }),
    service_period: z.object({ start: instantAnswer, end: instantAnswer }).nullable(),
    plan_id: id.nullable(),
    subscription_id: id.nullable(),
  })
  .meta({ id: 'InvoiceLine' })

/** An invoice; its lines only where a single one is answered. */
export const invoiceSchema = z
  .object({
    id,
    number: z.string().nullable().meta({ description: 'Null in a draft' }),
    status: z.enum(invoiceStatuses),
    kind: z.enum(invoiceKinds),
    customer_id: id,
    subscription_id: id.nullable(),
    test_clock_id: id.nullable(),
    currency,
    issued_by: party.nullable(),
    billed_to: party.nullable(),
    subtotal_cents: cents,
    tax_cents: cents,
    total_cents: cents,
    credit_applied_cents: cents,
    amount_paid_cents: cents,
    amount_due_cents: cents,
    net_days: z.int(),
    period_start: instantAnswer.nullable(),
    period_end: instantAnswer.nullable(),
    occurred_at: instantAnswer.meta({ description: 'When it fell due' }),
    finalizes_at: instantAnswer.nullable(),
    finalized_at: instantAnswer.nullable(),
    due_at: instantAnswer.nullable(),
    paid_at: instantAnswer.nullable(),
    voided_at: instantAnswer.nullable(),
    marked_uncollectible_at: instantAnswer.nullable(),
    created_at: instantAnswer,
    updated_at: instantAnswer,
    lines: z.array(lineSchema).optional(),
  })
  .meta({ id: 'Invoice' })

export const explanationSchema = z.object({
  invoice_id: id,
  lines: z.array(
    z.object({
      line_id: id,
      description: z.string(),
      amount_cents: cents,
      explanation: z
        .object({
          version: z.int().meta({ description: 'Which version of the subscription it pays for' }),
          cycle: z.int(),
          period: z.object({ number: z.int(), start: instantAnswer, end: instantAnswer }),
          unit: z.enum(['day', 'second']),
          from: z.int().meta({ description: 'Position in the period where the paid part begins' }),
          until: z.int(),
          length: z.int().meta({ description: 'The denominator: days or seconds of the full period' }),
          quantity: z.int(),
          unit_amount: z.string(),
          rounding: z.literal('half_away_from_zero'),
          rounded_until_cents: cents.meta({ description: 'round(quantity x unit_amount x until / length)' }),
          rounded_from_cents: cents.meta({ description: 'round(quantity x unit_amount x from / length)' }),
          due_cents: cents.meta({ description: 'rounded_until_cents - rounded_from_cents' }),
          waived_cents: cents.meta({ description: 'What of it was waived by a void without billing again' }),
          charged_before_cents: cents.meta({ description: 'What earlier lines had charged for the same' }),
          formula: z.string(),
        })
        .nullable()
        .meta({ description: 'Null for a line made by hand: quantity x unit_amount' }),
      cause: z
        .object({ event_id: id, type: z.string(), sequence: z.int(), occurred_at: instantAnswer })
        .nullable()
        .meta({ description: 'The event because of which the line was written' }),
    }),
  ),
})

export const invoiceExample = {
  id: '019a3c5e-1111-7000-8000-000000000004',
  number: 'INV-000001',
  status: 'open' as const,
  kind: 'start' as const,
  customer_id: '019a3c5e-1111-7000-8000-000000000001',
  subscription_id: '019a3c5e-1111-7000-8000-000000000003',
  test_clock_id: null,
  currency: 'EUR',
  issued_by: { name: 'Example GmbH', email: null, address: { line1: 'Hauptstr. 1', city: 'Berlin', country: 'DE' } },
  billed_to: { name: 'Ada Lovelace', email: 'ada@example.com', address: null },
  subtotal_cents: 2900,
  tax_cents: 0,
  total_cents: 2900,
  credit_applied_cents: 0,
  amount_paid_cents: 0,
  amount_due_cents: 2900,
  net_days: 14,
  period_start: '2026-01-31T09:00:00Z',
  period_end: '2026-02-28T09:00:00Z',
  occurred_at: '2026-01-31T09:00:00Z',
  finalizes_at: null,
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
      amount_cents: 2900,
      proration: false,
      service_period: { start: '2026-01-31T09:00:00Z', end: '2026-02-28T09:00:00Z' },
      plan_id: '019a3c5e-1111-7000-8000-000000000002',
      subscription_id: '019a3c5e-1111-7000-8000-000000000003',
    },
  ],
}

export const explanationExample = {
  invoice_id: invoiceExample.id,
  lines: [
    {
      line_id: '019a3c5e-1111-7000-8000-000000000005',
      description: 'Pro (31 Jan 2026 – 28 Feb 2026)',
      amount_cents: 2900,
      explanation: {
        version: 1,
        cycle: 1,
        period: { number: 0, start: '2026-01-31T09:00:00Z', end: '2026-02-28T09:00:00Z' },
        unit: 'day' as const,
        from: 0,
        until: 28,
        length: 28,
        quantity: 1,
        unit_amount: '2900',
        rounding: 'half_away_from_zero' as const,
        rounded_until_cents: 2900,
        rounded_from_cents: 0,
        due_cents: 2900,
        waived_cents: 0,
        charged_before_cents: 0,
        formula: 'round(1 x 2900 x 28/28) - round(1 x 2900 x 0/28) - 0 = 2900',
      },
      cause: {
        event_id: '019a3c5e-1111-7000-8000-000000000006',
        type: 'subscription.created',
        sequence: 3,
        occurred_at: '2026-01-31T09:00:00Z',
      },
    },
  ],
}
