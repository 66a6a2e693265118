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

/** Writes the terms of a document as UBL 2.1: an Invoice or a CreditNote. */
export function ubl(terms: DocumentTerms, profile: EInvoiceProfile): string {
  const isNote = terms.typeCode === '381'
  const root = isNote ? 'CreditNote' : 'Invoice'
  const oasis = 'urn:oasis:names:specification:ubl:schema:xsd:'
  const money = (name: string, cents: bigint) => amount(terms, name, cents)
  return xmlDocument(
    root,
    {
      xmlns: `${oasis}${root}-2`,
      'xmlns:cac': `${oasis}CommonAggregateComponents-2`,
      'xmlns:cbc': `${oasis}CommonBasicComponents-2`,
    },
    text('cbc:CustomizationID', customizations[profile]),
    text('cbc:ProfileID', businessProcess),
    text('cbc:ID', terms.number),
    text('cbc:IssueDate', terms.issued),
    isNote ? null : text('cbc:DueDate', terms.due),
    text(`cbc:${root}TypeCode`, terms.typeCode),
    text('cbc:Note', terms.note),
    text('cbc:DocumentCurrencyCode', terms.currency),
    text('cbc:BuyerReference', terms.buyerReference),
    period(terms.period),
    element('cac:OrderReference', text('cbc:ID', terms.purchaseOrder)),
    terms.preceding.map(({ number, issued }) =>
      element(
        'cac:BillingReference',
        element('cac:InvoiceDocumentReference', text('cbc:ID', number), text('cbc:IssueDate', issued)),
      ),
    ),
    element('cac:AccountingSupplierParty', party(terms.seller)),
    element('cac:AccountingCustomerParty', party(terms.buyer)),
    element('cac:Delivery', text('cbc:ActualDeliveryDate', terms.delivered)),
    paymentMeans(terms.payment),
    element('cac:PaymentTerms', text('cbc:Note', terms.paymentTerms)),
    element(
      'cac:TaxTotal',
      money('cbc:TaxAmount', terms.taxCents),
      terms.taxes.map((tax) => subtotal(terms, tax, profile)),
    ),
    element(
      'cac:LegalMonetaryTotal',
      money('cbc:LineExtensionAmount', terms.netCents),
      money('cbc:TaxExclusiveAmount', terms.netCents),
      money('cbc:TaxInclusiveAmount', terms.totalCents),
      terms.prepaidCents === 0n ? null : money('cbc:PrepaidAmount', terms.prepaidCents),
      money('cbc:PayableAmount', terms.payableCents),
    ),
    terms.lines.map((line) => documentLine(terms, line)),
  )
}

function amount({ currency, digits }: DocumentTerms, name: string, cents: bigint): Xml | null {
  return text(name, decimal(cents, digits), { currencyID: currency })
}

function period(span: DaySpan | null): Xml | null {
  return span && element('cac:InvoicePeriod', text('cbc:StartDate', span.first), text('cbc:EndDate', span.last))
}

function party(of: PartyTerms): Xml | null {
  const { legalId, electronicAddress, contact } = of
  return element(
    'cac:Party',
    electronicAddress && text('cbc:EndpointID', electronicAddress.value, { schemeID: electronicAddress.scheme }),
    element(
      'cac:PostalAddress',
      text('cbc:StreetName', of.line1),
      text('cbc:AdditionalStreetName', of.line2),
      text('cbc:CityName', of.city),
      text('cbc:PostalZone', of.postalCode),
      text('cbc:CountrySubentity', of.region),
      element('cac:Country', text('cbc:IdentificationCode', of.country)),
    ),
    of.taxId === null ? null : element('cac:PartyTaxScheme', text('cbc:CompanyID', of.taxId), vat()),
    element(
      'cac:PartyLegalEntity',
      text('cbc:RegistrationName', of.name),
      legalId && text('cbc:CompanyID', legalId.value, { schemeID: legalId.scheme }),
    ),
    contact &&
      element(
        'cac:Contact',
        text('cbc:Name', contact.name),
        text('cbc:Telephone', contact.phone),
        text('cbc:ElectronicMail', contact.email),
      ),
  )
}

function paymentMeans({ code, reference, account }: PaymentTerms): Xml | null {
  return element(
    'cac:PaymentMeans',
    text('cbc:PaymentMeansCode', code),
    text('cbc:PaymentID', reference),
    account &&
      element(
        'cac:PayeeFinancialAccount',
        text('cbc:ID', account.iban),
        text('cbc:Name', account.name),
        element('cac:FinancialInstitutionBranch', text('cbc:ID', account.bic)),
      ),
  )
}

function subtotal(terms: DocumentTerms, tax: TaxTerms, profile: EInvoiceProfile): Xml | null {
  return element(
    'cac:TaxSubtotal',
    amount(terms, 'cbc:TaxableAmount', tax.baseCents),
    amount(terms, 'cbc:TaxAmount', tax.taxCents),
    element(
      'cac:TaxCategory',
      text('cbc:ID', tax.category),
      text('cbc:Percent', percentOfGroup(tax, profile)),
      text('cbc:TaxExemptionReasonCode', tax.reasonCode),
      text('cbc:TaxExemptionReason', tax.reason),
      vat(),
    ),
  )
}

function documentLine(terms: DocumentTerms, line: LineTerms): Xml | null {
  const isNote = terms.typeCode === '381'
  return element(
    isNote ? 'cac:CreditNoteLine' : 'cac:InvoiceLine',
    text('cbc:ID', line.id),
    text('cbc:Note', line.note),
    // C62: a piece.
    text(isNote ? 'cbc:CreditedQuantity' : 'cbc:InvoicedQuantity', line.quantity, { unitCode: 'C62' }),
    amount(terms, 'cbc:LineExtensionAmount', line.netCents),
    period(line.service),
    line.allowances.map(({ reason, amountCents }) =>
      element(
        'cac:AllowanceCharge',
        text('cbc:ChargeIndicator', 'false'),
        // 95: a discount.
        text('cbc:AllowanceChargeReasonCode', '95'),
        text('cbc:AllowanceChargeReason', reason),
        amount(terms, 'cbc:Amount', amountCents),
      ),
    ),
    element(
      'cac:Item',
      text('cbc:Name', line.name),
      element('cac:ClassifiedTaxCategory', text('cbc:ID', line.category), percent(line), vat()),
    ),
    element('cac:Price', text('cbc:PriceAmount', line.price, { currencyID: terms.currency })),
  )
}

function percent({ category, percent: rate }: LineTerms): Xml | null {
  return category === 'O' ? null : text('cbc:Percent', rate)
}

function vat(): Xml | null {
  return element('cac:TaxScheme', text('cbc:ID', 'VAT'))
}
