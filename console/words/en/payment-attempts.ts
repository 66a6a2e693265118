import type { Decline, PaymentAttempt, PaymentAttemptStatus } from '../../../packages/sdk/index.ts'

export const title = 'Payment attempts'
export const none = 'No payment attempts'
export const noneWhy = 'An attempt takes the money of an invoice from a payment method. There is none with this status.'
export const statuses: Readonly<Record<PaymentAttemptStatus, string>> = {
  sending: 'Being sent',
  requires_action: 'Customer has to act',
  processing: 'Processing',
  unknown: 'Unknown',
  succeeded: 'Succeeded',
  failed: 'Failed',
  canceled: 'Canceled',
}
export const origins: Readonly<Record<PaymentAttempt['origin'], string>> = {
  automatic: 'By itself, for a final invoice or a new method',
  retry: 'A step of dunning',
  manual: 'Asked for by a person or a program',
  link: 'By a payment link',
  recovered: 'Found at the gateway',
}
export const declines: Readonly<Record<Decline['class'], string>> = {
  retryable: 'It may work later',
  needs_customer: 'The customer has to act, or to give another method',
  hard: 'It will never work with this method',
  configuration: 'Something is wrong with your account at the gateway',
  gateway_down: 'The gateway was down',
}
export const all = 'All'
/** The statuses by which people look for attempts, in the order of the filters. */
export const quick: readonly PaymentAttemptStatus[] = [
  'failed',
  'unknown',
  'requires_action',
  'processing',
  'succeeded',
]
export const at = 'Made'
export const customer = 'Customer'
export const invoice = 'Invoice'
export const invoices = 'Invoices'
export const why = 'Why'
export const amount = 'Amount'
export const method = 'Payment method'
export const origin = 'How it came'
export const gatewayReference = 'At the gateway'
export const actionUrl = 'Page for the customer'
export const decline = 'Decline'
export const declineCode = 'Code'
export const nextCheck = 'The gateway is asked again'
export const created = 'Created'
export const resolution = 'Resolved'
export const resolvedBy = (outcome: string, reason: string) => `Said by a person to have ${outcome}: ${reason}`
export const titleOf = (amount: string) => `Attempt to take ${amount}`
const texts: Readonly<Record<string, string>> = {
  'payment_attempt.succeeded': 'The gateway has taken the money',
  'payment_attempt.failed': 'The gateway has refused it',
  'payment_attempt.requires_action': 'The customer has to act',
  'payment_attempt.processing': 'The gateway is at it',
  'payment_attempt.unknown': 'The gateway did not answer',
  'payment_attempt.canceled': 'The gateway has ended it',
}
export const happened = (type: string) => texts[type] ?? type.replaceAll('_', ' ')

export const cancel = {
  action: 'Cancel attempt',
  title: 'Cancel the attempt',
  why: 'The gateway is asked to end it. If the money was taken before, it succeeds all the same.',
  done: 'The gateway is asked',
} as const
export const resolve = {
  action: 'Say what became of it',
  title: 'Say what became of the attempt',
  why: 'The gateway has not said. Look the payment up there first: what you say here is recorded as if the gateway had said it.',
  outcome: 'What became of it',
  succeeded: 'It succeeded',
  succeededHint: 'The money is recorded as received.',
  failed: 'It failed',
  failedHint: 'The next attempt can be made.',
  reference: 'Reference at the gateway',
  amount: 'What was taken',
  reason: 'How you know',
  submit: 'Record it',
  done: 'Recorded',
} as const
