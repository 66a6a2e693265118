import type { DocumentTax } from '../../../domain/document-tax.ts'
import { insertSql } from '../../../platform/database/write-sql.ts'
import type { Write } from '../../transaction/write-set.ts'

/** The taxes of new documents and of drafts, with their lines. */
export const insertTaxes: Write = {
  name: 'inserted_taxes',
  isDocument: true,
  sql: insertSql(
    'document_tax',
    `invoice_id, credit_note_id, tax_group, component, category, country, region, percent, group_percent, name, exemption_code,
      mention, reason, seller_tax_id, buyer_tax_id, prices_include, base_cents, tax_cents, of_document_id, of_tax_group`,
  ),
}

/** The rows of a document's taxes: one for each tax of each group. */
export function taxRows(
  document: { readonly invoiceId: string } | { readonly creditNoteId: string },
  taxes: readonly DocumentTax[],
): object[] {
  return taxes.flatMap(({ group, treatment, isIncluded, baseCents, taxCents, takesBack }) =>
    treatment.components.map(({ percent, name }, component) => ({
      invoice_id: 'invoiceId' in document ? document.invoiceId : null,
      credit_note_id: 'creditNoteId' in document ? document.creditNoteId : null,
      tax_group: group,
      component,
      category: treatment.category,
      country: treatment.country,
      region: treatment.region,
      percent,
      group_percent: sumOfPercents(treatment.components),
      name,
      exemption_code: treatment.exemptionCode,
      mention: treatment.mention,
      reason: treatment.reason,
      seller_tax_id: treatment.sellerTaxId,
      buyer_tax_id: treatment.buyerTaxId,
      prices_include: isIncluded,
      base_cents: Number(baseCents),
      tax_cents: Number(taxCents[component] ?? 0n),
      of_document_id: takesBack?.document.id ?? null,
      of_tax_group: takesBack?.group ?? null,
    })),
  )
}

/** In whole ten-thousandths, so that it is exact. */
function sumOfPercents(components: DocumentTax['treatment']['components']): number {
  return components.reduce((sum, { percent }) => sum + Math.round(Number(percent) * 10_000), 0) / 10_000
}
