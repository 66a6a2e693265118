import type { Words } from './language-words.ts'

export const en: Words = {
  titles: {
    invoice: ({ number, issuer }) => `Invoice ${number} from ${issuer}`,
    receipt: ({ number, issuer }) => `Receipt for invoice ${number} from ${issuer}`,
    credit_note: ({ number, issuer }) => `Credit note ${number} from ${issuer}`,
    reminder: ({ number, isOver }) => (isOver ? `Invoice ${number} is overdue` : `Invoice ${number} is due soon`),
    payment_failed: ({ number }) => `The payment of invoice ${number} has failed`,
    dunning: ({ number }) => `Invoice ${number} is still not paid`,
    debit_announced: ({ date, issuer }) => `Direct debit on ${date} by ${issuer}`,
    renewal_notice: ({ plan, date }) => `${plan} renews on ${date}`,
    trial_ending: ({ plan, date }) => `Your trial of ${plan} ends on ${date}`,
    portal_link: ({ issuer }) => `Your link to ${issuer}`,
    invitation: ({ issuer }) => `Invitation to ${issuer}`,
    new_password: ({ issuer }) => `A new password at ${issuer}`,
  },
  texts: {
    invoice: ({ number }) => `here is your invoice ${number}.`,
    receipt: ({ number, amount }) => `we have received ${amount} for invoice ${number}. Thank you.`,
    credit_note: ({ number, amount, credited }) =>
      `here is your credit note ${number} over ${amount}${credited && ` for invoice ${credited}`}.`,
    reminder: ({ number, amount, date, isOver }) =>
      isOver
        ? `${amount} of invoice ${number} was due on ${date} and is not paid yet.`
        : `${amount} of invoice ${number} is due on ${date}.`,
    payment_failed: ({ number, amount }) =>
      `we could not collect ${amount} for invoice ${number}. Please check your payment method.`,
    dunning: ({ number, amount }) =>
      `${amount} of invoice ${number} could still not be collected. Please check your payment method.`,
    debit_announced: ({ number, amount, date, last4 }) =>
      `on ${date} we will collect ${amount} for invoice ${number} by direct debit${last4 ? ` from your account ending in ${last4}` : ''}.`,
    renewal_notice: ({ plan, date }) =>
      `your subscription to ${plan} renews on ${date}. You can cancel it before that day.`,
    trial_ending: ({ plan, date }) =>
      `your trial of ${plan} ends on ${date}. It is charged from that day on unless you cancel it before.`,
    portal_link: ({ issuer }) =>
      `with this link you see your invoices and subscriptions at ${issuer}. It works once, within an hour. If you have not asked for it, ignore this message.`,
    invitation: ({ issuer }) =>
      `you are invited to work with the billing of ${issuer}. The link works once, within seven days.`,
    new_password: ({ issuer }) =>
      `with this link you choose a new password for the billing of ${issuer}. It works once, within an hour. If you have not asked for it, tell your administrator.`,
  },
  greeting: (name) => `Hello ${name},`,
  ending: (issuer) => `${issuer} sent this message automatically.`,
  labels: {
    number: 'Number',
    issued: 'Date of issue',
    forInvoice: 'For invoice',
    reason: 'Reason',
    due: 'Due',
    subtotal: 'Subtotal',
    tax: 'Tax',
    total: 'Total',
    takenOff: 'Taken off what was due',
    keptAsCredit: 'Credit for your next invoices',
    paidBack: 'Paid back to you',
    givenBack: 'Given back separately',
    amountDue: 'Amount due',
    reference: 'Payment reference',
    account: 'Account',
    date: 'Date',
    amount: 'Amount',
    plan: 'Plan',
    open: 'Open',
  },
}
