import type { Language } from '../../domain/language.ts'
import type { MailKind } from '../../domain/mail-kinds.ts'
import { refuseField } from '../../domain/refusal.ts'

/** How a tenant writes to its customers, as its column has it. */
export interface MailSettings {
  /** The address that mail is from; null: none is sent. */
  readonly from: string | null
  /** Where answers go; null: to `from`. */
  readonly reply_to: string | null
  /** Of customers without a language of their own. */
  readonly language: Language
  /** The kinds that are sent by themselves. */
  readonly kinds: readonly MailKind[]
  /** Days after `due_at` that reminders are sent on; negative ones lie before it. */
  readonly reminder_days: readonly number[]
  /** Days before a renewal that it is announced. */
  readonly renewal_notice_days: number
  /** Only renewals of periods of at least so many months are announced. */
  readonly renewal_notice_months: number
  /** Days before the end of a trial that it is announced. */
  readonly trial_notice_days: readonly number[]
  /** Whether the PDFs that are sent are kept whole, not their hash alone. */
  readonly keep_pdfs: boolean
}

/** The fields to change; undefined ones stay. */
export type MailChange = { readonly [Field in keyof MailSettings]?: MailSettings[Field] | undefined }

/** The settings after a change. Refuses kinds without an address that they are from. */
export function changedMail(before: MailSettings, change: MailChange = {}): MailSettings {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
  const mail: MailSettings = { ...before, ...given }
  if (mail.kinds.length > 0 && mail.from === null)
    refuseField('invalid_request', '/mail/from', 'Mail needs an address that it is from.')
  return mail
}
