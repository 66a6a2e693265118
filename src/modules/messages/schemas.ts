import { z } from 'zod'
import { mailKinds } from '../../domain/mail-kinds.ts'
import { emailAddress, id, instantAnswer } from '../../platform/http/schema.ts'
import { messageStatus } from '../settings/mail-schema.ts'

const messageKind = z.enum([...mailKinds, 'portal_link']).meta({
  id: 'MessageKind',
  description: 'As in the settings, and `portal_link`: a link to the portal, for a customer who has asked for it there',
})

export const messageFilters = {
  customer_id: id.optional(),
  invoice_id: id.optional().meta({ description: 'Only those of this invoice' }),
  credit_note_id: id.optional().meta({ description: 'Only those of this credit note' }),
  kind: messageKind.optional(),
  status: messageStatus.optional(),
}

export const sendBody = z
  .strictObject({
    to: emailAddress.optional().meta({ description: 'Another address than the customer’s' }),
  })
  .meta({ id: 'SendDocument' })

export const messageSchema = z
  .object({
    id,
    kind: messageKind,
    status: messageStatus,
    customer_id: id,
    invoice_id: id.nullable(),
    credit_note_id: id.nullable(),
    subscription_id: id.nullable(),
    to: z.string(),
    subject: z.string().nullable().meta({ description: 'Null before it was first sent' }),
    is_copy: z.boolean().meta({ description: 'Whether it was asked for, not sent by itself' }),
    message_id: z
      .string()
      .nullable()
      .meta({ description: 'The header `Message-ID`, the same at every attempt; null before the first' }),
    attempts: z.int(),
    next_attempt_at: instantAnswer.nullable(),
    error: z.string().nullable().meta({ description: 'Why the last attempt failed, or why it was not sent' }),
    sent_at: instantAnswer.nullable(),
    created_at: instantAnswer,
    updated_at: instantAnswer,
  })
  .meta({ id: 'Message' })

export const messageExample = {
  id: '019a3c5e-1111-7000-8000-000000000060',
  kind: 'invoice' as const,
  status: 'sent' as const,
  customer_id: '019a3c5e-1111-7000-8000-000000000001',
  invoice_id: '019a3c5e-1111-7000-8000-000000000004',
  credit_note_id: null,
  subscription_id: null,
  to: 'ada@example.com',
  subject: 'Invoice INV-000001 from Example GmbH',
  is_copy: false,
  message_id: '019a3c5e-1111-7000-8000-000000000060@example.com',
  attempts: 1,
  next_attempt_at: null,
  error: null,
  sent_at: '2026-01-31T09:00:01Z',
  created_at: '2026-01-31T09:00:00Z',
  updated_at: '2026-01-31T09:00:01Z',
}
