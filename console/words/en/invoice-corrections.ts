export const note = {
  action: 'Give credit note',
  title: (number: string) => `Credit note for ${number}`.trim(),
  meaning: 'What it means',
  meanings: [
    { value: 'price_reduction', label: 'The price is lower', hint: 'Nothing is billed again' },
    { value: 'correct', label: 'It was billed wrongly', hint: 'The next billing run bills what is due' },
    { value: 'waive', label: 'It is waived', hint: 'The same time is not billed again' },
  ],
  amount: 'Amount with tax',
  amountHint: 'Empty: all that is left',
  reason: 'Reason',
  reasonHint: 'Printed on the credit note',
  rest: 'What was paid already',
  rests: {
    credit_cents: 'Becomes credit of the customer',
    refund_cents: 'Is paid back',
    outside_cents: 'Was paid back outside',
  },
  restHints: {
    credit_cents: 'The next invoices use it',
    refund_cents: 'By a refund of the payments on this invoice',
    outside_cents: 'You have given it back yourself, as by bank transfer',
  },
  total: (amount: string) => `The credit note comes to ${amount}.`,
  net: 'Net',
  tax: 'Tax',
  reducesDue: 'Reduces what is due',
  done: (number: string, amount: string) => `${number} gives back ${amount}`,
} as const
export const voiding = {
  action: 'Void',
  title: 'Void the invoice',
  why: 'It is no longer owed and keeps its number. Credit that it used is given back.',
  rebill: 'What happens with the time it billed',
  again: 'Bill it again',
  againHint: 'The next billing run makes a new invoice for the time, by the prices and quantities of today’s history.',
  forgive: 'Forgive it',
  forgiveHint: 'The time stays unbilled for the plan and quantity that were on this invoice.',
  wasMailed: (to: string) =>
    `It was mailed to ${to}: the customer has it, so it cannot be voided any more. Cancel it by a credit note.`,
  done: (number: string) => `${number} is void`,
} as const
export const canceling = {
  action: 'Cancel',
  title: (number: string) => `Cancel ${number}`,
  submit: 'Cancel the invoice',
  why: 'A credit note takes back all that is left of it. First it reduces what is due.',
  again: 'Bill it again',
  againHint:
    'It was billed wrongly, but the time is owed: the next billing run makes a new invoice for it, by the prices and quantities of today’s history.',
  forgive: 'Do not bill it again',
  forgiveHint:
    'It was not ordered, or you waive it: the time stays unbilled for the plan and quantity that were on this invoice.',
  wasMailed: (to: string) => `It was mailed to ${to}, so it cannot be voided: a credit note cancels it.`,
} as const
export const reissue = {
  action: 'Replace',
  title: (number: string) => `Replace ${number}`,
  submit: 'Replace the invoice',
  why: 'For wrong details of the customer: correct them first. A credit note takes back this invoice, and a new one has the same lines and prices. What was paid becomes credit and pays the new one.',
  same: 'Nothing differs: name, address, e-mail address and tax id of the customer are those of this invoice.',
  onlyTaxId: 'Only the tax id differs, and the new invoice keeps the old one unless it is taxed anew.',
  taxIdBefore: 'Tax id on this invoice',
  taxIdsNow: 'Tax ids of the customer',
  taxes: 'Taxes of the new invoice',
  taxesChoices: [
    {
      value: 'as_billed',
      label: 'As on this invoice',
      hint: 'The same taxes, tax id and total. For a wrong name or address.',
    },
    {
      value: 'anew',
      label: 'Computed anew',
      hint: 'As if it were sold now: by the country, the tax ids and the exemption that the customer has now, and by your registrations and rates. The total may change.',
    },
  ],
  before: 'On this invoice',
  now: 'On the new one',
  correct: 'Correct the customer',
  credited: 'Credit note over',
  billedAgain: 'New invoice over',
  asSoldNow: 'What it comes to if it were sold now',
  done: (invoice: string, note: string) => `${invoice} replaces it; ${note} takes it back`,
} as const
