import assert from 'node:assert/strict'
import { test } from 'node:test'
import { basic, pro, subscribed, yearly } from '../../test/support/domain/subscribed.ts'

test('D10: a change at an instant is billed when it comes, as if it were ordered then', () => {
  //  1 Apr          16 Apr          1 May
  //  |-- basic 10 ---|-- pro 30 -----|
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-02', pro, { when: customer.at('2025-04-16') })
  assert.deepEqual(customer.billed('2025-05-01').slice(1), [
    '2025-04-16 change basic -500',
    '2025-04-16 change pro 1500',
    '2025-05-01 renewal pro 3000',
  ])
  assert.deepEqual(customer.happened(), ['changed', 'renewed'])
})

test('D10: dated on 31 January it comes in a leap year as in any other, and before the period turns', () => {
  for (const year of [2025, 2028]) {
    const customer = subscribed(basic, `${year - 1}-12-31`)
    customer.change(`${year}-01-10`, pro, { when: customer.at(`${year}-02-28`) })
    const march = year === 2028 ? [`${year}-02-28 change basic -34`, `${year}-02-28 change pro 103`] : []
    const lines = customer.billed(`${year}-03-01`).filter((line) => line.startsWith(`${year}-02-2`))
    assert.deepEqual(lines.slice(0, 2), march.length > 0 ? march : [`${year}-02-28 renewal pro 3000`])
  }
})

test('D10: a change for an instant replaces what it names of what waits for that instant or later', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.quantity('2025-04-02', 2, { when: customer.at('2025-04-20') })
  customer.change('2025-04-02', pro, { when: customer.at('2025-04-25'), quantity: 9 })
  customer.quantity('2025-04-03', 3, { when: customer.at('2025-04-21') })
  const waiting = customer.life().subscription.waiting
  const named = waiting.map((order) => (order.kind === 'change' ? [order.plan?.code, order.items[0]?.quantity] : order))
  assert.deepEqual(named, [
    [undefined, 2],
    [undefined, 3],
    ['pro', undefined],
  ])
})

test('D13: a pause with an end credits and bills its time at its instants', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.pause('2025-04-02', 'prorate', { at: '2025-04-11', resumeAt: '2025-04-21' })
  assert.deepEqual(customer.billed('2025-05-01').slice(1), [
    '2025-04-11 pause basic -667',
    '2025-04-21 resume basic 333',
    '2025-05-01 renewal basic 1000',
  ])
  assert.deepEqual(customer.happened(), ['paused', 'resumed', 'renewed'])
})

test('D13: a pause that comes while another one is on changes nothing, and says nothing', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.pause('2025-04-02', 'prorate', { at: '2025-04-11', resumeAt: '2025-04-21' })
  customer.pause('2025-04-03')
  customer.resume('2025-04-04', '2025-05-11')
  customer.billed('2025-05-12')
  assert.deepEqual(customer.happened(), ['resumed'])
})

test('D9: what next_invoice leaves comes with the next document, whatever makes it', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.quantity('2025-04-11', 2, { proration: 'next_invoice' })
  customer.cancel('2025-04-12', '2025-06-01')
  customer.uncancel('2025-04-13')
  assert.deepEqual(customer.billed('2025-04-20').slice(1), [])
  customer.quantity('2025-04-21', 4, { when: customer.at('2025-04-21'), proration: 'next_invoice' })
  assert.deepEqual(customer.billed('2025-05-01'), [
    '2025-05-01 renewal basic -667',
    '2025-05-01 renewal 2 x basic 666',
    '2025-05-01 renewal 4 x basic 1333',
    '2025-05-01 renewal 4 x basic 4000',
  ])
  assert.equal(customer.life().subscription.unbilledSince, null)
})

test('D9: a dated change with next_invoice makes no document at its instant', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-02', pro, { when: customer.at('2025-04-16'), proration: 'next_invoice' })
  assert.deepEqual(customer.billed('2025-04-30').slice(1), [])
  assert.deepEqual(customer.billed('2025-05-01'), [
    '2025-05-01 renewal basic -500',
    '2025-05-01 renewal pro 1500',
    '2025-05-01 renewal pro 3000',
  ])
})

test('D2: the billing day is moved; without proration a part leads from the end of the period to the new day', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.anchor('2025-04-11', '2025-04-15')
  assert.deepEqual(customer.billed('2025-04-15').slice(1), [
    '2025-04-11 change basic 129',
    '2025-04-11 change basic -667',
    '2025-04-15 renewal basic 1000',
  ])
  const other = subscribed(basic, '2025-04-01')
  other.anchor('2025-04-11', '2025-01-15', 'none')
  assert.deepEqual(other.billed('2025-05-15').slice(1), [
    '2025-05-01 renewal basic 467',
    '2025-05-15 renewal basic 1000',
  ])
})

test('D2: a moved anchor on a 31st keeps to month ends, and to the wall clock when it changes', () => {
  const customer = subscribed(basic, '2025-02-10', { timeZone: 'Europe/Berlin' })
  customer.anchor('2025-02-10', '2025-01-31', 'none')
  customer.billed('2025-05-01')
  assert.equal(customer.shown(), '2025-04-30 to 2025-05-31')
  const year = subscribed(yearly, '2024-02-29')
  year.anchor('2024-03-01', '2024-03-01', 'none')
  year.billed('2025-03-02')
  assert.equal(year.shown(), '2025-03-01 to 2026-03-01')
})

test('D10: at most 50 orders wait for a subscription', () => {
  const customer = subscribed(basic, '2025-04-01')
  for (let hour = 1; hour <= 50; hour += 1) {
    const when = customer.at('2025-05-02').add({ hours: hour })
    customer.quantity('2025-04-02', 1 + hour, { when })
  }
  const when = customer.at('2025-06-02')
  customer.refuses('2025-04-02', { do: 'change', plan: null, quantity: 99, when, proration: 'prorate' })
})
