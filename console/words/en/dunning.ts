import type { Dunning, DunningPolicy, DunningStatus } from '../../../packages/sdk/index.ts'

export const title = 'Dunning'
export const none = 'Nobody is dunned'
export const noneWhy =
  'Dunning begins when an automatic invoice cannot be collected. It tries again by the steps of a policy.'
export const statuses: Readonly<Record<DunningStatus, string>> = {
  active: 'Steps to come',
  exhausted: 'All steps done',
  ended: 'Ended',
}
export const endReasons: Readonly<Record<NonNullable<Dunning['end_reason']>, string>> = {
  paid: 'Paid',
  void: 'Invoice void',
  uncollectible: 'Written off',
  subscription_canceled: 'Subscription canceled',
  exhausted: 'All steps done',
  hard_decline: 'Declined for good',
}
export const all = 'All'
export const customer = 'Customer'
export const invoice = 'Invoice'
export const since = 'Since'
export const stepsDone = 'Steps done'
export const stepOf = (done: number, all: number) => `${Math.min(done, all)} of ${all}`
export const next = 'Next'
export const nextStep = (action: string) => `${action}, `
export const actions = {
  attempt: 'Attempt',
  mail: 'Reminder',
  end: 'End',
} as const
export const end = 'End'
export const policies = 'Policies'
export const noPolicies = 'Only the default policy'
export const noPoliciesWhy =
  'It makes attempts after 1, 3, 5 and 7 days, and ends after 28. The settings say which policy is used.'
export const create = 'New policy'
export const name = 'Name'
export const steps = 'Steps'
export const stepText = (action: string, days: number) => `${action} after ${days === 1 ? '1 day' : `${days} days`}`
export const endText = ({ end: { after_days: days, subscription, invoice } }: DunningPolicy) =>
  `After ${days} days: ${subscriptionEnds[subscription]}, ${invoiceEnds[invoice]}`
export const subscriptionEnds = {
  cancel: 'cancel the subscription',
  pause: 'pause the subscription',
  leave: 'leave the subscription',
} as const
export const invoiceEnds = {
  uncollectible: 'write the invoice off',
  leave: 'leave the invoice open',
} as const
export const inUse = 'In use'
export const use = {
  action: 'Use',
  title: 'Use the policy',
  why: 'Invoices whose dunning begins from now on follow it. Those that are being dunned keep their policy.',
  done: 'The policy is in use',
} as const
export const createTitle = 'New dunning policy'
export const createWhy =
  'Days count from the first failure, in the customer’s time zone. A policy never changes; an invoice keeps the one with which its dunning began.'
export const addAttempt = 'Add attempt'
export const addReminder = 'Add reminder'
export const remove = 'Remove'
export const endAfterDays = 'End after days'
export const endSubscription = 'Then the subscription'
export const endInvoice = 'and the invoice'
export const hardDecline = 'After a decline that no repetition changes'
export const hardDeclines: Readonly<Record<DunningPolicy['on_hard_decline'], string>> = {
  wait: 'Wait for another method',
  end: 'End at once',
}
export const hour = 'Hour of the day'
export const hourHint = '0 to 23, in the customer’s time zone. Empty: the time of the first failure'
export const weekdays = 'On which days'
export const weekdayChoices: Readonly<Record<DunningPolicy['weekdays'], string>> = {
  any: 'Any day',
  no_weekend: 'Not at weekends',
  banking_days: 'Banking days only',
}
export const stepLabel = (number: number, action: string) => `Step ${number}: ${action}, after days`
export const wrongDays = 'Days are whole numbers'
export const created = (name: string) => `Policy ${name} is made`
