import assert from 'node:assert/strict'
import { test } from 'node:test'
import { placesOfTenant } from './places.ts'

test('one tenant alone has 60 % of the places, several have equal parts, and a part is left for the next one', () => {
  assert.deepEqual(
    [0, 1, 2, 3, 100].map((tenants) => placesOfTenant(240, tenants)),
    [144, 144, 80, 60, 2],
  )
  assert.equal(placesOfTenant(12, 1), 8)
  for (let tenants = 1; tenants < 80; tenants += 1)
    assert.ok(tenants * placesOfTenant(240, tenants) < 240, `with ${tenants} tenants a place is free`)
})
