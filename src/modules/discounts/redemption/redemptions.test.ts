import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made, newCustomer, newPlan } from '../../../../test/support/service/merchant.ts'
import { startTestService } from '../../../../test/support/service/service.ts'

const service = await startTestService()
const { get, post } = service

const newCoupon = async () => made(await post('/v1/coupons', { name: 'Sale', percent_off: '25', duration: 'forever' }))

const subscribe = async (discounts: readonly object[]) => {
  const customer = await newCustomer(service)
  return post('/v1/subscriptions', { customer_id: customer.id, plan_code: (await newPlan(service)).code, discounts })
}

test('redemptions are listed by coupon and by subscription, ended ones too, newest first', async () => {
  const [coupon, other] = [await newCoupon(), await newCoupon()]
  const first = made(await subscribe([{ coupon_id: coupon.id }]))
  const second = made(await subscribe([{ coupon_id: coupon.id }, { coupon_id: other.id }]))
  const [discount] = first.discounts
  made(await service.call('DELETE', `/v1/subscriptions/${first.id}/discounts/${discount.id}`))
  const page = made(await get(`/v1/discounts?coupon_id=${coupon.id}&limit=1`))
  assert.deepEqual(
    page.data.map((one: any) => [one.subscription_id, one.customer_id, one.coupon_id, one.ends_at]),
    [[second.id, second.customer_id, coupon.id, null]],
  )
  const next = made(await get(`/v1/discounts?coupon_id=${coupon.id}&limit=1&cursor=${page.next_cursor}`))
  assert.deepEqual(
    next.data.map((one: any) => one.id),
    [discount.id],
  )
  assert.equal(next.has_more, false)
  assert.notDeepEqual(next.data[0].ends_at ?? next.data[0].starts_at, discount.starts_at)
  assert.deepEqual(
    made(await get(`/v1/discounts?subscription_id=${second.id}`))
      .data.map((one: any) => one.coupon_id)
      .sort(),
    [coupon.id, other.id].sort(),
  )
})
