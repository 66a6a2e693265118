import assert from 'node:assert/strict'
import { test } from 'node:test'
import { basic, free, subscribed, yearly } from '../../test/support/domain/subscribed.ts'
import { planOf } from '../../test/support/random/histories.ts'

test('D21: an upgrade given up after what it replaced leaves nothing owed, also when that is over', () => {
  //  1 Apr            16 Apr            1 May              16 Apr
  //  |---- basic 10 -----|                 |
  //                      |---- yearly 365 -------- ... ------|     less basic 5
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-16', yearly)
  customer.waive('2025-04-17', 1)
  assert.deepEqual(customer.billed('2025-04-17').slice(-2), [
    '2025-04-17 renewal basic 500',
    '2025-04-17 renewal yearly -500',
  ])
  customer.waive('2025-05-02')
  assert.deepEqual(customer.billed('2025-05-02'), ['2025-05-02 renewal basic -500', '2025-05-02 renewal yearly 500'])
})

test('D21: what was credited is owed again when it is waived, also where the rest of its charge stands', () => {
  //  1 Apr         16 Apr  21 Apr       1 May
  //  |---- basic 5 ---|                            up to an end that was known
  //                   |----- basic 5 ------|       taken back: this is given up
  //                           |-- basic -3.33      credited, and now owed again
  const customer = subscribed(basic, '2025-03-01')
  customer.cancel('2025-03-15', '2025-04-16')
  customer.uncancel('2025-04-10')
  customer.change('2025-04-21', free)
  assert.deepEqual(customer.billed('2025-04-25').slice(-3), [
    '2025-04-01 renewal basic 500',
    '2025-04-10 renewal basic 500',
    '2025-04-21 change basic -333',
  ])
  customer.waive('2025-05-02')
  assert.deepEqual(customer.billed('2025-05-02'), ['2025-05-02 renewal basic 333'])
})

test('D21: what a pause keeps paid costs less what was waived of it, also when all of that is over', () => {
  //  1 Apr      11 Apr                  1 May      11 May
  //  |-- basic ---|                        |                 10 waived, of which 6.67 had been credited
  //               |-- 30 days 20, paused, paid ----|         less basic 6.67
  const customer = subscribed(basic, '2025-04-01')
  customer.change('2025-04-11', planOf('thirty', 2000n, 'day', 30))
  customer.pause('2025-04-11', 'none')
  customer.waive('2025-05-11', 1)
  assert.deepEqual(customer.billed('2025-05-11').slice(-2), [
    '2025-05-11 renewal basic 667',
    '2025-05-11 renewal thirty -667',
  ])
})
