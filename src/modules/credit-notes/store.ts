import { type DocumentTax, givenIn, type KnownGroup } from '../../domain/document-tax.ts'
import type { Tx } from '../../platform/database/transaction.ts'

/** What credit notes have given back of the prices of the invoice's lines that were made by hand, by line, in minor units. */
export async function creditedByHand(
  tx: Tx,
  tenantId: string,
  invoiceId: string,
): Promise<ReadonlyMap<string, bigint>> {
  const rows = await tx.rows<{ line_id: string; cents: bigint }>({
    name: 'credited_by_hand',
    text: `select l.credited_line_id as line_id, -sum(l.amount_cents + case when l.tax_included then l.tax_cents else 0 end)::bigint as cents
      from credit_note_invoice r join document_line l on l.tenant_id = r.tenant_id and l.credit_note_id = r.credit_note_id
      where r.tenant_id = $1 and r.invoice_id = $2 and l.credited_line_id is not null group by l.credited_line_id`,
    values: [tenantId, invoiceId],
  })
  return new Map(rows.map(({ line_id, cents }) => [line_id, cents]))
}

/** What was credited of each tax of an invoice. */
export interface CreditedTaxRow {
  readonly tax_group: number
  readonly component: number
  readonly base_cents: bigint
  readonly tax_cents: bigint
}

/** Reads what was credited of each tax of an invoice. */
export async function creditedTaxes(tx: Tx, tenantId: string, invoiceId: string): Promise<readonly CreditedTaxRow[]> {
  return tx.rows<CreditedTaxRow>({
    name: 'credited_taxes',
    text: `select x.tax_group, x.component, c.base_cents, c.tax_cents
      from document_tax x cross join lateral credited_of(x.tenant_id, x.document_id, x.tax_group, x.component) c
      where x.tenant_id = $1 and x.document_id = $2 order by x.tax_group, x.component`,
    values: [tenantId, invoiceId],
  })
}

/** The groups of an invoice's taxes with what was credited of each, by number. */
export function groupsOf(
  invoiceId: string,
  taxes: readonly DocumentTax[],
  credited: readonly CreditedTaxRow[],
): ReadonlyMap<number, KnownGroup> {
  const known = taxes.map((tax): [number, KnownGroup] => {
    const { group, treatment, isIncluded, takesBack } = tax
    const own = credited.filter((row) => row.tax_group === group)
    return [
      group,
      {
        reference: takesBack ?? { document: { kind: 'invoice', id: invoiceId }, group },
        treatment,
        isIncluded,
        given: givenIn(tax),
        credited: { baseCents: own[0]?.base_cents ?? 0n, taxCents: own.map(({ tax_cents }) => tax_cents) },
      },
    ]
  })
  return new Map(known)
}
