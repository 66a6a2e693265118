export const title = 'Subscriptions'
export const none = 'No subscriptions'
export const noneWhy =
  'A subscription bills a customer for a plan, period after period. Begin one here, or by POST /v1/subscriptions.'
export const create = 'New subscription'
export const created = 'The subscription is made'
export const plan = 'Plan'
export const customer = 'Customer'
export const customerHint = 'A part of the name or the e-mail address'
export const customerId = 'Customer id'
export const quantity = 'Quantity'
export const measured = 'measured'
export const period = 'Current period'
export const ahead = 'Next'
export const renewsOn = 'Renews'
export const endsOn = 'Ends'
export const endedOn = 'Ended'
export const begins = 'Begins'
export const change = 'Change'
export const changeTitle = 'Change subscription'
export const changed = 'The subscription is changed'
export const cancel = 'Cancel'
export const cancelTitle = 'Cancel subscription'
export const cancelSubmit = 'Cancel subscription'
export const canceled = 'The cancellation is made'
export const uncancel = 'Undo the cancellation'
export const uncanceled = 'The subscription goes on'
export const pause = 'Pause'
export const pauseTitle = 'Pause subscription'
export const paused = 'The pause is made'
export const resume = 'Resume now'
export const resumed = 'The subscription is resumed'
export const trial = 'Extend trial'
export const trialSet = 'The end of the trial is moved'
export const edit = 'Edit'
export const editTitle = 'Edit subscription'
export const statuses = {
  scheduled: 'Scheduled',
  trialing: 'In trial',
  active: 'Active',
  past_due: 'Past due',
  paused: 'Paused',
  canceled: 'Canceled',
} as const
export const revisionOf = (name: string, code: string, revision: number) => `${name} (${code}, revision ${revision})`
export const startAt = 'Begins'
export const startHint = 'Empty: now. A day in the past bills every period since'
export const trialDays = 'Days of trial'
export const trialDaysHint = (days: number) => `Empty: ${days}, as the plan says`
export const advanced = 'Advanced'
export const override = (code: string) => `Agreed amount of ${code}`
export const overrideHint = (amount: string) => `Empty: ${amount}`
export const anchor = 'Billing day'
export const anchorHint = 'Empty: the day it begins'
export const purchaseOrder = 'Purchase order'
export const externalId = 'External id'
export const minimum = 'Minimum per period'
export const minimumHint = 'The least that is paid, from the next period on. Empty: none'
export const threshold = 'Billing threshold'
export const thresholdHint = 'Usage is billed at once when it reaches this. Empty: at the end of the period'
export const collection = 'Collection'
export const collections = { automatic: 'Automatic', send_invoice: 'Invoice is sent' } as const
export const paymentMethod = 'Payment method'
export const customersDefault = 'The customer’s default'
export const metadataHint = 'One name=value on each line'
export const when = 'When'
export const now = 'Now'
export const periodEnd = 'At the end of the period'
export const at = 'At a date'
export const atDate = 'Date'
export const proration = 'Time that is billed already'
export const prorations = {
  prorate: 'Invoice or credit the difference at once',
  next_invoice: 'Put the difference on the next invoice',
  none: 'Leave it billed',
} as const
export const unusedProrations = { prorate: 'Credit the time that is left', none: 'Leave it billed' } as const
export const addOns = 'Add-ons'
export const addOn = 'Add a price of another plan'
export const removeHint = '0 removes it'
export const resumeAt = 'Resumes'
export const resumeAtHint = 'Empty: only when you resume it'
export const trialEnd = 'Trial ends'
export const trialWhen = 'The trial ends'
export const trialAt = 'At another date'
export const nextPeriods = 'What is billed by it'
export const items = 'Items'
export const price = 'Price'
export const agreed = 'Agreed price'
export const waiting = 'Pending actions'
export const revoke = 'Revoke'
export const revoked = 'It is revoked'
export const actionOf = {
  change: (what: string) => (what ? `Changes to ${what}` : 'Changes'),
  pause: () => 'Pauses',
  resume: () => 'Resumes',
} as const
export const timeline = 'Timeline'
export const comes = 'Scheduled'
export const byCustomer = 'by the customer'
export const trialEnds = 'Trial ends'
export const periodEnds = 'Next period begins'
export const ends = 'Subscription ends'
export const resumes = 'Resumes'
export const event = 'Event'
export const nextInvoice = 'Next invoice'
export const noNext = 'Nothing will be invoiced as things stand'
export const invoices = 'Invoices'
export const noInvoices = 'No invoices yet'
export const number = 'Number'
export const total = 'Total'
export const details = 'Details'
export const zone = 'Time zone'
export const billingDay = 'Billing day'
export const started = 'Started'
export const trialEndFact = 'Trial ends'
export const unit = 'Proration'
export const units = { day: 'By the day', second: 'By the second' } as const
export const endsAtBar = 'The subscription ends on'
export const pausedBar = 'Paused since'
export const chargesNow = (money: string) => `${money} is due now`
export const creditsNow = (money: string) => `${money} is credited`
export const nothingNow = 'nothing is charged now'
