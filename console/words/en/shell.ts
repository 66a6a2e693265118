export const product = 'Billing'
export const skip = 'Skip to the page'
export const menu = 'Menu'
export const navigation = 'Main'
export const search = 'Search'
export const searchKeys = 'Ctrl K'
export const searchHint = 'A name, an e-mail address, an id, a number, or what you want to do'
export const nothingFound = 'Nothing found'
export const you = 'You'
export const account = 'Your account'
export const signOut = 'Sign out'
export const company = 'Company'
export const documentation = 'API documentation'
export const confirmTitle = 'Confirm your password'
export const confirmWhy = 'This is dangerous or secret, so we ask again. It counts for an hour.'
export const confirm = 'Confirm'
export const password = 'Password'

export const groups = {
  customers: 'Customers',
  money: 'Money',
  catalog: 'Catalog',
  developers: 'Developers',
  health: 'Health',
  company: 'Company',
} as const

export const pages = {
  overview: 'Overview',
  customers: 'Customers',
  subscriptions: 'Subscriptions',
  usage: 'Usage',
  usageAlerts: 'Usage alerts',
  mail: 'Mail',
  invoices: 'Invoices',
  creditNotes: 'Credit notes',
  payments: 'Payments',
  paymentAttempts: 'Payment attempts',
  refunds: 'Refunds',
  disputes: 'Disputes',
  dunning: 'Dunning',
  bank: 'Bank',
  plans: 'Plans and prices',
  meters: 'Meters',
  discounts: 'Discounts',
  webhooks: 'Webhooks',
  events: 'Events',
  apiKeys: 'API keys',
  testClocks: 'Test clocks',
  verification: 'Verification',
  parked: 'Parked customers',
  settings: 'Settings',
  taxes: 'Taxes',
  people: 'People',
} as const

export const kinds = {
  customer: 'Customer',
  subscription: 'Subscription',
  invoice: 'Invoice',
  credit_note: 'Credit note',
  plan: 'Plan',
  payment: 'Payment',
  event: 'Event',
} as const
export const confirmBy = (provider: string) => `Confirm with ${provider}`
export const confirmByPasskey = 'Use a passkey instead'
