import { z } from 'zod'
import { cents, id, instantAnswer } from '../../../platform/http/schema.ts'
import { treatmentSchema } from '../../taxes/document-schemas.ts'
import { creditNoteExample, creditNoteSchema } from '../credit-notes/schemas.ts'
import { documentKind } from '../invoices/filters.ts'
import { invoiceExample, invoiceSchema, lineSchema } from '../invoices/schemas.ts'

export const prorationUnit = z.enum(['day', 'second']).meta({ id: 'ProrationUnit' })

/** What was measured, and how it becomes money. */
export const usageExplanation = z
  .object({
    measured_quantity: z.string(),
    events: z.int().meta({ description: 'Events that were counted' }),
    groups: z.array(
      z
        .object({ values: z.record(z.string(), z.string().nullable()), quantity: z.string() })
        .meta({ id: 'MeasuredGroup' }),
    ),
    steps: z
      .array(
        z
          .object({
            step: z.string(),
            units: z.string().nullable(),
            unit_amount: z.string().nullable(),
            amount: z.string().nullable(),
            of: z.string().nullable(),
          })
          .meta({ id: 'CostStep' }),
      )
      .meta({
        description:
          'How the quantity of a whole period becomes its cost; of a part of a period, at the same rate of use',
      }),
    served: z
      .array(z.object({ from: z.int(), until: z.int(), length: z.int() }).meta({ id: 'PartOfPeriod' }))
      .meta({ description: 'The parts of the period, in seconds, that are due' }),
    due_cents: cents.meta({ description: 'What the version comes to in the period, after discounts' }),
    before_cents: cents.meta({ description: 'What was billed of it before, or is not billed' }),
  })
  .meta({ id: 'UsageExplanation' })

const explanation = z
  .object({
    price_code: z.string(),
    version: z.int().meta({ description: 'The version of the item that the line bills' }),
    ordinal: z.int().meta({ description: 'Its number among the lines of this version and period' }),
    period: z.object({ number: z.int(), start: instantAnswer, end: instantAnswer }).meta({ id: 'BillingPeriod' }),
    unit: prorationUnit,
    from: z.int().meta({ description: 'Position in the period where the line’s time begins' }),
    until: z.int(),
    length: z.int().meta({ description: 'The denominator: days or seconds of the full period' }),
    quantity: z.int(),
    unit_amount: z.string(),
    period_amount: z.string().meta({ description: 'What the whole period costs, before rounding' }),
    rounding: z.literal('half_away_from_zero'),
    rounded_until_cents: cents.meta({ description: 'round(period_amount x until / length)' }),
    rounded_from_cents: cents.meta({ description: 'round(period_amount x from / length)' }),
    sign: z.union([z.literal(1), z.literal(-1), z.literal(0)]).meta({
      description:
        'On an invoice 1 bills the time and -1 takes it back; on a credit note 1 takes it back and -1 bills it. 0 ' +
        'changes its money',
    }),
    usage: usageExplanation.nullable().meta({ description: 'Of a line of usage; else null' }),
    takes_back: z
      .object({
        document: documentKind,
        document_id: id,
        document_number: z.string().nullable().meta({ description: 'Null in a preview' }),
        line_id: id.nullable().meta({ description: 'Null in a preview' }),
        ordinal: z.int(),
      })
      .meta({ id: 'TakenBackLine' })
      .nullable()
      .meta({ description: 'The line that billed the time which this line takes back' }),
    formula: z.string().meta({ description: 'Gives the gross amount, before discounts' }),
    discounts: z
      .array(
        z
          .object({
            discount_id: id.nullable(),
            percent_off: z.string().nullable(),
            amount_off_cents: cents.nullable(),
            period_amount: z
              .string()
              .nullable()
              .meta({ description: 'What it leaves of the whole period, before rounding; null for usage' }),
            rounded_until_cents: cents.nullable(),
            rounded_from_cents: cents.nullable(),
            left_cents: cents.meta({ description: 'What it leaves of the line' }),
            amount_cents: cents.meta({ description: 'What it takes off the line' }),
            formula: z.string(),
          })
          .meta({ id: 'DiscountExplanation' }),
      )
      .meta({ description: 'Each acts on what the ones before left' }),
  })
  .meta({ id: 'LineExplanation' })

const explainedTax = treatmentSchema
  .extend({
    product_category: z.string().nullable().meta({ description: 'What is sold; null: `default_tax_category`' }),
    tax_cents: cents.meta({ description: 'The share of the line: what the tax of the group grew by it' }),
    group_base_cents: cents.meta({ description: 'Of all lines taxed together; with tax where prices include it' }),
    group_tax_cents: cents,
    is_included: z.boolean().meta({ description: 'Whether the price includes the tax' }),
    takes_back: z
      .object({ document: documentKind, document_id: id })
      .meta({ id: 'TaxTakenBack' })
      .nullable()
      .meta({ description: 'The document whose tax is taken back, at the rates it had' }),
  })
  .meta({ id: 'ExplainedTax' })

const explainedLine = z
  .object({
    line_id: id,
    description: z.string(),
    amount_cents: cents,
    explanation: explanation.nullable().meta({
      description: 'Null for a line made by hand: its amount is quantity x unit_amount, negated on a credit note',
    }),
    levels: z
      .array(
        z
          .object({ from: instantAnswer, until: instantAnswer, level: z.string(), quantity: z.string() })
          .meta({ id: 'HeldLevel' }),
      )
      .nullable()
      .meta({
        description:
          'Of a `time_weighted` meter: each level that was held, by the events known now, and its share of the measured quantity: level x ' +
          'its time / the whole time. With more than 100 changes the average of each day (UTC). Else null',
      }),
    tax: explainedTax.nullable().meta({ description: 'Why it is taxed so; null: not taxed' }),
    cause: z
      .object({ event_id: id, type: z.string(), sequence: z.int(), occurred_at: instantAnswer })
      .meta({ id: 'LineCause' })
      .nullable()
      .meta({ description: 'The event that caused the line' }),
  })
  .meta({ id: 'ExplainedLine' })

export const invoiceExplanationSchema = z
  .object({ invoice_id: id, lines: z.array(explainedLine) })
  .meta({ id: 'InvoiceExplanation' })

export const creditNoteExplanationSchema = z
  .object({ credit_note_id: id, lines: z.array(explainedLine) })
  .meta({ id: 'CreditNoteExplanation' })

const previewedLine = lineSchema
  .extend({
    explanation: explanation.nullable().meta({
      description: 'The arithmetic of the amount, as `/explain` shows it; null for a line made by hand',
    }),
  })
  .meta({ id: 'PreviewedLine' })

/** An invoice that is not made yet: each line with its arithmetic. */
export const previewedInvoiceSchema = invoiceSchema
  .extend({ lines: z.array(previewedLine) })
  .meta({ id: 'PreviewedInvoice' })

/** A credit note that is not made yet: each line with its arithmetic. */
export const previewedCreditNoteSchema = creditNoteSchema
  .extend({ lines: z.array(previewedLine).meta({ description: 'Positive: credited. Negative: newly billed' }) })
  .meta({ id: 'PreviewedCreditNote' })

const [invoiceLine] = invoiceExample.lines
const [noteLine] = creditNoteExample.lines

const period = { number: 0, start: '2026-01-31T09:00:00Z', end: '2026-02-28T09:00:00Z' }
const ofPro = {
  price_code: 'base',
  version: 1,
  period,
  unit: 'day' as const,
  until: 28,
  length: 28,
  quantity: 1,
  unit_amount: '2900',
  period_amount: '2900',
  rounding: 'half_away_from_zero' as const,
  rounded_until_cents: 2900,
  sign: 1 as const,
  usage: null,
}

export const invoiceExplanationExample = {
  invoice_id: invoiceExample.id,
  lines: [
    {
      line_id: invoiceLine?.id ?? '',
      description: invoiceLine?.description ?? '',
      amount_cents: 2900,
      explanation: {
        ...ofPro,
        ordinal: 1,
        from: 0,
        rounded_from_cents: 0,
        usage: null,
        takes_back: null,
        formula: 'round(2900 x 28/28) - round(2900 x 0/28) = 2900',
        discounts: [],
      },
      levels: null,
      tax: null,
      cause: {
        event_id: '019a3c5e-1111-7000-8000-000000000006',
        type: 'subscription.created',
        sequence: 3,
        occurred_at: '2026-01-31T09:00:00Z',
      },
    },
  ],
}

export const creditNoteExplanationExample = {
  credit_note_id: creditNoteExample.id,
  lines: [
    {
      line_id: noteLine?.id ?? '',
      description: noteLine?.description ?? '',
      amount_cents: 1450,
      explanation: {
        ...ofPro,
        ordinal: 2,
        from: 14,
        rounded_from_cents: 1450,
        usage: null,
        takes_back: {
          document: 'invoice' as const,
          document_id: invoiceExample.id,
          document_number: invoiceExample.number,
          line_id: invoiceLine?.id ?? '',
          ordinal: 1,
        },
        formula: 'round(2900 x 28/28) - round(2900 x 14/28) = 1450',
        discounts: [],
      },
      levels: null,
      tax: null,
      cause: {
        event_id: '019a3c5e-1111-7000-8000-000000000016',
        type: 'subscription.canceled',
        sequence: 9,
        occurred_at: '2026-02-14T09:00:00Z',
      },
    },
  ],
}

/** An upcoming invoice for the documentation. */
export const previewedInvoiceExample = {
  ...invoiceExample,
  number: null,
  lines: invoiceExample.lines.map((line) => ({
    ...line,
    explanation: invoiceExplanationExample.lines[0]?.explanation ?? null,
  })),
}
