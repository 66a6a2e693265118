/** What customers get mail about, where the tenant sends it. */
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

/**
 * Mail with a link that signs somebody in: `portal_link` to a customer who asks for one, `invitation` and `new_password` to a person of the
 * console.
 */
export const linkKinds = ['portal_link', 'invitation', 'new_password'] as const
export type LinkKind = (typeof linkKinds)[number]
export type MessageKind = MailKind | LinkKind

/** Whether mail of this kind signs somebody in. */
export function isLinkKind(kind: MessageKind): kind is LinkKind {
  return (linkKinds as readonly string[]).includes(kind)
}

export const messageStatuses = ['queued', 'sending', 'sent', 'bounced', 'failed', 'canceled'] as const
export type MessageStatus = (typeof messageStatuses)[number]
