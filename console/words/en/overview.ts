export const title = 'Overview'
export const due = 'Due'
export const overdue = 'Overdue'
export const nothingDue = 'Nothing'
export const invoicesOf = (count: number, more: boolean) =>
  `${count.toLocaleString('en-GB')}${more ? ' or more' : ''} ${count === 1 ? 'invoice' : 'invoices'}`
export const perDay = 'Invoiced each day'
export const perDayNote = 'The last 30 days in UTC, without void invoices and without customers on test clocks'
export const day = 'Day'
export const invoices = 'Invoices'
export const total = 'Total'
export const noInvoices = 'No invoices in the last 30 days'
export const noInvoicesWhy =
  'Invoices appear here as soon as a subscription is billed. Customers on a test clock do not count.'
export const attention = 'Needs attention'
export const nothingToDo = 'Nothing needs attention'
export const waitingMail = (error: string) => `Mail that could not be sent yet: ${error}`
export const parked = 'Customers that cannot be billed'
export const unknownAttempts = 'Payment attempts without an answer'
export const failedAttempts = 'Failed payment attempts, last 7 days'
export const actionAttempts = 'Payment attempts that wait for the customer'
export const dunnings = 'Invoices in dunning'
export const unmatched = 'Bank entries to match'
export const drafts = 'Drafts'
export const endpoints = 'Webhook endpoints that fail or are behind'
export const renewals = 'Next renewals'
export const noRenewals = 'No renewals ahead'
export const customer = 'Customer'
export const plan = 'Plan'
export const when = 'When'
export const health = 'Verification'
export const verified = (at: string) => `Every rule held on ${at}`
export const notVerified = 'Not verified yet: it runs every night'
export const broken = 'Rules are broken'
export const verify = 'Verify now'
export const inThirtyDays = (amount: string) => `${amount} in 30 days`
export const firstSteps = {
  title: 'First steps',
  plan: 'Make a plan: what is sold, and for how much',
  customer: 'Make a customer; one on a test clock shows a year in a minute',
  subscription: 'Subscribe them: the first invoice is made at once',
  settings: 'Enter your name and address for invoices, and add a gateway that collects them',
  invite: 'Invite the people you work with',
} as const
