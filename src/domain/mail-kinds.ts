/** What customers get mail about. */
export const mailKinds = [
  'invoice',
  'receipt',
  'credit_note',
  'reminder',
  'payment_failed',
  'dunning',
  'debit_announced',
  'renewal_notice',
  'trial_ending',
] as const
export type MailKind = (typeof mailKinds)[number]
