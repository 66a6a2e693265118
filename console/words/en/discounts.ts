export const title = 'Discounts'
export const coupons = 'Coupons'
export const none = 'No coupons'
export const noneWhy =
  'A coupon says what is taken off, for how long and on which plans. It is redeemed on a subscription, here or by a promotion code that customers type.'
export const create = 'New coupon'
export const created = (name: string) => `${name} can be redeemed`
export const name = 'Name'
export const nameHint = 'As people read it'
export const code = 'Your own code'
export const codeHint = 'To name it in the API; not what customers type'
export const off = 'Takes off'
export const kinds = [
  { value: 'percent', label: 'A percent' },
  { value: 'amount', label: 'An amount', hint: 'Off one item, in each of its periods' },
] as const
export const percent = 'Percent'
export const percentHint = 'More than 0, at most 100'
export const amount = 'Amount'
export const currency = 'Currency'
export const percentOff = (percent: string) => `${percent} % off`
export const amountOff = (amounts: string) => `${amounts} off`
export const or = 'or'
export const duration = 'For how long'
export const durationChoices = [
  { value: 'once', label: 'Once: the first period' },
  { value: 'periods', label: 'A number of periods' },
  { value: 'months', label: 'A number of months' },
  { value: 'forever', label: 'Forever' },
] as const
export const durations = { once: 'Once', forever: 'Forever' } as const
export const periods = (count: number) => (count === 1 ? '1 period' : `${count} periods`)
export const months = (count: number) => (count === 1 ? '1 month' : `${count} months`)
export const count = 'How many'
export const plans = 'Only these plans'
export const prices = 'Only these prices'
export const codesHint = 'Codes with commas between them; empty means all'
export const scope = 'Acts on'
export const everything = 'All plans'
export const redeemBy = 'Can be redeemed until'
export const max = 'Most redemptions'
export const maxHint = 'In all; empty means no limit'
export const maxPerCustomer = 'Most of one customer'
export const firstTimeOnly = 'Only for new customers'
export const firstTimeHint = 'Without an invoice over more than zero'
export const redeemed = 'Redeemed'
const times = (count: number) => (count === 1 ? '1 time' : `${count} times`)
export const redeemedOf = (count: number, max: number | null) =>
  max === null ? times(count) : `${count} of ${times(max)}`
export const redemptions = 'Who redeemed it'
export const noRedemptions = 'Nobody has redeemed it'
export const moreRedemptions = 'These are the newest hundred; the API lists all.'
export const subscription = 'Subscription'
export const openSubscription = 'Open the subscription'
export const neverActed = 'Removed before it began'
export const ended = 'Ended'
export const openCoupon = 'See the coupon'
export const endedDiscounts = 'Ended discounts'
export const active = 'Active'
export const archived = 'Archived'
export const archive = 'Archive'
export const archiveWarning = 'It cannot be redeemed any more, nor by its promotion codes. Discounts that exist go on.'
export const archiveDone = 'It cannot be redeemed any more'
export const terms = 'Terms'
export const rename = 'Rename'
export const promotionCodes = 'Promotion codes'
export const noCodes = 'No promotion codes'
export const noCodesWhy = 'Customers type a promotion code; it redeems the coupon, with limits of its own.'
export const createCode = 'New promotion code'
export const promotionCode = 'Promotion code'
export const promotionCodeHint = 'What customers type; capitals make no difference'
export const codeCreated = (code: string) => `${code} can be redeemed`
export const expires = 'Expires'
export const codeArchiveWarning = 'It cannot be redeemed any more. Discounts that exist go on.'

// On a subscription.
export const onSubscription = 'Discounts'
export const noneHere = 'No discounts'
export const redeem = 'Redeem'
export const redeemTitle = 'Redeem a discount'
export const coupon = 'Coupon'
export const byCode = 'By a promotion code'
export const chooseCoupon = 'Choose a coupon'
export const orCode = 'Or a promotion code'
export const redeemDone = 'The discount is on the subscription'
export const remove = 'Remove'
export const removeTitle = 'Remove the discount'
export const removeDone = 'The discount ends'
export const removeWhy = 'A removal does not give the redemption back.'
export const ends = 'Until'
export const noEnd = 'No end'
export const starts = 'From'
