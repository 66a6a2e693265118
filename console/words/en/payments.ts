import type { PaymentFinding } from '../../../packages/sdk/index.ts'

export const title = 'Payments'
export const none = 'No payments'
export const noneWhy =
  'A payment is money that was received: taken by a gateway, found on a bank statement, or recorded here or on an invoice.'
export const noneWithFilters = 'No payment has these properties'
export const all = 'All'
export const findings: Readonly<Record<PaymentFinding, string>> = {
  unallocated: 'Unallocated',
  paid_twice: 'Paid twice',
  over_returned: 'More went back than came',
}
export const create = 'New payment'
export const received = 'Received'
export const customer = 'Customer'
export const reference = 'Reference'
export const amount = 'Amount'
export const allocated = 'On invoices'
export const unallocated = 'Unallocated'
export const refunded = 'Refunded'
export const returned = 'Left by itself'
export const titleOf = (amount: string) => `Payment of ${amount}`
export const allocations = 'Invoices'
export const noAllocations = 'It is on no invoice'
export const noAllocationsWhy = '“Put on an invoice” settles an invoice of the customer with it.'
export const invoice = 'Invoice'
export const takenOff = 'Taken off again'
export const putOn = 'Put on'
export const what = 'What was done'
export const how = 'How it came'
export const byAttempt = 'By a payment attempt'
export const byBank = 'By a bank statement'
export const byHand = 'Recorded by hand'
export const refunds = 'Refunds'
export const disputes = 'Disputes'

export const allocate = {
  action: 'Put on an invoice',
  title: 'Put the payment on an invoice',
  submit: 'Put on invoice',
  invoice: 'Invoice',
  choice: (number: string, due: string) => `${number}, ${due} due`,
  amount: 'Amount',
  amountHint: 'Empty: as much as is due and is left',
  nothing: 'No invoice of this customer is owed in this currency.',
  done: 'The invoice is settled by it',
} as const
export const refund = {
  action: 'Refund',
  title: 'Give money back',
  submit: 'Refund',
  amount: 'Amount',
  left: (amount: string) => `At most ${amount}`,
  reason: 'Reason',
  reasonHint: 'You see it in the list of refunds',
  reopen: 'The invoices are owed again',
  reopenHint: 'Otherwise they stay paid. They are not collected by themselves.',
  creditNote: 'Credit note whose credit is taken for it',
  noCreditNote: 'None',
  creditOf: (number: string, credit: string) => `${number}, gave ${credit} of credit`,
  byHand: 'The payment was recorded by hand, so this records that you gave the money back.',
  byGateway: 'The gateway gives it back by the way on which it came.',
  done: (status: string) => `The refund is ${status}`,
} as const
export const record = {
  title: 'New payment',
  why: 'Money of a customer that is for no invoice yet. Money for one invoice is recorded on its page.',
  submit: 'Record payment',
  customer: 'Customer',
  amount: 'Amount',
  currency: 'Currency',
  reference: 'Reference',
  date: 'Received on',
  dateHint: 'Empty: now',
  noCustomer: 'Choose a customer first',
  done: (amount: string) => `${amount} recorded`,
} as const
