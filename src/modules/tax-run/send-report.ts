import type { DocumentTax } from '../../domain/document-tax.ts'
import { documentTaxesOf } from '../documents/taxes/rows.ts'
import type { ReportedTaxes, TaxGateway } from '../tax-gateways/tax-gateway.ts'
import type { TaxReportRow } from './store.ts'

/**
 * Tells a tax gateway of a final document, by a key that is the same each time. Returns the gateway's name of the record. Throws
 * `NoTaxAnswer`.
 */
export async function sendReport(gateway: TaxGateway, report: TaxReportRow): Promise<string | null> {
  const { kind, document_id: id, of_document_id: of, calculation, reference } = report
  const document = {
    id,
    number: report.number,
    finalizedAt: report.finalized_at.toString(),
    currency: report.currency,
    customerId: report.customer_id,
  }
  const computed = documentTaxesOf(report.taxes).filter(({ treatment }) => treatment.reason === 'gateway')
  switch (kind) {
    case 'charge':
      return gateway.commit({
        key: `${id}.charge`,
        document,
        calculation,
        groups: computed.filter(({ takesBack }) => takesBack === null).map((tax) => reported(tax, 1)),
      })
    case 'reverse':
      return gateway.reverse({
        key: `${id}.reverse.${of}`,
        of: of ?? id,
        reference,
        document,
        groups: computed.filter(({ takesBack }) => takesBack?.document.id === of).map((tax) => reported(tax, -1)),
      })
    case 'void':
      return gateway.reverse({ key: `${id}.void`, of: id, reference, document, groups: null })
  }
}

function reported({ treatment, isIncluded, baseCents, taxCents }: DocumentTax, sign: 1 | -1): ReportedTaxes {
  return {
    category: treatment.category,
    country: treatment.country,
    region: treatment.region,
    isIncluded,
    baseCents: sign * Number(baseCents),
    taxes: treatment.components.map(({ name, percent }, component) => ({
      name,
      percent,
      taxCents: sign * Number(taxCents[component] ?? 0n),
    })),
  }
}
