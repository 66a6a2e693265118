import type { Settlement } from '../../app/settlement.ts'

export const title = 'Your account'
export const overview = 'Overview'
export const invoices = 'Invoices'
export const details = 'Your details'
export const detailsInMenu = 'Details'
export const methods = 'Payment methods'
export const leave = 'Leave'
export const backTo = (host: string) => `Back to ${host}`
export const loading = 'One moment …'
export const failed = 'This could not be shown. Try again in a moment.'
export const again = 'Try again'
export const back = 'Back'
export const close = 'Not now'
export const save = 'Save'
export const saved = 'Saved'
export const more = 'Show more'
export const due = 'Due'
export const dueTitle = 'To be paid'
export const nothingDue = 'Nothing is due.'
export const overdue = 'overdue'
export const credit = (amount: string) => `You have ${amount} in credit. It is used for your next invoices.`
export const dueOn = (date: string) => `Due on ${date}`
export const takenByItself = 'It is taken from your payment method by itself.'
export const pay = 'Pay now'
export const payBy = (method: string) => `Pay with ${method}`
export const payOtherwise = 'Pay with another method'
export const paying = 'The payment is on its way. This page shows it when it has arrived.'
export const subscriptions = 'Subscriptions'
export const noSubscriptions = 'You have no subscription.'
export const changePlan = 'Change plan'
export const cancel = 'Cancel'
export const undoCancel = 'Do not cancel'
export const undone = 'Your subscription goes on.'
export const keepPlan = 'Keep the present plan'
export const kept = 'You keep your present plan.'
export const statuses: Readonly<Record<string, string>> = {
  scheduled: 'Not begun yet',
  trialing: 'Trial',
  active: 'Active',
  past_due: 'Payment overdue',
  paused: 'Paused',
  canceled: 'Ended',
  open: 'Open',
  paid: 'Paid',
  void: 'Void',
  uncollectible: 'Not paid',
  pending: 'Being checked',
  failed: 'Cannot be used',
  expired: 'Expired',
  mandate_inactive: 'Mandate ended',
}
export const settlements: Readonly<Record<Settlement, string>> = {
  paid: 'Paid',
  paid_with_credit: 'Paid with credit',
  credited: 'Credited',
  partly_credited: 'Partly credited',
}
export const period = 'Current period'
export const startsOn = 'Begins'
export const trialUntil = 'Free until'
export const nextInvoice = 'Next invoice'
export const nextOn = (amount: string, date: string) => `${amount} on ${date}`
export const nothingNext = 'No further invoice'
export const endsOn = (date: string) => `Cancelled. It ends on ${date}; until then nothing changes.`
export const endedOn = (date: string) => `Ended on ${date}`
export const changesOn = (plan: string, date: string) => `Changes to ${plan} on ${date}.`
export const items = 'Includes'
export const item = (name: string, quantity: number) => (quantity === 1 ? name : `${quantity} × ${name}`)
export const newestInvoices = 'Newest invoices'
export const allInvoices = 'All invoices'
export const noInvoices = 'There are no invoices yet.'
export const number = 'Number'
export const date = 'Date'
export const status = 'Status'
export const total = 'Total'
export const invoice = (name: string) => `Invoice ${name}`
export const creditNotes = 'Credit notes'
export const creditNote = (name: string) => `Credit note ${name}`
export const print = 'Open for printing'
export const pdf = 'PDF'
export const paidAlready = 'Paid'
export const stillDue = 'Still due'
export const reference = 'Reference'
export const referenceWhy = 'Name it when you pay by bank transfer.'
export const reducesDue = 'Taken off what was due'
export const toCredit = 'Given as credit'
export const discounted = (amount: string) => `The amounts of the lines are after discounts of ${amount}.`
export const sums = 'Sums'
export const net = 'Net'
export const taxOf = (name: string, percent: string) => `${name} ${percent} %`
export const credited = 'Taken off by credit notes'
export const creditUsed = 'Paid with credit'
export const noLongerOwed = 'Not owed any more'
export const lines = 'What it is for'
export const why = 'How it was computed'
export const days = (count: number) => (count === 1 ? '1 day' : `${count} days`)
export const wholePeriod = (amount: string, from: string, until: string) =>
  `${amount} for the whole period from ${from} to ${until}.`
export const partOfPeriod = (part: { days: string; of: string; whole: string; from: string; until: string }) =>
  `${part.days} of the ${part.of} from ${part.from} to ${part.until}, which cost ${part.whole} in full.`
export const partByTime = (part: { percent: string; whole: string; from: string; until: string }) =>
  `${part.percent} of the time from ${part.from} to ${part.until}, which costs ${part.whole} in full.`
export const givesBack = (document: string | null) =>
  document === null ? 'Time that you had paid for is given back.' : `Time that ${document} had billed is given back.`
export const byHand = (quantity: number, amount: string) => `${quantity} × ${amount}`
export const causes: Readonly<Record<string, string>> = {
  'subscription.created': 'because you subscribed',
  'subscription.started': 'because your subscription began',
  'subscription.changed': 'because your subscription was changed',
  'subscription.renewed': 'because a new period began',
  'subscription.trial_ended': 'because the trial ended',
  'subscription.paused': 'because your subscription was paused',
  'subscription.resumed': 'because your subscription went on',
  'subscription.cancel_scheduled': 'because your subscription was cancelled',
  'subscription.canceled': 'because your subscription was cancelled',
  'invoice.voided': 'because an earlier invoice was taken back',
}
export const cause = (what: string, at: string) => `Billed ${what}, on ${at}.`
export const choosePlan = 'To which plan?'
export const noPlans = 'There is no other plan to change to.'
export const perInterval = (amount: string, count: number, unit: string) =>
  count === 1 ? `${amount} a ${unit}` : `${amount} every ${count} ${unit}s`
export const seePreview = 'Choose it to see the amounts'
export const presentPlan = (name: string) => `Now you have ${name}.`
export const changesNow = (plan: string) => `You change to ${plan} at once.`
export const changesLater = (plan: string, at: string) => `You change to ${plan} on ${at}. Until then nothing changes.`
export const payToday = 'You pay for the rest of the period'
export const backToday = 'You get back'
export const nothingToday = 'Nothing is billed today.'
export const confirmChange = (plan: string) => `Change to ${plan}`
export const changed = (plan: string) => `Your plan is ${plan}.`
export const changeOrdered = (plan: string, at: string) => `You change to ${plan} on ${at}.`
export const outdated = 'Meanwhile something has changed. Here are the amounts as they are now.'
export const cancelTitle = (plan: string) => `Cancel ${plan}`
export const keepUntil = (plan: string, at: string) =>
  `You keep ${plan} until ${at}. After that there are no more invoices for it.`
export const keepEnd = (plan: string) => `You keep ${plan} until the end of the period that is paid.`
export const canUndo = 'You can change your mind until then, with one click.'
export const whyCancel = 'Why do you cancel? (You need not say it.)'
export const reasons = [
  'It costs too much',
  'I do not use it enough',
  'Something is missing',
  'I use something else now',
]
export const otherReason = 'Anything else that we should know'
export const confirmCancel = 'Cancel the subscription'
export const noSuchSubscription = 'This subscription cannot be found, or it has ended.'
export const keep = 'Keep it'
export const cancelled = (at: string) => `Cancelled. You keep it until ${at}.`
export const name = 'Name'
export const email = 'E-mail'
export const line1 = 'Street'
export const line2 = 'Second line'
export const postalCode = 'Postal code'
export const city = 'City'
export const state = 'State'
export const country = 'Country'
export const countryHint = 'Two letters, such as DE'
export const detailsWhy = 'They are printed on your next invoices. Invoices that you have already do not change.'
export const detailsFixed = 'Ask us to change them.'
export const noMethods = 'No payment method is stored.'
export const methodTypes: Readonly<Record<string, string>> = {
  card: 'Card',
  sepa_debit: 'Direct debit',
  other: 'Payment method',
}
export const endingIn = (name: string, last4: string) => `${name} ending in ${last4}`
export const validUntil = (month: string) => `valid until ${month}`
export const isDefault = 'Default'
export const makeDefault = 'Make default'
export const madeDefault = 'Your invoices are taken from it from now on.'
export const addMethod = 'Add a payment method'
export const addWhy = 'You enter it on a page of the payment provider, and come back here.'
export const linkTitle = 'This link does not open any more'
export const linkWhy =
  'A link opens your account once, and only for a short time, so that nobody else can use it. Ask for a new one where you found this one.'
export const endedTitle = 'You were signed out'
export const endedWhy =
  'After an hour without a click your account is closed, so that nobody else can use it. Open it again by a new link.'
export const leftTitle = 'You have left your account'
export const leftWhy = 'Open it again by a new link.'
export const offTitle = 'Your account cannot be opened at the moment'
export const askMerchant = (merchant: string) => `Ask ${merchant} for a new link.`
export const goOn = 'Go on in the open account'
export const signIn = 'Sign in'
export const mailWhy =
  'Say the e-mail address that we have of you. You are sent a link that opens your account once, within an hour.'
export const mailLink = 'Send me a link'
export const linkMailed = (email: string) => `If we know ${email}, a link is on its way. Look into your mail.`
export const notSent = 'This did not work. Try again in a moment.'
