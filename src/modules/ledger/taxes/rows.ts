import { givenIn, type KnownGroup } from '../../../domain/document-tax.ts'
import { keyOfGroup } from '../../../domain/document-taxes.ts'
import { emptyTaxLedger, keyOfCharge, keyOfLine, type TaxLedger } from '../../../domain/tax-ledger.ts'
import { type DocumentTaxJson, treatmentOfRows } from '../../documents/taxes/rows.ts'

/** The group that a line of a charge is taxed in, or takes back: its taxes, each with what was credited of it. */
export interface LineTaxJson {
  readonly document_id: string
  readonly of_invoice: boolean
  readonly tax_group: number
  readonly components: readonly (Pick<
    DocumentTaxJson,
    | 'category'
    | 'country'
    | 'region'
    | 'percent'
    | 'name'
    | 'exemption_code'
    | 'mention'
    | 'reason'
    | 'seller_tax_id'
    | 'buyer_tax_id'
    | 'prices_include'
    | 'base_cents'
    | 'tax_cents'
  > & { readonly credited_base_cents: number; readonly credited_tax_cents: number })[]
}

// Behind row-level security a look-up by coalesce() would read all taxes of the tenant, so each is computed before.
/** How `l`, a line of a charge, is taxed, as `tax`. A line that takes back is in the group that it takes back. */
export const lineTaxColumn = `case when l.tax_group is not null then (
    select jsonb_build_object('document_id', o.document_id, 'of_invoice', bool_and(o.invoice_id is not null), 'tax_group', o.tax_group,
      'components', jsonb_agg(jsonb_build_object('category', o.category, 'country', o.country, 'region', o.region,
        'percent', trim_scale(o.percent)::text, 'name', o.name, 'exemption_code', o.exemption_code, 'mention', o.mention,
        'reason', o.reason, 'seller_tax_id', o.seller_tax_id, 'buyer_tax_id', o.buyer_tax_id, 'prices_include', o.prices_include,
        'base_cents', o.base_cents, 'tax_cents', o.tax_cents, 'credited_base_cents', c.base_cents, 'credited_tax_cents', c.tax_cents) order by o.component))
    from (select coalesce(l.invoice_id, l.credit_note_id) as id offset 0) d
    cross join lateral (select x.component, coalesce(x.of_document_id, x.document_id) as document_id, coalesce(x.of_tax_group, x.tax_group) as tax_group
      from document_tax x where x.tenant_id = l.tenant_id and x.document_id = d.id and x.tax_group = l.tax_group offset 0) x
    cross join lateral (select * from document_tax o where o.tenant_id = l.tenant_id and o.document_id = x.document_id
      and o.tax_group = x.tax_group and o.component = x.component offset 0) o
    cross join lateral credited_of(o.tenant_id, o.document_id, o.tax_group, o.component) c
    group by o.document_id, o.tax_group) end as tax`

interface TaxedRow {
  readonly item_id: string
  readonly version_number: number
  readonly period_number: number
  readonly ordinal: number | null
  readonly sign: 1 | -1 | 0 | null
  readonly is_void: boolean | null
  readonly tax: LineTaxJson | null
}

/** How the charges of these rows are taxed; lines of void invoices do not count. */
export function taxLedgerOf(rows: readonly TaxedRow[]): TaxLedger {
  if (rows.every(({ ordinal }) => ordinal === null)) return emptyTaxLedger
  const charges = new Map<string, KnownGroup | null>()
  const lines = new Map<string, string>()
  const groups = new Map<string, KnownGroup>()
  for (const row of rows) {
    if (row.ordinal === null || row.is_void) continue
    const charge = {
      itemId: row.item_id,
      version: row.version_number,
      period: { number: row.period_number },
    }
    const group = row.tax && groupOf(row.tax)
    if (group) {
      groups.set(keyOfGroup(group.reference), group)
      lines.set(keyOfLine(charge, row.ordinal), keyOfGroup(group.reference))
    }
    if (row.sign === 1) charges.set(keyOfCharge(charge), group)
  }
  return { charges, lines, groups }
}

function groupOf({ document_id, of_invoice, tax_group, components }: LineTaxJson): KnownGroup | null {
  const [first] = components
  if (!first) return null
  const treatment = treatmentOfRows(first, components)
  return {
    reference: { document: { kind: of_invoice ? 'invoice' : 'credit_note', id: document_id }, group: tax_group },
    treatment,
    isIncluded: first.prices_include,
    given: givenIn({
      treatment,
      baseCents: BigInt(first.base_cents),
      taxCents: components.map(({ tax_cents }) => BigInt(tax_cents)),
    }),
    credited: {
      baseCents: BigInt(first.credited_base_cents),
      taxCents: components.map(({ credited_tax_cents }) => BigInt(credited_tax_cents)),
    },
  }
}
