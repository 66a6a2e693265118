import { z } from 'zod'
import { taxIdStatuses, taxSchemes } from '../../domain/tax.ts'
import { cents, id, instantAnswer, line } from '../../platform/http/schema.ts'
import { country } from './country.ts'
import { documentTaxSchema, lineTaxFields, treatmentExample, treatmentSchema } from './document-schemas.ts'

const region = line(40).meta({ description: 'A state or province, as customers have it in `tax.region`' })
const category = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,40}$/, 'Expected letters, digits, _ and -')
  .meta({ description: 'What is sold, in your own words; `standard`: everything without a rate of its own' })
const percent = z
  .string()
  .regex(/^(0|[1-9]\d?|100)(\.\d{1,4})?$/, {
    error: 'Expected a decimal from 0 to 100 with at most 4 decimals',
    abort: true,
  })
  .refine((value) => Number(value) <= 100, { message: 'Expected at most 100' })

/** A day of a request: a date, or an instant, of which its day in UTC is taken. */
const day = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d([Tt].{1,40})?$/, { error: 'Expected a date, as in 2026-01-31', abort: true })
  .refine((value) => isDay(value.slice(0, 10)), { message: 'There is no such day', params: { code: 'invalid_format' } })
  .transform((value) => (value.length > 10 ? dayOfInstant(value) : value))
  .meta({ wire: { type: 'string', format: 'date', examples: ['2026-01-01'] } })

function isDay(text: string): boolean {
  try {
    return Temporal.PlainDate.from(text).toString() === text
  } catch {
    return false
  }
}

function dayOfInstant(text: string): string {
  try {
    return Temporal.Instant.from(text).toZonedDateTimeISO('UTC').toPlainDate().toString()
  } catch {
    return text.slice(0, 10)
  }
}

const scheme = z.enum(taxSchemes).meta({
  id: 'TaxScheme',
  description: '`local`: in that country; `oss_union`, `oss_non_union`: a one-stop shop, registered in that country',
})
const dayAnswer = z.string().meta({ format: 'date' })

export const registrationsOrder = z
  .array(
    z
      .strictObject({
        country,
        region: region.nullable().default(null),
        tax_id: line(40).nullable().default(null).meta({
          description:
            'A VAT id, or a national tax number, which has no country before it. Printed on the documents that it stands behind',
        }),
        scheme,
        from: day,
        until: day.nullable().default(null).meta({ description: 'The first day without it' }),
      })
      .refine(({ from, until }) => until === null || from < until, {
        message: 'The registration ends before it begins',
        path: ['until'],
      })
      .meta({ id: 'SetTaxRegistration' }),
  )
  .max(200)
  .meta({ id: 'SetTaxRegistrations' })

export const registrationsSchema = z
  .array(
    z
      .object({
        country: z.string(),
        region: z.string().nullable(),
        tax_id: z.string().nullable(),
        scheme,
        from: dayAnswer,
        until: dayAnswer.nullable(),
      })
      .meta({ id: 'TaxRegistration' }),
  )
  .meta({ id: 'TaxRegistrations' })

export const registrationExample = {
  country: 'DE',
  region: null,
  tax_id: 'DE136695976',
  scheme: 'local' as const,
  from: '2026-01-01',
  until: null,
}

export const rateOrder = z
  .strictObject({
    country,
    region: region.nullable().default(null),
    category,
    percent,
    name: line(60).meta({ description: 'As on documents. Several names at one place are several taxes' }),
    from: day,
    until: day.nullable().default(null).meta({ description: 'The first day without it' }),
  })
  .refine(({ from, until }) => until === null || from < until, { message: 'It ends before it begins', path: ['until'] })
  .meta({ id: 'CreateTaxRate' })

export const rateEnd = z
  .strictObject({ until: day.nullable().meta({ description: 'The first day without it' }) })
  .meta({ id: 'UpdateTaxRate' })

export const deletedRateSchema = z.object({ id, deleted: z.literal(true) }).meta({ id: 'DeletedTaxRate' })

export const rateSchema = z
  .object({
    id,
    country: z.string(),
    region: z.string().nullable(),
    category: z.string(),
    percent: z.string(),
    name: z.string(),
    from: dayAnswer,
    until: dayAnswer.nullable(),
    created_at: instantAnswer,
  })
  .meta({ id: 'TaxRate' })

export const rateExample = {
  id: '019a3c5e-1111-7000-8000-000000000061',
  country: 'DE',
  region: null,
  category: 'book',
  percent: '7',
  name: 'VAT reduced',
  from: '2026-01-01',
  until: null,
  created_at: '2026-01-01T09:00:00Z',
}

const exempt = z
  .strictObject({ reason: line(255), certificate: line(255).nullable().default(null) })
  .meta({ id: 'TaxExemptionInput' })

export const taxOrderSchema = z
  .strictObject({
    country: country.nullable().default(null),
    region: region.nullable().default(null),
    postal_code: line(40).nullable().default(null),
    tax_ids: z
      .array(
        z
          .strictObject({
            type: line(40).optional().meta({ description: 'Such as `eu_vat`; by default by the country of a VAT id' }),
            value: line(40),
          })
          .meta({ id: 'TaxIdInput' }),
      )
      .max(5)
      .default([]),
    is_business: z.boolean().optional().meta({ description: 'By default whether there is a tax id' }),
    exempt: exempt.nullable().default(null),
  })
  .meta({
    id: 'TaxProfileInput',
    description: 'How the customer is taxed. Replaced as a whole. What is null follows from the address.',
  })

export const taxProfileSchema = z
  .object({
    country: z.string().nullable(),
    region: z.string().nullable(),
    postal_code: z.string().nullable(),
    tax_ids: z.array(
      z
        .object({
          type: z.string(),
          value: z.string(),
          status: z.enum(taxIdStatuses).meta({
            description: '`well_formed`: by its check digits; `confirmed`, `unknown`: what its register said',
          }),
        })
        .meta({ id: 'TaxId' }),
    ),
    is_business: z.boolean(),
    exempt: z
      .object({ reason: z.string(), certificate: z.string().nullable() })
      .meta({ id: 'TaxExemption' })
      .nullable(),
  })
  .meta({ id: 'TaxProfile' })

export const taxProfileExample = {
  country: 'FR',
  region: null,
  postal_code: null,
  tax_ids: [{ type: 'eu_vat', value: 'FR40303265045', status: 'well_formed' as const }],
  is_business: true,
  exempt: null,
}

const unitAmount = z.string().regex(/^-?(?:0|[1-9][0-9]{0,29})(?:\.[0-9]{1,12})?$/, 'Expected a decimal')

export const previewOrder = z
  .strictObject({
    customer_id: id,
    lines: z
      .array(
        z
          .strictObject({
            description: line(255).optional(),
            quantity: z.int().min(1).max(1_000_000).default(1),
            unit_amount: unitAmount.optional().meta({ description: 'Exact decimal, in minor units' }),
            amount_cents: cents.optional().meta({ description: 'In place of quantity and unit_amount' }),
            category: category.optional(),
          })
          .refine((one) => one.unit_amount !== undefined || one.amount_cents !== undefined, {
            message: 'Expected unit_amount or amount_cents',
          })
          .meta({ id: 'PreviewedTaxLineInput' }),
      )
      .min(1)
      .max(200),
  })
  .meta({ id: 'PreviewTaxes' })

export const previewSchema = z
  .object({
    subtotal_cents: cents,
    tax_cents: cents,
    total_cents: cents,
    taxes: z.array(documentTaxSchema),
    lines: z.array(
      z
        .object({ amount_cents: cents, ...lineTaxFields, treatment: treatmentSchema.nullable() })
        .meta({ id: 'PreviewedTaxLine' }),
    ),
    warnings: z.array(z.string()).meta({ description: 'Why less may be taxed than you expect' }),
  })
  .meta({ id: 'PreviewedTaxes' })

export const previewExample = {
  subtotal_cents: 2900,
  tax_cents: 551,
  total_cents: 3451,
  taxes: [
    {
      category: 'S' as const,
      percent: '19',
      name: 'VAT',
      base_cents: 2900,
      tax_cents: 551,
      mention: null,
      exemption_code: null,
      reason: 'registered_in_country',
    },
  ],
  lines: [
    {
      amount_cents: 2900,
      tax_cents: 551,
      tax_category: 'S' as const,
      amount_with_tax_cents: 3451,
      treatment: treatmentExample,
    },
  ],
  warnings: [],
}
