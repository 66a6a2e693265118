import { z } from 'zod'
import { emailAddress, id, instantAnswer } from '../../platform/http/schema.ts'
import { mailKind } from '../settings/mail-schema.ts'
import { messageStatuses } from './message.ts'

const status = z.enum(messageStatuses).meta({
  id: 'MessageStatus',
  description:
    '`queued` until it is sent, also between attempts; `sending`; `sent`: the mail server has taken it; `bounced`: there is no such ' +
    'mailbox; `failed`: refused, or tried too often; `canceled`: no longer needed, as a reminder of a paid invoice',
})

export const messageFilters = {
  customer_id: id.optional(),
  invoice_id: id.optional(),
  credit_note_id: id.optional(),
  kind: mailKind.optional(),
  status: status.optional(),
}

export const sendBody = z
  .strictObject({
    to: emailAddress.optional().meta({ description: 'Another address than the customer’s' }),
  })
  .meta({ id: 'SendDocument' })

export const messageSchema = z
  .object({
    id,
    kind: mailKind,
    status,
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
