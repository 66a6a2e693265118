import assert from 'node:assert/strict'
import { test } from 'node:test'
import { basic, free, pro, subscribed, yearly } from '../../test/support/domain/subscribed.ts'
import { nextRenewalCents } from './next-renewal.ts'

const newIds = { newDocumentId: () => 'a document', newItemId: () => 'an item' }

/** What the next renewal comes to, after everything due up to the date has been billed. */
function nextOf(customer: ReturnType<typeof subscribed>, date: string): bigint {
  customer.billed(date)
  return nextRenewalCents(customer.life().subscription, newIds)
}

test('the next renewal is the whole next period, whatever of this one is billed', () => {
  const customer = subscribed(basic, '2025-04-01')
  assert.equal(nextOf(customer, '2025-04-10'), 1000n)
  customer.change('2025-04-16', pro)
  assert.equal(nextOf(customer, '2025-04-16'), 3000n)
  assert.equal(nextOf(subscribed(yearly, '2025-04-01'), '2025-04-10'), 36_500n)
})

test('a change that waits for the end of the period is in it', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-16', pro, { when: 'period_end' })
  assert.equal(nextOf(customer, '2025-04-16'), 3000n)
})

test('so is what was left to the next document', () => {
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-16', pro, { proration: 'next_invoice' })
  assert.equal(nextOf(customer, '2025-04-16'), 4000n)
})

test('after a trial it is the first period', () => {
  assert.equal(nextOf(subscribed(basic, '2025-04-01', { trialDays: 10 }), '2025-04-02'), 1000n)
})

test('before the start it is the first period', () => {
  const customer = subscribed(basic, '2025-05-01', { createdAt: '2025-04-01' })
  assert.equal(nextOf(customer, '2025-04-02'), 1000n)
})

test('there is none of what ends, is free, or is paused for good; after a pause it comes later', () => {
  const ending = subscribed(basic, '2025-04-01')
  ending.cancel('2025-04-16', 'period_end')
  assert.equal(nextOf(ending, '2025-04-16'), 0n)
  assert.equal(nextOf(subscribed(free, '2025-04-01'), '2025-04-16'), 0n)
  const paused = subscribed(basic, '2025-04-01')
  paused.pause('2025-04-16')
  assert.equal(nextOf(paused, '2025-04-16'), 0n)
  const resuming = subscribed(basic, '2025-04-01')
  resuming.pause('2025-04-16', 'prorate', { resumeAt: '2025-05-21' })
  assert.equal(nextOf(resuming, '2025-04-16'), 1000n)
})
