import type { DocumentTax } from '../../../domain/document-tax.ts'
import type { TaxCategory, TaxReason, Treatment } from '../../../domain/tax.ts'

/** One tax of a document as JSON. */
export interface DocumentTaxJson {
  readonly tax_group: number
  readonly component: number
  readonly category: TaxCategory
  readonly country: string | null
  readonly region: string | null
  readonly percent: string
  readonly name: string
  readonly exemption_code: string | null
  readonly mention: string | null
  readonly reason: TaxReason
  readonly seller_tax_id: string | null
  readonly buyer_tax_id: string | null
  readonly prices_include: boolean
  readonly base_cents: number
  readonly tax_cents: number
  readonly of_document_id: string | null
  readonly of_tax_group: number | null
  readonly of_invoice: boolean
}

// The columns of `document_tax x` as JSON.
const taxJson = `jsonb_build_object('tax_group', x.tax_group, 'component', x.component, 'category', x.category, 'country', x.country,
    'region', x.region, 'percent', trim_scale(x.percent)::text, 'name', x.name, 'exemption_code', x.exemption_code, 'mention', x.mention,
    'reason', x.reason, 'seller_tax_id', x.seller_tax_id, 'buyer_tax_id', x.buyer_tax_id, 'prices_include', x.prices_include,
    'base_cents', x.base_cents, 'tax_cents', x.tax_cents, 'of_document_id', x.of_document_id, 'of_tax_group', x.of_tax_group,
    'of_invoice', x.of_document_id is not null and not exists (select from credit_note o where o.tenant_id = x.tenant_id and o.id = x.of_document_id))`

/** The taxes of a document as JSON, by the expressions of its tenant and its id; null where there are none. */
export const taxesOf = (tenant: string, id: string) =>
  `(select jsonb_agg(${taxJson} order by x.tax_group, x.component) from document_tax x where x.tenant_id = ${tenant} and x.document_id = ${id})`

/** The taxes of a document, a group for all its components. */
export function documentTaxesOf(rows: readonly DocumentTaxJson[] | null | undefined): DocumentTax[] {
  return [...Map.groupBy(rows ?? [], ({ tax_group }) => tax_group).values()].flatMap((components) => {
    const [first] = components
    if (!first) return []
    return {
      group: first.tax_group,
      treatment: treatmentOfRows(first, components),
      isIncluded: first.prices_include,
      baseCents: BigInt(first.base_cents),
      taxCents: components.map(({ tax_cents }) => BigInt(tax_cents)),
      takesBack:
        first.of_document_id && first.of_tax_group !== null
          ? {
              document: {
                kind: first.of_invoice ? ('invoice' as const) : ('credit_note' as const),
                id: first.of_document_id,
              },
              group: first.of_tax_group,
            }
          : null,
    }
  })
}

type TreatmentRow = Pick<
  DocumentTaxJson,
  'category' | 'country' | 'region' | 'exemption_code' | 'mention' | 'reason' | 'seller_tax_id' | 'buyer_tax_id'
>

/** The treatment that rows of one group tell. */
export function treatmentOfRows(
  row: TreatmentRow,
  components: readonly { readonly percent: string; readonly name: string }[],
): Treatment {
  return {
    category: row.category,
    country: row.country,
    region: row.region,
    components: components.map(({ percent, name }) => ({ percent, name })),
    exemptionCode: row.exemption_code,
    mention: row.mention,
    reason: row.reason,
    sellerTaxId: row.seller_tax_id,
    buyerTaxId: row.buyer_tax_id,
  }
}
