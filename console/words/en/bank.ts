import type { BankTransactionState } from '../../../packages/sdk/index.ts'

export const title = 'Bank'
export const toMatch = 'To match'
export const none = 'Nothing to match'
export const noneWhy =
  'Import a statement of your bank. Money with an invoice’s payment reference becomes a payment by itself; the rest is shown here.'
export const noneWithState = 'No transaction has this state'
export const states: Readonly<Record<BankTransactionState, string>> = {
  suggested: 'Suggested',
  unmatched: 'Unmatched',
  matched: 'Matched',
  ignored: 'Ignored',
  new: 'New',
}
/** The states by which people look, in the order of the filters. */
export const quick: readonly BankTransactionState[] = ['suggested', 'unmatched', 'matched', 'ignored']
export const transactions = 'Transactions'
export const more = 'There are more: choose “Suggested” or “Unmatched” to page through all of them.'
export const booked = 'Booked'
export const who = 'Who'
export const unknownPayer = 'Unknown payer'
export const references = 'What they wrote'
export const invoice = 'Invoice'
export const payment = 'Payment'
export const matchTo = 'Match to'
export const suggestion = 'Suggestion'
export const matchOther = 'Match …'
export const ignore = 'Ignore'
export const matched = 'The transaction is a payment now'
export const ignored = 'The transaction is set aside'
export const ofStatement = 'Only what was new in one file'
export const showAll = 'Show all'
export const statements = 'Imported files'
export const noStatements = 'No files'
export const noStatementsWhy = 'Your bank gives statements as CAMT.053 (XML) or as a table (CSV).'
export const imported = 'Imported'
export const format = 'Format'
export const formats = { 'camt.053': 'CAMT.053', csv: 'CSV' } as const
export const message = 'Message'
export const entries = 'Entries'

export const importing = {
  action: 'Import file',
  title: 'Import a bank statement',
  submit: 'Import',
  why: 'Entries that an earlier file had are not imported again.',
  file: 'File',
  fileHint:
    'CAMT.053 (XML), or CSV with the columns date, amount, currency, reference, counterparty_name. At most 1 MiB',
  account: 'IBAN of the account',
  accountHint: 'Of a CSV file, which does not say it',
  noFile: 'Choose a file',
  done: (entries: number, matched: number, open: number) =>
    `${entries} entries: ${matched} became payments, ${open} are to be matched`,
} as const
export const match = {
  title: 'Match the transaction',
  submit: 'Match',
  to: 'It is for',
  toInvoice: 'An invoice',
  toInvoiceHint: 'As much as is due is put on it; the rest of the payment is unallocated.',
  toCustomer: 'A customer, no invoice yet',
  toCustomerHint: 'The payment is unallocated.',
  invoice: 'Invoice',
  invoiceHint: 'Type a number, or a part of the customer’s name',
  customer: 'Customer',
  takesBack: 'Money left. It takes back a payment, whose invoices are owed again.',
  payment: 'Payment that it takes back',
  paymentHint: 'Type an amount, a reference or a name',
  nothing: 'Choose what it is for',
  due: (amount: string) => `${amount} due`,
} as const
