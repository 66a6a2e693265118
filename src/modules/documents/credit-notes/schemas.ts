import { z } from 'zod'
import { creditMeanings } from '../../../domain/credit-order.ts'
import { cents, currency, id, instantAnswer } from '../../../platform/http/schema.ts'
import { expandedCustomer } from '../../customers/expand.ts'
import { documentTaxSchema } from '../../taxes/document-schemas.ts'
import { buyerSchema, invoiceExample, invoiceKind, lineSchema, partySchema } from '../invoices/schemas.ts'

export const creditMeaning = z.enum(creditMeanings).meta({ id: 'CreditMeaning' })

/** A credit note; with lines only if it is read alone. */
export const creditNoteSchema = z
  .object({
    id,
    number: z.string().nullable().meta({ description: 'Null in a preview' }),
    kind: invoiceKind,
    reason: z.string(),
    meaning: creditMeaning
      .nullable()
      .meta({ description: 'What it means for the time that it credits; null if a bill made it' }),
    customer_id: id,
    subscription_id: id.nullable(),
    test_clock_id: id.nullable(),
    currency,
    issued_by: partySchema,
    billed_to: buyerSchema,
    invoice_ids: z.array(id).meta({ description: 'The invoices whose lines it takes back' }),
    credit_note_ids: z.array(id).meta({ description: 'The credit notes whose newly billed lines it takes back' }),
    discount_cents: cents.meta({
      description:
        'What discounts had taken off its lines, less those on newly billed lines; the subtotal is after them',
    }),
    subtotal_cents: cents,
    tax_cents: cents,
    taxes: z.array(documentTaxSchema),
    total_cents: cents.meta({ description: 'The amount credited; always positive' }),
    reduces_due_cents: cents.meta({ description: 'The part of the total that reduced the amount due on its invoices' }),
    credit_cents: cents.meta({ description: 'The part of the total that became credit' }),
    refund_cents: cents.meta({ description: 'The part of the total that is refunded through payments' }),
    outside_cents: cents.meta({ description: 'The part of the total that you gave back outside' }),
    period_start: instantAnswer.nullable(),
    period_end: instantAnswer.nullable(),
    occurred_at: instantAnswer.meta({ description: 'When it fell due' }),
    finalized_at: instantAnswer.nullable(),
    created_at: instantAnswer,
    lines: z.array(lineSchema).optional().meta({ description: 'Positive: credited. Negative: newly billed' }),
    customer: expandedCustomer,
  })
  .meta({ id: 'CreditNote' })

const { lines: invoiceLines } = invoiceExample

export const creditNoteExample = {
  id: '019a3c5e-1111-7000-8000-000000000014',
  number: 'CN-000001',
  kind: 'change' as const,
  reason: 'The subscription was changed',
  meaning: null,
  customer_id: invoiceExample.customer_id,
  subscription_id: invoiceExample.subscription_id,
  test_clock_id: null,
  currency: 'EUR',
  issued_by: invoiceExample.issued_by,
  billed_to: invoiceExample.billed_to,
  invoice_ids: [invoiceExample.id],
  credit_note_ids: [],
  discount_cents: 0,
  subtotal_cents: 1450,
  tax_cents: 0,
  taxes: [],
  total_cents: 1450,
  reduces_due_cents: 1450,
  credit_cents: 0,
  refund_cents: 0,
  outside_cents: 0,
  period_start: '2026-02-14T09:00:00Z',
  period_end: '2026-02-28T09:00:00Z',
  occurred_at: '2026-02-14T09:00:00Z',
  finalized_at: '2026-02-14T09:00:00Z',
  created_at: '2026-02-14T09:00:00Z',
  lines: invoiceLines.map((line) => ({
    ...line,
    id: '019a3c5e-1111-7000-8000-000000000015',
    description: 'Unused time on Pro (14 Feb 2026 – 28 Feb 2026)',
    amount_cents: 1450,
    amount_with_tax_cents: 1450,
    proration: true,
    service_period: { start: '2026-02-14T09:00:00Z', end: '2026-02-28T09:00:00Z' },
  })),
}
