import type { RefundStatus } from '../../../packages/sdk/index.ts'

export const title = 'Refunds'
export const none = 'No refunds'
export const noneWhy = 'A refund gives money of a payment back. It is made on the page of the payment.'
export const noneWithFilters = 'No refund has this status'
export const all = 'All'
export const statuses: Readonly<Record<RefundStatus, string>> = {
  sending: 'Being sent',
  processing: 'Processing',
  unknown: 'Unknown',
  succeeded: 'Succeeded',
  failed: 'Failed',
}
export const cameBack = 'Came back'
export const made = 'Made'
export const customer = 'Customer'
export const payment = 'Payment'
export const reopened = 'Invoices'
export const owedAgain = 'Owed again'
export const stayPaid = 'Stay paid'
export const openPayment = 'Open'
export const amount = 'Amount'
