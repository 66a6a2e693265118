export const invoice = 'Invoice'
export const creditNote = 'Credit note'
export const nothingNow = 'Nothing is charged now'
export const dueNow = 'Due now'
export const paidByCredit = 'Paid by credit'
export const credited = 'Credited'
export const tax = 'Tax'
export const discount = (money: string) => `Discount: ${money}.`
export const total = 'Total'
export const fromCredit = 'From the customer’s credit'
export const offInvoices = 'Off what is due on invoices'
export const becomesCredit = 'Becomes credit'
export const draft = 'A draft first. It becomes final on'
export const nextInvoice = 'Next invoice'
export const on = (money: string, date: string) => `${money} on ${date}`
export const noNext = 'No further invoice'
export const notComplete = 'The amounts appear here when the fields are complete.'
export const units = { day: 'days', second: 'seconds' } as const
export const price = (quantity: number, unit: string, period: string) =>
  quantity === 1 ? period : `${quantity} × ${unit} = ${period}`
export const part = (price: string, part: number, length: number, unit: string) =>
  `${price} for a period, of which ${part} of ${length} ${unit}`
export const back = (price: string, part: number, length: number, unit: string) =>
  part === length
    ? `Billed before at ${price}, given back`
    : `Billed before at ${price} for a period, of which ${part} of ${length} ${unit} are given back`
export const usage = (quantity: string) => `${quantity} measured`
export const reduction = 'A reduction that was agreed'
export const byHand = (quantity: number, unit: string) => `${quantity} × ${unit}`
