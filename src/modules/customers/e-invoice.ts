import { z } from 'zod'
import { addressSchemes, isIdentifierScheme } from '../../domain/e-invoice-codes.ts'
import { line } from '../../platform/http/schema.ts'

/** Which e-invoice goes to a customer: a set of rules, or a PDF with the e-invoice inside. */
const eInvoiceFormats = ['en16931', 'xrechnung', 'peppol', 'facturx'] as const

/** An electronic address: where e-invoices are sent to. */
export const electronicAddress = z
  .strictObject({
    scheme: z
      .string()
      .max(4)
      .refine((code) => addressSchemes.has(code), {
        message: 'Expected a code of the EAS list, such as 9930, or EM for an e-mail address',
        params: { code: 'invalid_value' },
      })
      .meta({ examples: ['9930', '0088', 'EM'] }),
    value: line(50),
  })
  .meta({ id: 'ElectronicAddressInput', description: 'Where e-invoices are sent to (BT-34, BT-49)' })

/** A number in a register of companies. */
export const legalId = z
  .strictObject({
    scheme: z
      .string()
      .max(4)
      .refine(isIdentifierScheme, {
        message: 'Expected a code of ISO 6523, such as 0002',
        params: { code: 'invalid_value' },
      })
      .nullable()
      .default(null)
      .meta({ description: 'The register, by its code of ISO 6523; null: not said', examples: ['0002'] }),
    value: line(50),
  })
  .meta({ id: 'LegalIdInput', description: 'Number in a register of companies (BT-30, BT-47)' })

export const electronicAddressAnswer = z
  .object({ scheme: z.string(), value: z.string() })
  .meta({ id: 'ElectronicAddress' })
export const legalIdAnswer = z.object({ scheme: z.string().nullable(), value: z.string() }).meta({ id: 'LegalId' })

const format = z.enum(eInvoiceFormats).meta({
  id: 'ElectronicInvoiceFormat',
  description:
    '`en16931`, `xrechnung`, `peppol`: an XML file by these rules; `facturx`: a PDF with the e-invoice inside',
})

/** How a customer gets e-invoices, in a request; it replaces the whole. */
export const eInvoice = z
  .strictObject({
    profile: format.nullable().default(null).meta({ description: 'What is sent to them; null: only a PDF' }),
    buyer_reference: line(100)
      .nullable()
      .default(null)
      .meta({ description: 'What the customer wants to be named (BT-10): in Germany the Leitweg-ID' }),
    electronic_address: electronicAddress.nullable().default(null),
    legal_id: legalId.nullable().default(null),
  })
  .meta({ id: 'ElectronicInvoiceInput', description: 'How the customer gets e-invoices. Replaced as a whole.' })

export const eInvoiceAnswer = z
  .object({
    profile: format.nullable(),
    buyer_reference: z.string().nullable(),
    electronic_address: electronicAddressAnswer.nullable(),
    legal_id: legalIdAnswer.nullable(),
  })
  .meta({ id: 'ElectronicInvoice' })

/** How a customer gets e-invoices. */
export type EInvoice = Readonly<z.output<typeof eInvoiceAnswer>>
