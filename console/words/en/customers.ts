export const title = 'Customers'
export const none = 'No customers'
export const noneWhy = 'A customer is a person or a company that you bill. Create one here, or by POST /v1/customers.'
export const create = 'New customer'
export const created = (name: string) => `${name} is a customer now`
export const edit = 'Edit'
export const editTitle = 'Edit customer'
export const name = 'Name'
export const email = 'E-mail'
export const externalId = 'External id'
export const externalIdHint = 'The id of this customer in your own system'
export const currencyHint = 'It cannot be changed once something was billed'
export const timeZone = 'Time zone'
export const timeZoneHint = 'Periods begin and end by its calendar: Europe/Berlin'
export const netDays = 'Days until an invoice is due'
export const netDaysHint = 'Empty: as in the settings'
export const language = 'Language'
export const languageHint = 'Of documents and mail'
export const testClock = 'Test clock'
export const testClockHint = 'Empty: the customer lives in real time'
export const address = 'Address'
export const line1 = 'Street'
export const line2 = 'Second line'
export const postalCode = 'Postal code'
export const city = 'City'
export const state = 'State'
export const country = 'Country'
export const countryHint = 'Two letters: DE'
export const due = 'Due'
export const overdue = 'Overdue'
export const credit = 'Credit'
export const unallocated = 'Unallocated'
export const details = 'Details'
export const asInSettings = 'As in the settings'
export const nextInvoice = 'Next invoice'
export const nothingNext = 'Nothing is due next'
export const parked = (reason: string) => `The billing run skips this customer: ${reason}`
export const subscriptions = 'Subscriptions'
export const subscribe = 'New subscription'
export const noSubscriptions = 'No subscriptions'
export const noSubscriptionsWhy = 'A subscription bills this customer for a plan, period after period.'
export const plan = 'Plan'
export const planOf = (code: string, items: readonly { readonly code: string; readonly quantity: number }[]) => {
  const more = items.filter((item) => item.quantity !== 1 || item.code !== 'base')
  const texts = more.map((item) =>
    item.code === 'base' ? `× ${item.quantity}` : item.quantity === 1 ? item.code : `${item.quantity} × ${item.code}`,
  )
  return [code, ...texts].join(', ').replace(', ×', ' ×')
}
export const period = 'Current period'
export const ahead = 'Ahead'
export const endedAt = 'Ended'
export const endsAt = 'Ends'
export const changesTo = (code: string) => `Changes to ${code}`
export const renews = 'Renews'
export const invoices = 'Invoices'
export const oneOff = 'One-off invoice'
export const noInvoices = 'No invoices'
export const number = 'Number'
export const total = 'Total'
export const creditNotes = 'Credit notes'
export const payments = 'Payments'
export const reference = 'Reference'
export const events = 'Events'
export const event = 'Event'
export const sequence = 'Sequence'
export const paymentMethods = 'Payment methods'
export const noPaymentMethods = 'No payment method'
export const noPaymentMethodsWhy = 'Invoices are sent, and paid by bank transfer or link.'
export const isDefault = 'Default'
export const until = (month: string) => `until ${month}`
export const endingIn = (last4: string) => `ending in ${last4}`
export const clockSays = 'On a test clock. It is'
export const day = '+ 1 day'
export const month = '+ 1 month'
export const year = '+ 1 year'
export const toDate = 'Date to advance to'
export const goToDate = 'Go to date'
export const advancing = 'Time passes …'
export const advancedTo = (at: string) => `It is ${at} now`
export const document = 'Document'
export const creditNote = 'Credit note'
export const noCredit = 'No credit'
export const noCreditWhy = 'Credit comes from credit notes, or is given. New invoices use it by themselves.'
export const newPayment = 'New payment'
export const giveCredit = {
  action: 'Give credit',
  title: 'Give credit',
  submit: 'Save',
  why: 'Invoices that become final from now on in this currency use it by themselves.',
  reasonHint: 'You see it in the list of credit',
  direction: 'What is done',
  give: 'Give credit',
  take: 'Take credit back',
  takeHint: 'At most what is there: credit is never below zero.',
  done: (amount: string) => `${amount} of credit`,
} as const
export const methodStatuses = {
  pending: 'Pending',
  active: 'Active',
  failed: 'Failed',
  expired: 'Expired',
  mandate_inactive: 'Mandate ended',
  detached: 'Detached',
} as const
export const addMethod = {
  token: 'How it pays',
  tokenHint: 'The gateway takes no money. On a test clock it lives by that clock.',
  tokens: [
    { value: 'ok', label: 'Always pays' },
    { value: 'processing_then_ok:3', label: 'Pays after three days, as a bank debit' },
    { value: 'decline_insufficient_funds', label: 'Declined: no funds' },
    { value: 'decline_expired_card', label: 'Declined: expired card' },
    { value: 'authentication_required', label: 'Asks the customer' },
    { value: 'dispute:20', label: 'Pays, disputed after twenty days' },
  ],
  added: 'The payment method is added',
  action: 'Add',
  title: 'Add a payment method',
  submit: 'Open a page',
  why: 'The gateway opens a page on which the customer stores a card or a bank account. You send them its address; no card number comes here.',
  noGateway: 'No gateway is connected. Connect one in the settings first.',
  gateway: 'Gateway',
  returnUrl: 'Where they go afterwards',
  returnUrlHint: 'An address of yours: https://example.com/thanks',
  asDefault: 'It becomes the default',
  asDefaultHint: 'Open automatic invoices are tried with it at once.',
  done: 'The page is open',
  ready: 'Copy the address and send it to the customer, or open it for them:',
  opening: 'The gateway is opening its page. Look again in a moment.',
  page: 'Page',
  expires: 'Expires',
  open: 'Open the page',
} as const
export const makeDefault = {
  action: 'Make default',
  title: 'Make it the default',
  why: (method: string) =>
    `Automatic invoices are taken from ${method} from now on. Those that are open are tried with it at once.`,
} as const
export const detachMethod = {
  action: 'Detach',
  title: 'Detach the payment method',
  why: (method: string) => `${method} is not charged any more. Attempts under way are followed to their end.`,
  done: 'The payment method is detached',
} as const
export const portalLink = 'Portal link'
export const portalWhy =
  'By this link the customer opens the portal: their invoices, subscriptions and details. It works once. Send it to them alone.'
export const linkLasts = 'It can be used for'
export const linkLives = [
  { value: '300', label: '5 minutes' },
  { value: '86400', label: '1 day' },
  { value: '604800', label: '7 days' },
]
export const makeLink = 'Make a link'
export const linkMade = 'The link is made'
export const portalLinkWhy = 'It is shown only here, and works once. Whoever has it sees what this customer sees.'
export const movesAll = 'Moves every customer of this clock'
export const testCustomer = 'Test customer'
export const creditFirst = 'Credit is used first'
