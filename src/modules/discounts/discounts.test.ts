import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made, newCustomer, newPlan, outcome, subscribed } from '../../../test/support/service/merchant.ts'
import { startTestService } from '../../../test/support/service/service.ts'

const service = await startTestService()
const { get, post, patch } = service

const newCoupon = async (terms: object = {}) =>
  made(await post('/v1/coupons', { name: 'Sale', percent_off: '25', duration: 'forever', ...terms }))

const subscribe = async (discounts: readonly object[], terms: object = {}) => {
  const customer = await newCustomer(service)
  const plan_code = 'plan_code' in terms ? terms.plan_code : (await newPlan(service)).code
  return post('/v1/subscriptions', { customer_id: customer.id, plan_code, discounts, ...terms })
}

test('a coupon is created, read, listed by its code, renamed and archived', async () => {
  const terms = { code: 'Spring', percent_off: '12.50', duration: { months: 3 }, applies_to: { plan_codes: ['pro'] } }
  const coupon = await newCoupon({ ...terms, redeem_by: '2030-01-01T00:00:00Z', max_redemptions: 5 })
  assert.deepEqual(
    [coupon.percent_off, coupon.duration, coupon.applies_to, coupon.redeemed, coupon.archived_at],
    ['12.5', { months: 3 }, { plan_codes: ['pro'], price_codes: null }, 0, null],
  )
  assert.deepEqual(made(await get(`/v1/coupons/${coupon.id}`)), coupon)
  assert.deepEqual(made(await get('/v1/coupons?code=spring')).data, [coupon])
  const renamed = made(await patch(`/v1/coupons/${coupon.id}`, { name: 'Summer' }))
  assert.equal(renamed.name, 'Summer')
  const archived = made(await post(`/v1/coupons/${coupon.id}/archive`))
  assert.ok(archived.archived_at)
  assert.equal(outcome(await post('/v1/coupons', { ...terms, name: 'x', code: 'SPRING' })), '409 coupon_code_taken')
  const types = made(await get(`/v1/events?object_id=${coupon.id}`)).data.map(({ type }: any) => type)
  assert.deepEqual(types, ['coupon.created', 'coupon.updated', 'coupon.updated'])
})

test('a coupon takes off a percent or amounts, for a known time', async () => {
  const wrong: [object, string][] = [
    [{ percent_off: '10', amounts_off: { EUR: 5 } }, '/percent_off'],
    [{ percent_off: undefined }, '/percent_off'],
    [{ percent_off: '0' }, '/percent_off'],
    [{ percent_off: '100.0001' }, '/percent_off'],
    [{ percent_off: '1.00001' }, '/percent_off'],
    [{ percent_off: undefined, amounts_off: {} }, '/amounts_off'],
    [{ percent_off: undefined, amounts_off: { EUR: 0 } }, '/amounts_off/EUR'],
    [{ duration: 'always' }, '/duration'],
    [{ duration: { periods: 0 } }, '/duration'],
    [{ max_redemptions: 0 }, '/max_redemptions'],
  ]
  for (const [terms, pointer] of wrong) {
    const { status, body } = await post('/v1/coupons', { name: 'x', percent_off: '10', duration: 'once', ...terms })
    assert.equal(status, 400, JSON.stringify(terms))
    assert.ok(body.errors[0].pointer.startsWith(pointer), `${JSON.stringify(terms)} ${JSON.stringify(body.errors)}`)
  }
})

test('redeemed at creation, the first invoice shows gross, discounts and net', async () => {
  const [percent, amount] = [await newCoupon(), await newCoupon({ percent_off: undefined, amounts_off: { EUR: 50 } })]
  const subscription = made(await subscribe([{ coupon_id: percent.id }, { coupon_id: amount.id }]))
  assert.deepEqual(
    subscription.discounts.map((one: any) => [one.coupon_id, one.percent_off, one.amount_off_cents, one.ends_at]),
    [
      [percent.id, '25', null, null],
      [amount.id, null, 50, null],
    ],
  )
  const { lines, ...invoice } = subscription.latest_invoice
  const [line] = lines
  assert.deepEqual([line.gross_cents, line.discount_cents, line.amount_cents], [1000, 300, 700])
  assert.deepEqual(
    line.discounts,
    subscription.discounts.map(({ id }: any, index: number) => ({
      discount_id: id,
      amount_cents: [250, 50][index],
    })),
  )
  assert.deepEqual([invoice.subtotal_cents, invoice.discount_cents, invoice.total_cents], [700, 300, 700])
  const read = made(await get(`/v1/invoices/${invoice.id}`))
  assert.deepEqual([read.lines, read.discount_cents], [lines, 300])
  const [{ explanation }] = made(await get(`/v1/invoices/${invoice.id}/explain`)).lines
  assert.match(explanation.formula, /= 1000$/)
  const steps = explanation.discounts.map((one: any) => [one.period_amount, one.left_cents, one.amount_cents])
  assert.deepEqual(steps, [
    ['750', 750, 250],
    ['700', 700, 50],
  ])
  assert.match(explanation.discounts[1].formula, /^750 - \(round\(700 x .*= 50$/)
  const shown = made(await get(`/v1/subscriptions/${subscription.id}`))
  assert.deepEqual(shown.discounts, subscription.discounts)
  assert.equal(made(await get(`/v1/coupons/${percent.id}`)).redeemed, 1)
})

test('all of it off, the time is billed on a paid invoice over zero', async () => {
  const coupon = await newCoupon({ percent_off: '100', duration: 'once' })
  const { latest_invoice: invoice } = made(await subscribe([{ coupon_id: coupon.id }]))
  assert.deepEqual(
    [invoice.status, invoice.total_cents, invoice.discount_cents, invoice.lines[0].gross_cents],
    ['paid', 0, 1000, 1000],
  )
})

test('a promotion code redeems its coupon, whatever its case, within its own limits', async () => {
  const coupon = await newCoupon()
  const code = made(await post('/v1/promotion_codes', { coupon_id: coupon.id, code: 'Hello10', max_redemptions: 1 }))
  assert.deepEqual(made(await get(`/v1/promotion_codes/${code.id}`)), code)
  assert.deepEqual(made(await get(`/v1/promotion_codes?coupon_id=${coupon.id}`)).data, [code])
  const subscription = made(await subscribe([{ promotion_code: 'HELLO10' }]))
  assert.equal(subscription.discounts[0].promotion_code_id, code.id)
  assert.equal(outcome(await subscribe([{ promotion_code: 'hello10' }])), '409 coupon_exhausted')
  const taken = { coupon_id: coupon.id, code: 'hello10' }
  assert.equal(outcome(await post('/v1/promotion_codes', taken)), '409 coupon_code_taken')
  const other = made(await post('/v1/promotion_codes', { coupon_id: coupon.id, code: 'gone' }))
  made(await post(`/v1/promotion_codes/${other.id}/archive`))
  assert.equal(outcome(await subscribe([{ promotion_code: 'gone' }])), '409 coupon_expired')
  const friend = await newCustomer(service)
  const own = { coupon_id: coupon.id, code: 'friend', customer_id: friend.id }
  made(await post('/v1/promotion_codes', own))
  assert.equal(outcome(await subscribe([{ promotion_code: 'friend' }])), '409 coupon_not_applicable')
  made(await subscribe([{ promotion_code: 'friend' }], { customer_id: friend.id }))
})

test('a coupon that cannot be redeemed is refused with the reason', async () => {
  const refusal = async (terms: object) => outcome(await subscribe([{ coupon_id: (await newCoupon(terms)).id }]))
  assert.equal(await refusal({ redeem_by: '2020-01-01T00:00:00Z' }), '409 coupon_expired')
  assert.equal(await refusal({ applies_to: { plan_codes: ['another'] } }), '409 coupon_not_applicable')
  assert.equal(await refusal({ percent_off: undefined, amounts_off: { USD: 1 } }), '409 coupon_not_applicable')
  const coupon = await newCoupon()
  const twice = [{ coupon_id: coupon.id }, { coupon_id: coupon.id }]
  assert.equal(outcome(await subscribe(twice)), '409 coupon_already_applied')
  const unknown = [{ coupon_id: crypto.randomUUID() }]
  assert.equal(outcome(await subscribe(unknown)), '400 invalid_request')
  assert.equal(outcome(await subscribe([{ promotion_code: 'unknown' }])), '400 invalid_request')
})

test('one for each customer, and only for new ones', async () => {
  const [one, first] = [await newCoupon({ max_per_customer: 1 }), await newCoupon({ first_time_only: true })]
  const { customer } = await subscribed(service, await newPlan(service), { discounts: [{ coupon_id: one.id }] })
  const again = async (coupon: { id: string }) =>
    outcome(
      await subscribe([{ coupon_id: coupon.id }], {
        customer_id: customer.id,
        plan_code: (await newPlan(service, { product: crypto.randomUUID() })).code,
      }),
    )
  assert.equal(await again(one), '409 coupon_exhausted')
  assert.equal(await again(first), '409 coupon_not_applicable')
  made(await subscribe([{ coupon_id: first.id }]))
})

test('a preview shows the discount and redeems nothing', async () => {
  const coupon = await newCoupon({ max_redemptions: 1 })
  const customer = await newCustomer(service)
  const order = {
    customer_id: customer.id,
    plan_code: (await newPlan(service)).code,
    discounts: [{ coupon_id: coupon.id }],
  }
  const preview = made(await post('/v1/subscriptions/preview', order))
  assert.deepEqual([preview.invoices[0].total_cents, preview.invoices[0].discount_cents], [750, 250])
  assert.equal(made(await get(`/v1/coupons/${coupon.id}`)).redeemed, 0)
  made(await post('/v1/subscriptions', order))
  assert.equal(made(await get(`/v1/coupons/${coupon.id}`)).redeemed, 1)
})

/** A subscription of 30 EUR in April on a test clock that stands in the middle of it. */
async function inApril(terms: object = {}) {
  const clock = made(await post('/v1/test_clocks', { now: '2026-04-01T00:00:00Z' }))
  const plan = await newPlan(service, { amount_cents: 3000 })
  const { subscription } = await subscribed(service, plan, terms, { test_clock_id: clock.id })
  const advance = async (to: string) => made(await post(`/v1/test_clocks/${clock.id}/advance`, { to }))
  await advance('2026-04-16T00:00:00Z')
  return { id: subscription.id, path: `/v1/subscriptions/${subscription.id}/discounts`, advance }
}

const invoicesOf = async (id: string) => made(await get(`/v1/invoices?subscription_id=${id}`)).data

test('redeemed now, half a month costs less and the difference is given back; removed now, it is billed again', async () => {
  const { id, path } = await inApril()
  const coupon = await newCoupon({ percent_off: '50' })
  const preview = made(await post(`${path}/preview`, { coupon_id: coupon.id }))
  assert.equal(preview.credit_notes[0].total_cents, 750)
  assert.equal(made(await get(`/v1/coupons/${coupon.id}`)).redeemed, 0)
  const redeemed = await post(path, { coupon_id: coupon.id, as_of: preview.as_of })
  assert.equal(redeemed.status, 201)
  const { credit_note, discounts } = redeemed.body
  assert.deepEqual(
    credit_note.lines.map((line: any) => [line.gross_cents, line.discount_cents, line.amount_cents]),
    [
      [1500, 0, 1500],
      [-1500, -750, -750],
    ],
  )
  assert.equal(outcome(await post(path, { coupon_id: coupon.id })), '409 coupon_already_applied')
  const [discount] = discounts
  const previewed = made(await post(`${path}/removal/preview`, { discount_id: discount.id }))
  assert.equal(previewed.invoices[0].total_cents, 750)
  const removed = made(await service.call('DELETE', `${path}/${discount.id}`))
  assert.deepEqual([removed.discounts, removed.latest_invoice.total_cents], [[], 750])
  assert.equal(outcome(await service.call('DELETE', `${path}/${discount.id}`)), '404 not_found')
  const types = made(await get(`/v1/events?object_id=${discount.id}`)).data.map(({ type }: any) => type)
  assert.deepEqual(types, ['discount.created', 'discount.ended'])
  made(await post(path, { coupon_id: coupon.id }))
  assert.equal(made(await get(`/v1/coupons/${coupon.id}`)).redeemed, 2)
  assert.equal((await invoicesOf(id)).length, 2)
})

test('with the end of the period, discounts begin and end with a period', async () => {
  const { id, path, advance } = await inApril()
  const coupon = await newCoupon({ percent_off: undefined, amounts_off: { EUR: 1000 } })
  const redeemed = made(await post(path, { coupon_id: coupon.id, when: 'period_end' }))
  assert.equal(redeemed.credit_note, null)
  assert.equal(redeemed.discounts[0].starts_at, '2026-05-01T00:00:00Z')
  await advance('2026-05-10T00:00:00Z')
  const removed = made(await service.call('DELETE', `${path}/${redeemed.discounts[0].id}?when=period_end`))
  assert.equal(removed.discounts[0].ends_at, '2026-06-01T00:00:00Z')
  await advance('2026-06-10T00:00:00Z')
  assert.deepEqual(
    (await invoicesOf(id)).map((invoice: any) => [invoice.total_cents, invoice.discount_cents]),
    [
      [3000, 0],
      [2000, 1000],
      [3000, 0],
    ],
  )
  assert.deepEqual(made(await get(`/v1/subscriptions/${id}`)).discounts, [])
})

test('a trial that is extended keeps its discount, whose periods begin after it', async () => {
  const coupon = await newCoupon({ percent_off: '100', duration: { months: 1 } })
  const { id, advance } = await inApril({ trial_days: 30, discounts: [{ coupon_id: coupon.id }] })
  made(await post(`/v1/subscriptions/${id}/extend_trial`, { trial_end: '2026-06-01T00:00:00Z' }))
  await advance('2026-07-10T00:00:00Z')
  const totals = (await invoicesOf(id)).map((invoice: any) => [invoice.total_cents, invoice.status])
  assert.deepEqual(totals, [
    [3000, 'open'],
    [0, 'paid'],
  ])
})

test('credit notes give back what was paid, and verification finds nothing wrong', async () => {
  const coupon = await newCoupon({ percent_off: '33.33' })
  const { id } = await inApril({ discounts: [{ coupon_id: coupon.id }] })
  const [invoice] = await invoicesOf(id)
  assert.equal(invoice.total_cents, 2000)
  made(await post(`/v1/invoices/${invoice.id}/pay`))
  const { credit_note } = made(await post(`/v1/subscriptions/${id}/cancel`, { when: 'now' }))
  assert.deepEqual([credit_note.total_cents, credit_note.lines[0].gross_cents], [1000, 1500])
  // Half of the 1000 that were taken off April: in the answer, in the list, in its event and in the tables.
  const [listed] = made(await get(`/v1/credit_notes?subscription_id=${id}`)).data
  const [event] = made(await get(`/v1/events?object_id=${credit_note.id}`)).data
  assert.deepEqual(
    [credit_note, listed, event.object].map((one: any) => one.discount_cents),
    [500, 500, 500],
  )
  const clock = `test_clock_id=${credit_note.test_clock_id}`
  const last = async (table: string) => {
    const [head = '', ...rows] = (await get(`/v1/exports/${table}?${clock}`)).text.trim().split('\r\n')
    return rows.map((row) => row.split(',').at(head.split(',').indexOf('discount_cents') - head.split(',').length))
  }
  assert.deepEqual(
    [await last('invoices'), await last('invoice_lines'), await last('credit_notes'), await last('credit_note_lines')],
    [['1000'], ['1000'], ['500'], ['500']],
  )
  const lines = made(await get(`/v1/invoice_lines?${clock}`)).data
  assert.deepEqual(
    lines.map((one: any) => one.discount_cents),
    [1000, -500],
  )
  const { data } = made(await get('/v1/verification'))
  assert.deepEqual(
    data.filter((one: any) => one.violation_count > 0),
    [],
  )
})

test('a test clock is deleted with the discounts of its customers, and they stay counted', async () => {
  const coupon = await newCoupon()
  const clock = made(await post('/v1/test_clocks', { now: '2026-04-01T00:00:00Z' }))
  const customer = await newCustomer(service, { test_clock_id: clock.id })
  const code = { coupon_id: coupon.id, code: crypto.randomUUID(), customer_id: customer.id }
  made(await post('/v1/promotion_codes', code))
  made(await subscribe([{ promotion_code: code.code }], { customer_id: customer.id }))
  const deleted = await service.call('DELETE', `/v1/test_clocks/${clock.id}`)
  assert.ok(deleted.status < 300, deleted.text)
  assert.equal(made(await get(`/v1/coupons/${coupon.id}`)).redeemed, 1)
})
