import assert from 'node:assert/strict'
import { test } from 'node:test'
import { basic, inArrears, pro, subscribed } from '../../test/support/domain/subscribed.ts'

test('D8: an extended trial moves the first charge, the billing day and what is shown', () => {
  //  1 Jan          15 Jan       29 Jan          28 Feb
  //  |~~~ trial ~~~~~~|~~~~~~~~~~~~|---- basic ----|
  const customer = subscribed(basic, '2025-01-01', { trialDays: 14 })
  customer.trial('2025-01-10', '2025-01-29')
  assert.equal(customer.shown(), '2025-01-01 to 2025-01-29')
  assert.equal(customer.status('2025-01-20'), 'trialing')
  assert.deepEqual(customer.billed('2025-02-27'), ['2025-01-29 renewal basic 1000'])
  assert.equal(customer.shown(), '2025-01-29 to 2025-02-28')
})

test('D8: a trial that ends now is billed at once, also on the day on which it began', () => {
  const customer = subscribed(basic, '2024-02-29T09:00', { trialDays: 14, timeZone: 'Europe/Berlin' })
  customer.trial('2024-02-29T09:00', 'now')
  assert.deepEqual(customer.billed('2024-02-29T09:00'), ['2024-02-29 renewal basic 1000'])
  assert.deepEqual(customer.billed('2024-03-31'), ['2024-03-29 renewal basic 1000'])
})

test('D8: a trial that ends sooner keeps a billing day that was given', () => {
  //  1 Jan        10 Jan      1 Feb
  //  |~~~ trial ~~~|-- 22/31 --|-- basic 31 --|
  const customer = subscribed(basic, '2025-01-01', { trialDays: 30, anchor: '2025-02-01' })
  customer.trial('2025-01-05', '2025-01-10')
  assert.deepEqual(customer.billed('2025-02-01'), ['2025-01-10 renewal basic 710', '2025-02-01 renewal basic 1000'])
})

test('D8: a plan changed in the trial is what its new end charges', () => {
  const customer = subscribed(basic, '2025-01-01', { trialDays: 14 })
  customer.change('2025-01-05', pro)
  customer.trial('2025-01-06', '2025-01-31')
  assert.deepEqual(customer.billed('2025-02-28'), ['2025-01-31 renewal pro 3000', '2025-02-28 renewal pro 3000'])
})

test('D8: a cancellation at the period’s end moves with the trial, and one at an instant does not', () => {
  const [atPeriodEnd, atInstant] = [1, 2].map(() => subscribed(basic, '2025-01-01', { trialDays: 14 }))
  atPeriodEnd?.cancel('2025-01-02', 'period_end')
  atPeriodEnd?.trial('2025-01-03', '2025-01-31')
  assert.equal(atPeriodEnd?.status('2025-01-30'), 'trialing')
  assert.deepEqual(atPeriodEnd?.billed('2025-03-01'), [])
  atInstant?.cancel('2025-01-02', '2025-01-20')
  atInstant?.trial('2025-01-03', '2025-01-31')
  assert.equal(atInstant?.status('2025-01-20'), 'canceled')
  assert.deepEqual(atInstant?.billed('2025-03-01'), [])
})

test('D8: before the start a trial may be given or left out; once it is over, or before now, it cannot be moved', () => {
  const given = subscribed(basic, '2025-02-01', { createdAt: '2025-01-01' })
  given.trial('2025-01-02', '2025-02-15')
  assert.deepEqual(given.billed('2025-02-15'), ['2025-02-15 renewal basic 1000'])
  given.refuses('2025-02-20', { do: 'trial', trialEnd: given.at('2025-03-01') })
  const left = subscribed(basic, '2025-02-01', { createdAt: '2025-01-01', trialDays: 14 })
  left.refuses('2025-01-02', { do: 'trial', trialEnd: left.at('2025-01-31') })
  left.trial('2025-01-02', '2025-02-01')
  assert.deepEqual(left.billed('2025-02-01'), ['2025-02-01 renewal basic 1000'])
})

test('what is billed elsewhere is not due before, and the first part of a period is billed from there on', () => {
  //  1 Nov 2024 ...            1 Jan     16 Jan    1 Feb
  //  |~~ billed elsewhere ~~~~~~~~~~~~~~~~~|--16/31--|
  const customer = subscribed(basic, '2024-11-01', { createdAt: '2025-01-05', billedElsewhereUntil: '2025-01-16' })
  assert.equal(customer.status('2025-01-10'), 'active')
  assert.equal(customer.shown(), '2024-11-01 to 2025-01-16')
  assert.deepEqual(customer.billed('2025-02-01'), ['2025-01-16 renewal basic 516', '2025-02-01 renewal basic 1000'])
})

test('what is billed elsewhere up to the past is billed here from then on, in advance and in arrears', () => {
  const start = { createdAt: '2025-03-10', billedElsewhereUntil: '2025-02-01' }
  const customer = subscribed(basic, '2020-05-31', start)
  assert.deepEqual(customer.billed('2025-03-31'), [
    '2025-02-01 start basic 964',
    '2025-02-28 renewal basic 1000',
    '2025-03-31 renewal basic 1000',
  ])
  const late = subscribed(inArrears(basic), '2020-05-31', start)
  assert.deepEqual(late.billed('2025-03-31'), ['2025-02-28 renewal basic 964', '2025-03-31 renewal basic 1000'])
})
