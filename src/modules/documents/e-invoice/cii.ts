import type { DaySpan } from '../../../domain/document-facts.ts'
import {
  type DocumentTerms,
  decimal,
  type LineTerms,
  type PartyTerms,
  type TaxTerms,
} from '../../../domain/document-terms.ts'
import type { EInvoiceProfile } from '../../../domain/e-invoice-rules.ts'
import type { PaymentTerms } from '../../../domain/payment-terms.ts'
import { businessProcess, customizations, percentOfGroup } from './customization.ts'
import { element, text, type Xml, xmlDocument } from './xml.ts'

/** Writes the terms of a document as a Cross Industry Invoice (UN/CEFACT), the syntax of Factur-X and ZUGFeRD. */
export function cii(terms: DocumentTerms, profile: EInvoiceProfile): string {
  const standard = 'urn:un:unece:uncefact:data:standard:'
  return xmlDocument(
    'rsm:CrossIndustryInvoice',
    {
      'xmlns:rsm': `${standard}CrossIndustryInvoice:100`,
      'xmlns:ram': `${standard}ReusableAggregateBusinessInformationEntity:100`,
      'xmlns:udt': `${standard}UnqualifiedDataType:100`,
      'xmlns:qdt': `${standard}QualifiedDataType:100`,
    },
    element(
      'rsm:ExchangedDocumentContext',
      element('ram:BusinessProcessSpecifiedDocumentContextParameter', text('ram:ID', businessProcess)),
      element('ram:GuidelineSpecifiedDocumentContextParameter', text('ram:ID', customizations[profile])),
    ),
    element(
      'rsm:ExchangedDocument',
      text('ram:ID', terms.number),
      text('ram:TypeCode', terms.typeCode),
      day('ram:IssueDateTime', terms.issued),
      element('ram:IncludedNote', text('ram:Content', terms.note)),
    ),
    element(
      'rsm:SupplyChainTradeTransaction',
      terms.lines.map((line) => documentLine(terms, line)),
      element(
        'ram:ApplicableHeaderTradeAgreement',
        text('ram:BuyerReference', terms.buyerReference),
        party('ram:SellerTradeParty', terms.seller),
        party('ram:BuyerTradeParty', terms.buyer),
        element('ram:BuyerOrderReferencedDocument', text('ram:IssuerAssignedID', terms.purchaseOrder)),
      ),
      delivery(terms),
      settlement(terms, profile),
    ),
  )
}

/** Always there, or the schema refuses the file; Factur-X wants the country of the delivery (BR-FX-EN-04). */
function delivery({ buyer, delivered }: DocumentTerms): Xml {
  const to = element(
    'ram:PostalTradeAddress',
    text('ram:PostcodeCode', buyer.postalCode),
    text('ram:CityName', buyer.city),
    text('ram:CountryID', buyer.country),
  )
  const event = delivered === null ? null : day('ram:OccurrenceDateTime', delivered)
  const made = element(
    'ram:ApplicableHeaderTradeDelivery',
    element('ram:ShipToTradeParty', to),
    element('ram:ActualDeliverySupplyChainEvent', event),
  )
  return made ?? { xml: '<ram:ApplicableHeaderTradeDelivery/>' }
}

function settlement(terms: DocumentTerms, profile: EInvoiceProfile): Xml | null {
  const money = (name: string, cents: bigint) => text(name, decimal(cents, terms.digits))
  const { payment, currency } = terms
  return element(
    'ram:ApplicableHeaderTradeSettlement',
    text('ram:PaymentReference', payment.reference),
    text('ram:InvoiceCurrencyCode', currency),
    paymentMeans(payment),
    terms.taxes.map((tax) => group(terms, tax, profile)),
    period(terms.period),
    element(
      'ram:SpecifiedTradePaymentTerms',
      text('ram:Description', terms.paymentTerms),
      terms.due === null ? null : day('ram:DueDateDateTime', terms.due),
    ),
    element(
      'ram:SpecifiedTradeSettlementHeaderMonetarySummation',
      money('ram:LineTotalAmount', terms.netCents),
      money('ram:TaxBasisTotalAmount', terms.netCents),
      text('ram:TaxTotalAmount', decimal(terms.taxCents, terms.digits), { currencyID: currency }),
      money('ram:GrandTotalAmount', terms.totalCents),
      terms.prepaidCents === 0n ? null : money('ram:TotalPrepaidAmount', terms.prepaidCents),
      money('ram:DuePayableAmount', terms.payableCents),
    ),
    terms.preceding.map(({ number, issued }) =>
      element(
        'ram:InvoiceReferencedDocument',
        text('ram:IssuerAssignedID', number),
        issued === null ? null : day('ram:FormattedIssueDateTime', issued, 'qdt'),
      ),
    ),
  )
}

/** A day as `yyyymmdd`, which is format 102. */
function day(name: string, value: string, type: 'udt' | 'qdt' = 'udt'): Xml | null {
  return element(name, text(`${type}:DateTimeString`, value.replaceAll('-', ''), { format: '102' }))
}

function period(span: DaySpan | null): Xml | null {
  if (!span) return null
  const { first, last } = span
  return element('ram:BillingSpecifiedPeriod', day('ram:StartDateTime', first), day('ram:EndDateTime', last))
}

function party(name: string, of: PartyTerms): Xml | null {
  const { legalId, electronicAddress, contact } = of
  return element(
    name,
    text('ram:Name', of.name),
    element('ram:SpecifiedLegalOrganization', legalId && text('ram:ID', legalId.value, { schemeID: legalId.scheme })),
    contact &&
      element(
        'ram:DefinedTradeContact',
        text('ram:PersonName', contact.name),
        element('ram:TelephoneUniversalCommunication', text('ram:CompleteNumber', contact.phone)),
        element('ram:EmailURIUniversalCommunication', text('ram:URIID', contact.email)),
      ),
    element(
      'ram:PostalTradeAddress',
      text('ram:PostcodeCode', of.postalCode),
      text('ram:LineOne', of.line1),
      text('ram:LineTwo', of.line2),
      text('ram:CityName', of.city),
      text('ram:CountryID', of.country),
      text('ram:CountrySubDivisionName', of.region),
    ),
    element(
      'ram:URIUniversalCommunication',
      electronicAddress && text('ram:URIID', electronicAddress.value, { schemeID: electronicAddress.scheme }),
    ),
    element('ram:SpecifiedTaxRegistration', text('ram:ID', of.taxId, { schemeID: 'VA' })),
  )
}

function paymentMeans({ code, account }: PaymentTerms): Xml | null {
  return element(
    'ram:SpecifiedTradeSettlementPaymentMeans',
    text('ram:TypeCode', code),
    account &&
      element(
        'ram:PayeePartyCreditorFinancialAccount',
        text('ram:IBANID', account.iban),
        text('ram:AccountName', account.name),
      ),
    account && element('ram:PayeeSpecifiedCreditorFinancialInstitution', text('ram:BICID', account.bic)),
  )
}

function group({ digits }: DocumentTerms, tax: TaxTerms, profile: EInvoiceProfile): Xml | null {
  return element(
    'ram:ApplicableTradeTax',
    text('ram:CalculatedAmount', decimal(tax.taxCents, digits)),
    text('ram:TypeCode', 'VAT'),
    text('ram:ExemptionReason', tax.reason),
    text('ram:BasisAmount', decimal(tax.baseCents, digits)),
    text('ram:CategoryCode', tax.category),
    text('ram:ExemptionReasonCode', tax.reasonCode),
    text('ram:RateApplicablePercent', percentOfGroup(tax, profile)),
  )
}

function documentLine({ digits }: DocumentTerms, line: LineTerms): Xml | null {
  return element(
    'ram:IncludedSupplyChainTradeLineItem',
    element(
      'ram:AssociatedDocumentLineDocument',
      text('ram:LineID', line.id),
      element('ram:IncludedNote', text('ram:Content', line.note)),
    ),
    element('ram:SpecifiedTradeProduct', text('ram:Name', line.name)),
    element(
      'ram:SpecifiedLineTradeAgreement',
      element('ram:NetPriceProductTradePrice', text('ram:ChargeAmount', line.price)),
    ),
    // C62: a piece.
    element('ram:SpecifiedLineTradeDelivery', text('ram:BilledQuantity', line.quantity, { unitCode: 'C62' })),
    element(
      'ram:SpecifiedLineTradeSettlement',
      element(
        'ram:ApplicableTradeTax',
        text('ram:TypeCode', 'VAT'),
        text('ram:CategoryCode', line.category),
        percent(line),
      ),
      period(line.service),
      line.allowances.map(({ reason, amountCents }) =>
        element(
          'ram:SpecifiedTradeAllowanceCharge',
          element('ram:ChargeIndicator', text('udt:Indicator', 'false')),
          text('ram:ActualAmount', decimal(amountCents, digits)),
          // 95: a discount.
          text('ram:ReasonCode', '95'),
          text('ram:Reason', reason),
        ),
      ),
      element(
        'ram:SpecifiedTradeSettlementLineMonetarySummation',
        text('ram:LineTotalAmount', decimal(line.netCents, digits)),
      ),
    ),
  )
}

function percent({ category, percent: rate }: LineTerms): Xml | null {
  return category === 'O' ? null : text('ram:RateApplicablePercent', rate)
}
