import type { ElectronicInvoiceFormat } from '../../../packages/sdk/index.ts'

export const title = 'E-invoices'
export const edit = 'Edit'

// Where a document cannot be one.
export const refused = 'This document cannot be an e-invoice yet'
export const addressesStay =
  'Names and addresses are those of the document. Correct them, then replace the invoice: the new one has them.'
export const setDocuments = 'Set it in your settings'
export const setCompany = 'Set your address'
export const setRegistrations = 'Set your registrations'
export const setCustomer = 'Set it for the customer'
export const setTax = 'Set the tax ids of the customer'
export const setAddress = 'Set the address of the customer'

// Of a customer.
export const profile = 'What is sent'
export const profiles: Readonly<Record<ElectronicInvoiceFormat, string>> = {
  en16931: 'PDF and UBL by the European standard',
  xrechnung: 'PDF and UBL by XRechnung',
  peppol: 'PDF and UBL by Peppol',
  facturx: 'One PDF with the e-invoice inside (Factur-X)',
}
export const onlyPdf = 'PDF only'
export const buyerReference = 'Buyer reference'
export const buyerReferenceHint = 'What the customer wants to be named: in Germany the Leitweg-ID'

// Of a customer, or of your company.
export const addressScheme = 'Kind of electronic address'
export const addressSchemeHint = 'A code of the EAS list: 9930 is a German VAT id, 0088 a GLN, EM an e-mail address'
export const address = 'Electronic address'
export const registerScheme = 'Register'
export const registerSchemeHint = 'A code of ISO 6523; empty: not said'
export const legalId = 'Number in a register of companies'

// Of your company.
export const documents = 'E-invoices and the look of documents'
export const contact = 'Whom customers ask'
export const contactName = 'Contact: name'
export const contactPhone = 'Contact: phone'
export const contactEmail = 'Contact: e-mail'
export const color = 'Colour of headings and lines'
export const colorHint = '# and six hexadecimal digits; empty: black'
export const footer = 'At the foot of each page'
export const footerHint = 'Management, register, bank'
export const logo = 'Logo'
export const logoHint = 'A PNG or JPEG of at most 150 kB. None chosen: the present one stays'
export const removeLogo = 'Remove the logo'
