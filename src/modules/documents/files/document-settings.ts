import { z } from 'zod'
import { keptText, line } from '../../../platform/http/schema.ts'
import { electronicAddress, electronicAddressAnswer, legalId, legalIdAnswer } from '../../customers/e-invoice.ts'

const aboutContact = 'Whom customers ask about invoices (BT-41 to BT-43); XRechnung needs it'
const contact = z
  .strictObject({
    name: line(100),
    phone: line(50),
    email: line(254).regex(/^[^\s@]+@[^\s@]+$/, 'Expected an email address'),
  })
  .meta({ id: 'InvoiceContactInput', description: aboutContact })
const contactAnswer = z
  .object({ name: z.string(), phone: z.string(), email: z.string() })
  .meta({ id: 'InvoiceContact', description: aboutContact })

const aboutEInvoicing = 'What e-invoices say of you besides name and address'
export const eInvoicingChange = z
  .strictObject({
    legal_id: legalId.nullable().optional(),
    electronic_address: electronicAddress.nullable().optional(),
    contact: contact.nullable().optional(),
  })
  .meta({ id: 'UpdateElectronicInvoicing', description: `${aboutEInvoicing}. Absent fields stay` })
export const eInvoicingAnswer = z
  .object({
    legal_id: legalIdAnswer.nullable(),
    electronic_address: electronicAddressAnswer.nullable(),
    contact: contactAnswer.nullable(),
  })
  .meta({ id: 'ElectronicInvoicing', description: aboutEInvoicing })

/** What e-invoices say of the tenant. */
export type EInvoicing = Readonly<z.output<typeof eInvoicingAnswer>>

const imageBytesMax = 150_000
const beginnings = { 'image/png': '89504e470d0a1a0a', 'image/jpeg': 'ffd8ff' } as const
const mediaType = z.enum(['image/png', 'image/jpeg']).meta({ id: 'ImageType' })
const logo = z
  .strictObject({ media_type: mediaType, data: z.base64().max(Math.ceil((imageBytesMax * 4) / 3)) })
  .refine(({ media_type, data }) => Buffer.from(data, 'base64').toString('hex').startsWith(beginnings[media_type]), {
    message: 'The data is no image of that type',
    path: ['data'],
    params: { code: 'invalid_format' },
  })
  .meta({ id: 'LogoInput', description: 'A picture of at most 150 kB, in base64' })
const logoAnswer = z.object({ media_type: mediaType, data: z.string() }).meta({ id: 'Logo' })

const aboutDesign = 'How PDFs look'
export const designChange = z
  .strictObject({
    color: z
      .string()
      .regex(/^#[0-9a-f]{6}$/, 'Expected # and six digits from 0 to f')
      .nullable()
      .optional()
      .meta({ description: 'Of headings and lines', examples: ['#1a4f8b'] }),
    footer: keptText
      .nullable()
      .optional()
      .meta({ description: 'At the foot of each page: management, register, bank' }),
    logo: logo.nullable().optional(),
  })
  .meta({ id: 'UpdateDocumentDesign', description: `${aboutDesign}. Absent fields stay` })
export const designAnswer = z
  .object({ color: z.string().nullable(), footer: z.string().nullable(), logo: logoAnswer.nullable() })
  .meta({ id: 'DocumentDesign', description: aboutDesign })

/** How PDFs look. */
export type DocumentDesign = Readonly<z.output<typeof designAnswer>>

type Change<T> = { readonly [Field in keyof T]?: T[Field] | undefined }

/** Changes to both; absent fields stay. */
export interface DocumentSettingsChange {
  readonly eInvoicing?: Change<EInvoicing> | undefined
  readonly documentDesign?: Change<DocumentDesign> | undefined
}

/** The settings of documents after a change. */
export function changedDocuments(
  before: { readonly eInvoicing: EInvoicing; readonly documentDesign: DocumentDesign },
  { eInvoicing = {}, documentDesign = {} }: DocumentSettingsChange,
) {
  const { legal_id = before.eInvoicing.legal_id, contact: named = before.eInvoicing.contact } = eInvoicing
  const { electronic_address = before.eInvoicing.electronic_address } = eInvoicing
  const { color = before.documentDesign.color, footer = before.documentDesign.footer } = documentDesign
  const { logo: picture = before.documentDesign.logo } = documentDesign
  return {
    eInvoicing: { legal_id, electronic_address, contact: named },
    documentDesign: { color, footer, logo: picture },
  }
}
