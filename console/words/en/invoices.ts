import type { InvoiceKind, InvoiceStatus } from '../../../packages/sdk/index.ts'
import type { Settlement } from '../../app/settlement.ts'

export { canceling, note, reissue, voiding } from './invoice-corrections.ts'

export const title = 'Invoices'
export const none = 'No invoices'
export const noneWhy =
  'Subscriptions make invoices when something is due. What is sold once is invoiced with “New invoice”.'
export const noneWithFilters = 'No invoice has these properties'
export const open = 'Open'
export const overdue = 'Overdue'
export const drafts = 'Drafts'
export const paid = 'Paid or credited'
export const all = 'All'
export const number = 'Number'
export const customer = 'Customer'
export const customerId = 'Customer id'
export const finalized = 'Date'
export const due = 'Due'
export const dueAt = 'Due on'
export const total = 'Total'
export const exportInvoices = 'CSV without tests'
export const exportLines = 'CSV of lines without tests'
export const create = 'New invoice'
export const sums = 'Sum'
export const countWithTests = (count: number) => `${countOf(count)} with those of test customers`
export const countOf = (count: number) => (count === 1 ? '1 invoice' : `${count} invoices`)

export const statuses: Readonly<Record<InvoiceStatus, string>> = {
  draft: 'Draft',
  open: 'Open',
  paid: 'Paid',
  void: 'Void',
  uncollectible: 'Written off',
}
export const settlements: Readonly<Record<Settlement, string>> = {
  paid: 'Paid',
  paid_with_credit: 'Paid with credit',
  credited: 'Credited',
  partly_credited: 'Partly credited',
}
export const creditedAfterwards = 'Credited afterwards'
export const kinds: Readonly<Record<InvoiceKind, string>> = {
  start: 'Start of a subscription',
  renewal: 'Renewal',
  change: 'Change of a subscription',
  pause: 'Pause',
  resume: 'Resumption',
  cancel: 'Cancellation',
  uncancel: 'Cancellation taken back',
  rebill: 'Billed again after a void',
  usage: 'Usage that came later',
  threshold: 'Usage reached the threshold',
  one_off: 'Made by hand',
}
export const waits = {
  tax: 'Its taxes: the tax gateway has not answered yet',
  tax_id: 'The customer’s tax id, which no register has confirmed yet',
} as const
export const titleOf = (number: string | null) => (number ? `Invoice ${number}` : 'Draft invoice')
export const replaces = 'Replaces'
export const replacedBy = 'Replaced by'
export const about = {
  number: 'Number',
  kind: 'What caused it',
  replacement: 'Replacement',
  waitsFor: 'Waits for',
  subscription: 'Subscription',
  openSubscription: 'Open the subscription',
  reference: 'Payment reference',
  purchaseOrder: 'Purchase order',
  externalId: 'External id',
  period: 'Service period',
  collection: 'Collection',
  collectionState: 'Collection state',
  netDays: 'Days to pay',
} as const
export const collections = {
  automatic: 'Taken from the payment method',
  send_invoice: 'Paid by the customer',
} as const
export const collectionStates = {
  waiting: 'Waits for an attempt',
  in_progress: 'An attempt is under way',
  requires_action: 'The customer has to act',
  failed: 'The last attempt failed',
  canceled: 'The last attempt was canceled',
  no_payment_method: 'There is no payment method',
} as const
export const print = 'Print'
export const pdf = 'PDF'
export const document = 'Document'
export const documentOf = (number: string) => `Document ${number} as it prints`
export const lines = 'Lines'
export const noLines = 'No lines yet'
export const addLine = 'Add lines'
export const subtotal = 'Subtotal'
export const tax = 'Tax'
export const credited = 'Taken off by credit notes'
export const creditApplied = 'Paid with credit'
export const amountPaid = 'Paid'
export const reversed = 'Left again'
export const amountDue = 'Due'

export const payments = 'Payments'
export const noPayments = 'No money was received for it'
export const received = 'Received'
export const reference = 'Reference'
export const onThis = 'On this invoice'
export const creditNotes = 'Credit notes'
export const attempts = 'Payment attempts'
export const links = 'Payment links'
export const dunning = 'Dunning'
export const happened = {
  created: 'Created',
  finalizes: 'Becomes final',
  finalized: 'Finalized and numbered',
  due: 'Due',
  settled: {
    paid: 'Paid',
    paid_with_credit: 'Paid with credit',
    credited: 'Credited: a credit note took off what was due',
    partly_credited: 'Settled: paid in part, credited in part',
  } satisfies Record<Settlement, string>,
  voided: 'Voided',
  writtenOff: 'Written off',
  payment: (amount: string) => `${amount} received`,
  takenOff: (amount: string) => `${amount} taken off again`,
  creditNote: (number: string, amount: string) => `Credit note ${number}: ${amount}`,
  attempt: (amount: string, status: string) => `Attempt to take ${amount}: ${status}`,
  dunningStep: (step: number) => `Step ${step} of dunning`,
} as const

export const liveAttempt = 'See the attempt under way'
export const pay = {
  action: 'Record payment',
  title: 'Record money received',
  amount: 'Amount',
  hint: 'What is due; less is a part of it',
  date: 'Received on',
  dateHint: 'Empty: now',
  reference: 'Reference',
  referenceHint: 'What the payer or the bank wrote',
  done: (amount: string) => `${amount} recorded`,
} as const
export const collect = {
  action: 'Collect',
  title: 'Collect now',
  submit: 'Collect',
  why: (amount: string) => `The gateway is asked to take ${amount} at once.`,
  method: 'From',
  default: 'The default payment method',
  amount: 'Amount',
  done: (status: string) => `Asked. The attempt is ${status}.`,
  recovered: 'Nothing is taken: money that was recovered from the gateway has paid it',
} as const
export const finalize = {
  action: 'Finalize',
  title: 'Finalize the draft',
  why: 'It gets its number, the present names and addresses and the credit that is there, and is owed from now on. It cannot be changed afterwards.',
  done: (number: string) => `${number} is final`,
} as const
export const writeOff = {
  action: 'Write off',
  title: 'Write the invoice off',
  submit: 'Write off',
  why: (amount: string) =>
    `${amount} are not expected any more: nothing is collected, and nobody is reminded. The invoice stays owed, and can still be paid or voided.`,
  done: (number: string) => `${number} is written off`,
} as const
export const credit = {
  action: 'Apply credit',
  title: 'Apply credit',
  submit: 'Apply credit',
  why: (credit: string, due: string) => `The customer has ${credit} of credit. As much as is due is used: ${due}.`,
  done: 'The credit is used',
} as const
export const link = {
  action: 'Payment link',
  title: 'Payment link',
  submit: 'Make a link',
  why: 'A page of the gateway on which the customer pays this invoice. You send it to them.',
  returnUrl: 'Where they go afterwards',
  returnUrlHint: 'An address of yours: https://example.com/thanks',
  account: 'Gateway',
  chosen: 'The one that fits',
  ready: 'Copy the link, and send it to the customer:',
  done: 'The link is ready',
  expires: 'Expires',
} as const
export const line = {
  title: 'Add lines',
  save: 'Save lines',
  description: 'Description',
  quantity: 'Quantity',
  unitAmount: 'Price of one',
  amount: 'Amount',
  another: 'Add line',
  remove: 'Remove',
  lineOf: (number: number) => `Line ${number}`,
  wrong: 'A price like 12.50, and a whole quantity',
  wrongPrice: 'A price like 1190.00',
  done: 'The lines are on the draft',
} as const
export const editor = {
  title: 'New invoice',
  customer: 'Customer',
  customerHint: 'Type a part of the name or e-mail address',
  currency: 'Currency',
  purchaseOrder: 'Purchase order',
  lines: 'Lines',
  total: 'Total',
  after: 'Then',
  finalize: 'Finalize now',
  finalizeHint: 'It gets its number and is owed.',
  draft: 'Leave it as a draft',
  draftHint: 'Lines can be added; nobody owes it.',
  submit: 'Make invoice',
  noCustomer: 'Choose a customer first',
  done: (number: string) => `${number} is made`,
  draftDone: 'The draft is made',
  onlyDraft: (why: string) => `The draft is made, but not final: ${why}`,
} as const
