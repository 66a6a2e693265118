import { z } from 'zod'
import { mailKinds, messageStatuses } from '../../domain/mail-kinds.ts'
import { emailAddress } from '../../platform/http/schema.ts'
import { language } from '../customers/language.ts'

export const mailKind = z.enum(mailKinds).meta({
  id: 'MailKind',
  description:
    '`invoice`: when it is finalized; `receipt`: when it is paid; `credit_note`: when one is made; `reminder`: around ' +
    '`due_at` of an invoice that the customer pays; `payment_failed`: when the first attempt has failed; `dunning`: the ' +
    'mails of the policy; `debit_announced`: before a SEPA debit; `renewal_notice`, `trial_ending`: so many days before',
})
/** What became of a mail. */
export const messageStatus = z.enum(messageStatuses).meta({
  id: 'MessageStatus',
  description:
    '`queued` until it is sent, also between attempts; `sending`; `sent`: the mail server has taken it; `bounced`: there is no such ' +
    'mailbox; `failed`: refused, or tried too often; `canceled`: no longer needed, as a reminder of a paid invoice',
})

const about =
  'Mail to your customers. It leaves by your mail server (`PUT /v1/mail_server`), else by that of the service'
const distinct = (numbers: readonly unknown[]) => new Set(numbers).size === numbers.length
const twice = { message: 'One is named twice', params: { code: 'duplicate' } }
const daysFrom = (min: number, max: number) => z.array(z.int().min(min).max(max)).max(8).refine(distinct, twice)

const aboutFields = {
  from: 'The address that mail is from; null: no mail is sent',
  reply_to: 'Where answers go; null: to `from`',
  kinds: 'What is sent by itself; at first nothing. Any document can be sent by hand',
  reminder_days: 'Days after `due_at`, in the customer’s time zone; negative ones before it',
  renewal_notice_days: 'How many days before a renewal it is announced',
  renewal_notice_months: 'Only renewals of periods of at least so many months are announced',
  trial_notice_days: 'How many days before the end of a trial it is announced',
  keep_pdfs:
    'Whether PDFs are kept as they were sent. Of those that are not, the hash is kept; e-invoices are always kept (`GET /v1/sent_files`)',
} as const

export const mailChange = z
  .strictObject({
    from: emailAddress.nullable().optional().meta({ description: aboutFields.from }),
    reply_to: emailAddress.nullable().optional().meta({ description: aboutFields.reply_to }),
    language: language.optional(),
    kinds: z
      .array(mailKind)
      .max(mailKinds.length)
      .refine(distinct, twice)
      .optional()
      .meta({ description: aboutFields.kinds }),
    reminder_days: daysFrom(-30, 90).optional().meta({ description: aboutFields.reminder_days }),
    renewal_notice_days: z.int().min(1).max(90).optional().meta({ description: aboutFields.renewal_notice_days }),
    renewal_notice_months: z.int().min(1).max(120).optional().meta({ description: aboutFields.renewal_notice_months }),
    trial_notice_days: daysFrom(1, 60).optional().meta({ description: aboutFields.trial_notice_days }),
    keep_pdfs: z.boolean().optional().meta({ description: aboutFields.keep_pdfs }),
  })
  .meta({ id: 'UpdateMail', description: `${about}. Absent fields stay` })

export const mailAnswer = z
  .object({
    from: z.string().nullable().meta({ description: aboutFields.from }),
    reply_to: z.string().nullable().meta({ description: aboutFields.reply_to }),
    language: language,
    kinds: z.array(mailKind).meta({ description: aboutFields.kinds }),
    reminder_days: z.array(z.int()).meta({ description: aboutFields.reminder_days }),
    renewal_notice_days: z.int().meta({ description: aboutFields.renewal_notice_days }),
    renewal_notice_months: z.int().meta({ description: aboutFields.renewal_notice_months }),
    trial_notice_days: z.array(z.int()).meta({ description: aboutFields.trial_notice_days }),
    keep_pdfs: z.boolean().meta({ description: aboutFields.keep_pdfs }),
  })
  .meta({ id: 'Mail', description: about })

export const mailExample = {
  from: 'billing@example.com',
  reply_to: null,
  language: 'en' as const,
  kinds: ['invoice' as const, 'receipt' as const],
  reminder_days: [-7, 1, 7, 14],
  renewal_notice_days: 30,
  renewal_notice_months: 12,
  trial_notice_days: [7, 3],
  keep_pdfs: false,
}
