import type { MailSecurity, MessageKind, MessageStatus } from '../../../packages/sdk/index.ts'

export const title = 'Mail'
export const messages = 'Messages'
export const none = 'No messages'
export const noneWhy =
  'Invoices, receipts and reminders are mailed to customers when a mail server and an address are set up, and the kinds of mail are chosen.'
export const kind = 'About'
export const kinds: Readonly<Record<MessageKind, string>> = {
  invoice: 'Invoice',
  receipt: 'Receipt',
  credit_note: 'Credit note',
  reminder: 'Reminder',
  payment_failed: 'Failed payment',
  dunning: 'Dunning',
  debit_announced: 'Announced debit',
  renewal_notice: 'Renewal',
  trial_ending: 'End of a trial',
  portal_link: 'Link to the portal',
}
export const statuses: Readonly<Record<MessageStatus, string>> = {
  queued: 'To be sent',
  sending: 'Being sent',
  sent: 'Sent',
  bounced: 'No such mailbox',
  failed: 'Failed',
  canceled: 'Not needed',
}
export const all = 'All'
export const waiting = 'To be sent'
export const failed = 'Failed'
export const stopped = 'Stopped addresses'
export const stoppedWhy =
  'Nothing more is sent to an address without a mailbox by itself, until the customer is given an address again.'
export const to = 'To'
export const subject = 'Subject'
export const sentAt = 'Sent'
export const again = 'Send again'
export const sentAgain = 'It is sent in a moment'
export const sending = 'How mail is sent'
export const server = 'Mail server'
export const ownServer = (host: string, port: number) => `${host}, port ${port}`
export const serviceServer = 'That of this service'
export const noServer = 'None: nothing can be sent'
export const setServer = 'Set mail server'
export const removeServer = 'Remove'
export const removeServerWarning = 'Mail then leaves by the server of this service if it has one; else it waits.'
export const serverRemoved = 'The mail server is removed'
export const host = 'Host'
export const port = 'Port'
export const security = 'Security'
export const securities: Readonly<Record<MailSecurity, string>> = {
  starttls: 'TLS after the greeting (587)',
  tls: 'TLS from the first byte (465)',
  none: 'None, for development',
}
export const username = 'User name'
export const password = 'Password'
export const kept = 'Stored sealed and never shown. Empty: the one before stays'
export const dkim = 'Signature (DKIM)'
export const dkimDomain = 'Domain'
export const dkimSelector = 'Selector'
export const dkimKey = 'Private key, in PEM'
export const settings = 'What is sent'
export const from = 'From'
export const fromHint = 'The address that mail is from; without it nothing is sent'
export const replyTo = 'Answers go to'
export const replyToHint = 'Empty: to the address above'
export const language = 'Language'
export const languageHint = 'Of customers without one of their own'
export const languages = { en: 'English', de: 'German', fr: 'French', es: 'Spanish', ja: 'Japanese' } as const
export const byItself = 'Sent by itself'
export const nothingByItself = 'Nothing'
export const reminderDays = 'Days of reminders'
export const reminderDaysHint = 'After the due date, with commas between them; -7 is a week before'
export const renewalDays = 'Days before a renewal'
export const renewalMonths = 'Only of periods of so many months'
export const trialDays = 'Days before the end of a trial'
export const keepPdfs = 'Keep PDFs as they were sent'
export const keepPdfsHint = 'The hash of each is kept anyway, and the XML of e-invoices'

// On an invoice or a credit note.
export const ofDocument = 'Mail'
export const notSent = 'Not sent'
export const send = 'Send'
export const sendTitle = 'Send by mail'
export const sendWhy =
  'With the PDF and, if the customer has a profile for them, the e-invoice. It is sent again if it was sent before.'
export const sendTo = 'To'
export const sendToHint = 'Empty: to the address of the customer'
export const queued = 'It is sent in a moment'
export const file = 'File'
export const fileNames = { pdf: 'PDF', ubl: 'UBL', cii: 'CII', facturx: 'Factur-X' } as const
export const sentFiles = 'Files as they were sent'
export const format = 'Format'
export const hash = 'SHA-256'
export const stoppedAddress = 'No mailbox'
