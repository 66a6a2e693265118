import { z } from 'zod'
import type { CreditEffect } from '../../domain/credit-note.ts'
import { cents, id, line } from '../../platform/http/schema.ts'
import { creditMeaning } from '../documents/credit-notes/schemas.ts'
import type { NewCreditNote } from './create-credit-note.ts'

/** What becomes of what reduces no amount due. */
export const effectSchema = z
  .strictObject({
    credit_cents: cents.min(0).default(0),
    refund_cents: cents.min(0).default(0).meta({ description: 'Through the payments on the invoice' }),
    outside_cents: cents.min(0).default(0).meta({ description: 'Given back by you, outside' }),
  })
  .meta({ id: 'CreditEffect' })

const lineSchema = z
  .union(
    [
      z
        .strictObject({
          line_id: id,
          amount_cents: cents
            .min(1)
            .meta({ description: 'As the line is priced: without tax, or with it where prices include taxes' }),
        })
        .meta({ id: 'CreditedLineAmount' }),
      z
        .strictObject({ line_id: id, all: z.literal(true).meta({ description: 'All that is left of it' }) })
        .meta({ id: 'CreditedWholeLine' }),
    ],
    { error: 'Give `amount_cents` or `all: true`' },
  )
  .meta({ id: 'CreditedLine' })

/** The body of a new credit note. */
export const newNoteSchema = z
  .strictObject({
    invoice_id: id,
    lines: z.array(lineSchema).min(1).max(500).optional(),
    amount_with_tax_cents: cents.min(1).optional().meta({ description: 'Divided over what is left of the lines' }),
    reason: line(500).meta({ description: 'Printed on the credit note' }),
    meaning: creditMeaning.default('price_reduction'),
    effect: effectSchema
      .optional()
      .meta({ description: 'What becomes of what reduces no amount due; by default it is credit' }),
  })
  .refine((body) => !(body.lines && body.amount_with_tax_cents), {
    message: 'Give lines or an amount, not both',
    path: ['amount_with_tax_cents'],
  })
  .meta({ id: 'CreateCreditNote' })

/** The order of a body. */
export function orderOf(body: z.output<typeof newNoteSchema>): NewCreditNote {
  const { invoice_id, lines, amount_with_tax_cents, reason, meaning, effect } = body
  const ordered = lines?.map((line, index) => ({
    lineId: line.line_id,
    cents: 'all' in line ? ('all' as const) : BigInt(line.amount_cents),
    pointer: `/lines/${index}`,
  }))
  const amount = amount_with_tax_cents === undefined ? 'all' : { cents: BigInt(amount_with_tax_cents) }
  return {
    invoiceId: invoice_id,
    what: ordered ? { lines: ordered } : amount,
    reason,
    meaning,
    effect: effectOrder(effect),
  }
}

/** The effect of a body; null if it says none, or nothing in it. */
export function effectOrder(effect: z.output<typeof effectSchema> | undefined): CreditEffect | null {
  if (!effect || Object.values(effect).every((part) => part === 0)) return null
  return {
    creditCents: BigInt(effect.credit_cents),
    refundCents: BigInt(effect.refund_cents),
    outsideCents: BigInt(effect.outside_cents),
  }
}
