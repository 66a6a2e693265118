import assert from 'node:assert/strict'
import { test } from 'node:test'
import { placesOfTenant } from './places.ts'

test('one tenant alone has 60 % of the places, several have equal parts, and a part is left for the next one', () => {
  assert.deepEqual(
    [0, 1, 2, 3, 100].map((tenants) => placesOfTenant(160, tenants)),
    [96, 96, 53, 40, 1],
  )
  assert.equal(placesOfTenant(12, 1), 8)
  for (let tenants = 1; tenants < 80; tenants += 1)
    assert.ok(tenants * placesOfTenant(160, tenants) < 160, `with ${tenants} tenants a place is free`)
})
