import { z } from 'zod'
import { taxCategories } from '../../domain/tax.ts'
import { cents } from '../../platform/http/schema.ts'

export const taxCategory = z.enum(taxCategories).meta({
  id: 'TaxCategory',
  description:
    'By UNCL 5305: `S` taxed, `Z` zero rated, `E` exempt, `AE` reverse charge, `G` export, `O` outside the scope of the tax',
})

const reason = z.string().meta({ description: 'The rule that decided, such as `reverse_charge`' })

/** One tax of a document. */
export const documentTaxSchema = z
  .object({
    category: taxCategory,
    percent: z.string(),
    name: z.string(),
    base_cents: cents.meta({ description: 'What is taxed, without the tax' }),
    tax_cents: cents,
    mention: z.string().nullable().meta({ description: 'What the law wants on the document' }),
    exemption_code: z.string().nullable().meta({ description: 'A VATEX code, where nothing is taxed' }),
    reason,
  })
  .meta({ id: 'DocumentTax' })

/** What a line shows of its taxes. */
export const lineTaxFields = {
  tax_cents: cents.meta({ description: 'Its share of the document’s taxes' }),
  tax_category: taxCategory.nullable().meta({ description: 'Null: not taxed at all' }),
  amount_with_tax_cents: cents,
}

/** Why a line is taxed as it is. */
export const treatmentSchema = z
  .object({
    category: taxCategory,
    country: z.string().nullable(),
    region: z.string().nullable(),
    rates: z.array(z.object({ percent: z.string(), name: z.string() }).meta({ id: 'TaxComponent' })),
    reason,
    why: z.string(),
    mention: z.string().nullable(),
    exemption_code: z.string().nullable(),
    seller_tax_id: z.string().nullable(),
    buyer_tax_id: z.string().nullable(),
  })
  .meta({ id: 'TaxTreatment' })

/** What lines of examples show. */
export const untaxedLine = { tax_cents: 0, tax_category: null }

export const treatmentExample = {
  category: 'S' as const,
  country: 'DE',
  region: null,
  rates: [{ percent: '19', name: 'VAT' }],
  reason: 'registered_in_country',
  why: 'Taxed where the customer is: you are registered there.',
  mention: null,
  exemption_code: null,
  seller_tax_id: 'DE136695976',
  buyer_tax_id: null,
}
