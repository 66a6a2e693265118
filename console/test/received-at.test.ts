import assert from 'node:assert/strict'
import { test } from 'node:test'
import { receivedAt } from '../app/dates.ts'

test('money was received on the day that was entered, in the zone of the customer', () => {
  process.env.TZ = 'UTC'
  const now = new Date('2026-11-30T22:30:00Z')
  assert.equal(receivedAt('2026-11-30', 'Asia/Kolkata', now), '2026-11-30T06:30:00.000Z', 'it is tomorrow there')
  assert.equal(receivedAt('2026-11-28', 'Pacific/Auckland', now), '2026-11-27T23:00:00.000Z')
  assert.equal(receivedAt('2026-11-29', 'America/New_York', now), '2026-11-29T17:00:00.000Z')
  assert.equal(receivedAt('', 'UTC', now), undefined)
})

test('money of today was received now where noon is ahead, today of the customer or of the person', () => {
  process.env.TZ = 'Asia/Tokyo'
  const morning = new Date('2026-11-30T21:00:00Z')
  assert.equal(receivedAt('2026-12-01', 'UTC', morning), undefined)
  assert.equal(receivedAt('2026-12-01', 'Asia/Tokyo', morning), undefined)
  assert.equal(receivedAt('2026-12-02', 'Asia/Tokyo', morning), '2026-12-02T03:00:00.000Z', 'refused by the service')
})
