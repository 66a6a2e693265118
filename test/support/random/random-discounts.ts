import assert from 'node:assert/strict'
import { amountsOf, type Remembered, type Town, tried } from './random-town.ts'

/** Redeems a new coupon, or one of the town's, on a subscription, or removes a discount; sometimes after a preview, which then comes true. */
export async function discount(town: Town, { id }: Remembered): Promise<void> {
  const { call, chance } = town
  const path = `/v1/subscriptions/${id}/discounts`
  const when = chance.oneOf(['now', 'now', 'period_end'] as const)
  const { discounts } = (await call('GET', `/v1/subscriptions/${id}`)).body
  if (discounts.length > 0 && chance.happens(0.3)) {
    const { id: discountId } = chance.oneOf(discounts as [{ id: string }])
    await tried(town, 'remove discount', 'DELETE', `${path}/${discountId}?when=${when}`)
    return
  }
  const body = { coupon_id: await anyCoupon(town), when }
  const preview = chance.happens(town.manners.previews)
    ? await tried(town, 'preview discount', 'POST', `${path}/preview`, body)
    : null
  const asOf = preview?.isDone ? { as_of: preview.body.as_of } : {}
  const done = await tried(town, 'redeem', 'POST', path, { ...body, ...asOf })
  if (!preview) return
  assert.equal(done.isDone, preview.isDone, `${path} is as its preview`)
  const [foreseen] = preview.body.credit_notes ?? []
  if (foreseen) assert.deepEqual(amountsOf(done.body.credit_note), amountsOf(foreseen), `${path} does as its preview`)
}

async function anyCoupon(town: Town): Promise<string> {
  const { chance, coupons } = town
  const [known] = coupons.length > 3 && chance.happens(0.6) ? [chance.oneOf(coupons as [string])] : []
  if (known) return known
  const off = chance.happens(0.6)
    ? { percent_off: chance.oneOf(['10', '33.33', '50', '100']) }
    : { amounts_off: { EUR: chance.oneOf([1, 299, 500, 50_000]), JPY: 299, KWD: 500 } }
  const duration = chance.oneOf<string | object>([
    'once',
    'forever',
    { periods: 2 },
    { periods: 3 },
    { months: 1 },
    { months: 4 },
  ])
  const limits = chance.happens(0.2) ? { max_redemptions: 3, max_per_customer: 1 } : {}
  const scope = chance.happens(0.2) ? { applies_to: { price_codes: ['base', 'seats'] } } : {}
  const coupon = { name: 'By chance', duration, ...off, ...limits, ...scope }
  const { body } = await tried(town, 'new coupon', 'POST', '/v1/coupons', coupon)
  coupons.push(body.id)
  return body.id
}
