import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, test } from 'node:test'
import { check, forbidden, refusing } from './support/database/refusing.ts'
import { discounted } from './support/openapi/arranged-discounts.ts'
import { made, newCustomer, newPlan, outcome, subscribed, tally } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'

// The last line of discounts: whatever the application does wrong, the database refuses one redemption too many, other terms of a
// redeemed coupon, and a line that costs nothing without a discount.

const service = await startTestService()
const { post, get } = service
const tenantId = (await get('/v1/settings')).body.id
const { owner, refusal, refusalToOwner } = await refusing(service.database, tenantId)
const { discountId } = await discounted({ ...service, word: 'constraints' })
const [{ coupon_id: couponId, subscription_id: subscriptionId, promotion_code_id: codeId }] = await owner(
  'select * from discount where id = $1',
  [discountId],
)
const newCoupon = async (terms: object = {}) =>
  made(await post('/v1/coupons', { name: 'Sale', percent_off: '50', duration: 'once', ...terms }))

const refusedToOwner = async (text: string, constraint: string) =>
  assert.deepEqual(await refusalToOwner(text), check(constraint), text)

describe('a coupon', () => {
  const insert = (columns: string, values: string) =>
    `insert into coupon (tenant_id, id, name, duration, first_time_only, created_at, updated_at, ${columns})
      values ('${tenantId}', gen_random_uuid(), 'Sale', ${values.split(';')[0]}, false, now(), now(), ${values.split(';')[1]})`

  test('takes off a percent of a hundred or some amounts, for as long as it says', async () => {
    const wrong: [string, string, string][] = [
      ['percent_off, amounts_off', `'once'; 10, '{"EUR": 5}'`, 'a_coupon_takes_off_a_percent_or_amounts'],
      ['redeemed', `'once'; 0`, 'a_coupon_takes_off_a_percent_or_amounts'],
      ['percent_off', `'once'; 100.1`, 'percent_is_of_a_hundred'],
      ['amounts_off', `'once'; '{}'`, 'amounts_are_some'],
      ['percent_off', `'always'; 10`, 'duration_is_known'],
      ['percent_off', `'periods'; 10`, 'a_duration_has_its_count'],
      ['percent_off, duration_count', `'once'; 10, 1`, 'a_duration_has_its_count'],
      ['percent_off, duration_count', `'months'; 10, 0`, 'duration_is_positive'],
      ['percent_off, plan_codes', `'once'; 10, '{}'`, 'plan_codes_are_some'],
      ['percent_off, price_codes', `'once'; 10, '{}'`, 'price_codes_are_some'],
      ['percent_off, max_redemptions', `'once'; 10, 0`, 'coupon_limit_is_positive'],
      ['percent_off, max_per_customer', `'once'; 10, 0`, 'customer_limit_is_positive'],
      ['percent_off, max_redemptions, redeemed', `'once'; 10, 1, 2`, 'coupon_is_redeemed_within_its_limit'],
    ]
    for (const [columns, values, constraint] of wrong) await refusedToOwner(insert(columns, values), constraint)
  })

  test('keeps its terms once it is redeemed, and the number of its redemptions', async () => {
    for (const terms of [
      'percent_off = 11',
      `duration = 'once'`,
      `plan_codes = '{a}'`,
      'max_redemptions = 9',
      `code = 'x'`,
    ])
      await refusedToOwner(`update coupon set ${terms} where id = '${couponId}'`, 'coupon_terms_stand')
    await refusedToOwner(`update coupon set redeemed = 0 where id = '${couponId}'`, 'redemptions_are_not_taken_back')
    await refusedToOwner(
      `update promotion_code set redeemed = 0 where id = '${codeId}'`,
      'redemptions_are_not_taken_back',
    )
    const unused = await newCoupon()
    assert.equal(await refusalToOwner(`update coupon set percent_off = 11 where id = '${unused.id}'`), null)
    assert.deepEqual(await refusal(`update coupon set percent_off = 11 where id = '${unused.id}'`), forbidden)
  })

  test('and a promotion code, are redeemed within their limits', async () => {
    const limits = `update promotion_code set max_redemptions = 1, redeemed = 2 where id = '${codeId}'`
    await refusedToOwner(limits, 'code_is_redeemed_within_its_limit')
    const none = JSON.stringify({ id: randomUUID(), code: 'x', max_redemptions: 0, redeemed: 0 })
    const copy = `insert into promotion_code select (jsonb_populate_record(p, '${none}')).* from promotion_code p where p.id = '${codeId}'`
    await refusedToOwner(copy, 'code_limit_is_positive')
  })
})

describe('a redemption', () => {
  const copied = (changes: object) =>
    `insert into discount select (jsonb_populate_record(d, '${JSON.stringify({ id: randomUUID(), ...changes })}')).* from discount d
      where d.id = '${discountId}'`

  test('is counted once, within the customer’s limit, and not twice on a subscription at a time', async () => {
    const unique = (constraint: string) => ({ code: '23505', constraint })
    const counted = unique('each_redemption_of_a_customer_counts_once')
    assert.deepEqual(await refusalToOwner(copied({ holds: '[2000-01-01,2000-01-02)' })), counted)
    await refusedToOwner(copied({ nth: 0 }), 'redemptions_count_from_one')
    await refusedToOwner(copied({ nth: 2, max_per_customer: 1 }), 'customer_redeems_within_their_limit')
    const twice = { code: '23P01', constraint: 'one_coupon_once_at_a_time' }
    assert.deepEqual(await refusalToOwner(copied({ nth: 2 })), twice)
    assert.equal(await refusalToOwner(copied({ nth: 2, holds: '[2000-01-01,2000-01-02)' })), null)
  })

  test('is of a coupon and a customer that exist', async () => {
    const key = (constraint: string) => ({ code: '23503', constraint })
    const other = { nth: 2, holds: '[2000-01-01,2000-01-02)' }
    const wrong = [
      [{ coupon_id: randomUUID() }, 'discount_is_of_a_coupon'],
      [{ promotion_code_id: randomUUID() }, 'discount_is_by_a_promotion_code'],
      [{ customer_id: randomUUID() }, 'discount_belongs_to_a_customer'],
      [{ subscription_id: randomUUID() }, 'discount_is_on_a_subscription'],
    ] as const
    for (const [changes, constraint] of wrong)
      assert.deepEqual(await refusalToOwner(copied({ ...other, ...changes })), key(constraint))
  })
})

describe('a line', () => {
  const ofLine = `(select id from invoice where subscription_id = '${subscriptionId}' limit 1)`

  test('costs nothing only by a discount, and a discount does not turn its sign', async () => {
    const changed = (set: string) => `update document_line set ${set} where invoice_id = ${ofLine}`
    await refusedToOwner(changed('amount_cents = 0, discounts = null'), 'sign_and_amount_agree')
    const more = `'[{ "id": null, "off": { "cents": 1 }, "cents": -2000 }]'`
    await refusedToOwner(changed(`discounts = ${more}`), 'sign_and_gross_amount_agree')
    await refusedToOwner(changed(`discounts = '[]'`), 'discounts_of_a_line_are_some')
    const version = `insert into item_version select (jsonb_populate_record(v, '{ "number": 99, "discounts": [] }')).* from item_version v limit 1`
    await refusedToOwner(version, 'discounts_of_a_version_are_some')
    await refusedToOwner(`update subscription set discounts = '[]'`, 'discounts_are_some')
  })
})

describe('at once', () => {
  test('of 200 redemptions of a coupon for 50, exactly 50 succeed', async () => {
    const coupon = await newCoupon({ max_redemptions: 50 })
    const plan = await newPlan(service)
    const customers = await Promise.all(Array.from({ length: 200 }, () => newCustomer(service)))
    const orders = customers.map(({ id }) =>
      post('/v1/subscriptions', { customer_id: id, plan_code: plan.code, discounts: [{ coupon_id: coupon.id }] }),
    )
    assert.deepEqual(tally((await Promise.all(orders)).map(outcome)), { '201': 50, '409 coupon_exhausted': 150 })
    assert.equal(made(await get(`/v1/coupons/${coupon.id}`)).redeemed, 50)
    assert.equal(
      outcome(
        await post('/v1/subscriptions', {
          customer_id: (await newCustomer(service)).id,
          plan_code: plan.code,
          discounts: [{ coupon_id: coupon.id }],
        }),
      ),
      '409 coupon_exhausted',
    )
  })

  test('a customer redeems a coupon for one on one of their subscriptions', async () => {
    const coupon = await newCoupon({ max_per_customer: 1 })
    const customer = await newCustomer(service)
    const plans = await Promise.all(Array.from({ length: 8 }, () => newPlan(service, { product: randomUUID() })))
    const orders = plans.map(({ code }) =>
      post('/v1/subscriptions', { customer_id: customer.id, plan_code: code, discounts: [{ coupon_id: coupon.id }] }),
    )
    assert.deepEqual(tally((await Promise.all(orders)).map(outcome)), { '201': 1, '409 coupon_exhausted': 7 })
  })

  test('a coupon is put on a subscription once, and a discount is removed once', async () => {
    const coupon = await newCoupon({ duration: 'forever' })
    const { subscription } = await subscribed(service, await newPlan(service))
    const path = `/v1/subscriptions/${subscription.id}/discounts`
    const put = await Promise.all(Array.from({ length: 6 }, () => post(path, { coupon_id: coupon.id })))
    assert.deepEqual(tally(put.map(outcome)), { '201': 1, '409 coupon_already_applied': 5 })
    const [{ id }] = made(await get(`/v1/subscriptions/${subscription.id}`)).discounts
    const removed = await Promise.all(Array.from({ length: 6 }, () => service.call('DELETE', `${path}/${id}`)))
    assert.deepEqual(tally(removed.map(outcome)), { '200': 1, '404 not_found': 5 })
  })

  test('a code for one is redeemed by one customer', async () => {
    const code = `only-${randomUUID()}`
    made(await post('/v1/promotion_codes', { coupon_id: (await newCoupon()).id, code, max_redemptions: 1 }))
    const lives = await Promise.all(Array.from({ length: 8 }, async () => subscribed(service, await newPlan(service))))
    const put = lives.map(({ subscription: { id } }) =>
      post(`/v1/subscriptions/${id}/discounts`, { promotion_code: code }),
    )
    assert.deepEqual(tally((await Promise.all(put)).map(outcome)), { '201': 1, '409 coupon_exhausted': 7 })
  })
})
