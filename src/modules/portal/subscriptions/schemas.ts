import { z } from 'zod'
import { instantAnswer } from '../../../platform/http/schema.ts'
import { portalCreditNoteSchema, portalInvoiceExample, portalInvoiceSchema } from '../documents/schemas.ts'
import { portalSubscriptionExample, portalSubscriptionSchema } from '../schemas.ts'

export const portalPreviewSchema = z
  .object({
    as_of: instantAnswer.meta({ description: 'Pass it to the real call within ten minutes to get the same cents' }),
    subscription: portalSubscriptionSchema,
    invoices: z.array(portalInvoiceSchema),
    credit_notes: z.array(portalCreditNoteSchema),
  })
  .meta({ id: 'PortalPreview' })
export const portalPreviewExample = {
  as_of: '2026-02-14T09:00:00Z',
  subscription: { ...portalSubscriptionExample, next_invoice: null },
  invoices: [{ ...portalInvoiceExample, number: null }],
  credit_notes: [],
}
