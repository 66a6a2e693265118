export const quantityTimes = (quantity: number, price: string) => `${quantity.toLocaleString('en')} × ${price}`
export const price = 'Price'
export const priceOf = (code: string, version: number) => `${code}, version ${version} of the item`
export const period = 'Billing period'
export const wholePeriod = 'The whole period costs'
const units = { day: 'days', second: 'seconds' } as const
const number = (count: number) => count.toLocaleString('en')
export const upTo = (until: number, length: number, unit: keyof typeof units) =>
  `For ${number(until)} of ${number(length)} ${units[unit]}`
export const lessUpTo = (from: number, length: number, unit: keyof typeof units) =>
  `Less ${number(from)} of ${number(length)} ${units[unit]}`
export const sign = 'Sign'
export const negated = 'Negative: it takes time back'
export const zero = 'It changes the money of a line'
export const discount = 'Discounts'
export const tax = 'Tax'
export const thisLine = 'This line'
export const madeByHand = 'Made by hand'
export const byHand = (quantity: number, price: string) => `${quantityTimes(quantity, price)}, rounded`
export const formula = 'In minor units'
export const takesBack = 'Takes back'
export const lineOfInvoice = (number: string) => `A line of invoice ${number}`
export const lineOfCreditNote = (number: string) => `A line of credit note ${number}`
export const cause = 'Caused by'
export const subscription = 'Subscription'
export const openSubscription = 'Open the subscription'
export const measured = (quantity: string) => `${quantity} measured`
