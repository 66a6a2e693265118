import assert from 'node:assert/strict'
import { test } from 'node:test'
import { receivedAt } from '../app/dates.ts'

test('money of today was received now, also where today is a day later than in UTC', () => {
  process.env.TZ = 'Asia/Tokyo'
  const morning = new Date('2026-11-30T21:00:00Z')
  assert.equal(receivedAt('2026-12-01', morning), undefined)
  assert.equal(receivedAt('2026-11-30', morning), undefined)
  assert.equal(receivedAt('2026-11-29', morning), '2026-11-29T12:00:00Z')
  assert.equal(receivedAt('2026-12-02', morning), '2026-12-02T12:00:00Z', 'refused by the service')
  assert.equal(receivedAt('', morning), undefined)
  process.env.TZ = 'Pacific/Honolulu'
  const evening = new Date('2026-12-01T06:00:00Z')
  assert.equal(receivedAt('2026-11-30', evening), '2026-11-30T12:00:00Z')
})
