export const title = 'Test clocks'
export const none = 'No test clocks'
export const noneWhy =
  'Customers that are created on a test clock live in its time: you move it by a month or a year, and everything that falls due happens. Real customers are not touched.'
export const create = 'New test clock'
export const created = 'The clock stands. Create customers on it'
export const name = 'Name'
export const unnamed = 'Test clock'
export const now = 'It is'
export const nowField = 'It begins at'
export const sendsMail = 'Send mail to its customers'
export const sendsMailHint = 'To the addresses that they have. Without it nothing is sent.'
export const customers = 'Customers'
export const more = (count: number) => `and ${count} more`
export const newCustomer = 'New customer on it'
export const advance = 'Advance'
export const advanceTitle = 'Advance test clock'
export const to = 'To'
export const toHint = 'Forward only, over any distance'
export const advanced = 'The clock was advanced'
export const advancing = 'Time passes …'
export const step = 'By'
export const steps = { day: 'A day', month: 'A month', year: 'A year', date: 'To a date' } as const
export const remove = 'Delete'
export const removeTitle = 'Delete test clock'
export const removeWhy = (name: string) =>
  `${name} is deleted with its customers, their subscriptions, invoices, credit notes and credit. Events stay. Nobody else is affected.`
export const removed = 'The clock and its customers are deleted'
export const noCustomers = 'None yet'
