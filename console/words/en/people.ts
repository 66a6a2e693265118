export const title = 'People'
export const none = 'Nobody'
export const invite = 'Invite'
export const invited = 'Send the link to this person'
export const linkTitle = 'The link of the invitation'
export const linkWhy =
  'It works once, within seven days. It is shown only now; where there is a mail server, it is mailed too.'
export const mail = 'Mail'
export const notMailed = 'Not mailed'
export const mailStatuses = {
  queued: 'To be sent',
  sending: 'Being sent',
  sent: 'Sent',
  bounced: 'No such mailbox',
  failed: 'Failed',
  canceled: 'Not sent',
} as const
export const email = 'E-mail address'
export const name = 'Name'
export const role = 'Role'
export const roles = [
  { value: 'viewer', label: 'Viewer', hint: 'Reads everything but keys and people' },
  { value: 'support', label: 'Support', hint: 'Changes customers and subscriptions, gives credit' },
  { value: 'finance', label: 'Finance', hint: 'Handles invoices, payments and refunds' },
  { value: 'developer', label: 'Developer', hint: 'Changes plans, webhooks, keys; sees no money' },
  { value: 'admin', label: 'Admin', hint: 'All of it, also people and settings' },
] as const
export const roleLabel = (role: string) => roles.find(({ value }) => value === role)?.label ?? role
export const lastSeen = 'Last seen'
export const never = 'Never'
export const changeRole = (name: string) => `Role of ${name}`
export const changed = 'The role counts from the next request on'
export const remove = 'Remove'
export const removed = 'This person cannot sign in here any more'
export const removeWarning = 'They are signed out at once. You can invite them again.'
export const invitations = 'Open invitations'
export const newPassword = 'A new password'
export const expires = 'Expires'
export const revoke = 'Take back'
export const revoked = 'The link works no more'
export const youTitle = 'Your account'
export const sessions = 'Where you are signed in'
export const browser = 'Browser'
export const address = 'Address'
export const current = 'This one'
export const end = 'Sign out'
export const ended = 'Signed out there'
export const endOthers = 'Sign out everywhere else'
export const changePassword = 'Change password'
export const currentPassword = 'Your password now'
export const nextPassword = 'The new one'
export const nextPasswordHint = 'At least 12 characters. All your other sessions end.'
export const passwordChanged = 'Your password is changed'
export const passkeys = 'Passkeys'
export const noPasskeys = 'No passkeys'
export const noPasskeysWhy = 'With a passkey you sign in by your fingerprint, face or device, without a password.'
export const addPasskey = 'Add a passkey'
export const passkeyName = 'Name'
export const passkeyNameHint = 'To tell it from others: work laptop'
export const passkeyAdded = 'You can sign in with it'
export const passkeyRemoved = 'Nobody signs in with it any more'
export const lastUsed = 'Last used'
