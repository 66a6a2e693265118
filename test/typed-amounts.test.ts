import assert from 'node:assert/strict'
import { test } from 'node:test'
import { centsOf, unitAmountOf } from '../console/ui/money.ts'

// A comma that is read as something else than the bookkeeper meant books a hundred times the money.

const amounts: readonly (readonly [typed: string, eur: number | null, jpy: number | null, kwd: number | null])[] = [
  ['5', 500, 5, 5000],
  ['5.00', 500, null, 5000],
  ['5,00', 500, null, 5000],
  ['5,0', 500, null, 5000],
  ['12,5', 1250, null, 12500],
  ['-12,5', -1250, null, -12500],
  [' 12.50 ', 1250, null, 12500],
  ['0,05', 5, null, 50],
  ['1190,00', 119000, null, 1190000],
  ['1,190', 119000, 1190, null],
  ['1,190.00', 119000, null, 1190000],
  ['1,190.5', 119050, null, 1190500],
  ['-1,190.00', -119000, null, -1190000],
  ['1,190,000', 119000000, 1190000, 1190000000],
  ['1,190.500', null, null, 1190500],
  ['0,500', null, null, 500],
  ['1234,500', null, null, 1234500],
  ['1.190', null, null, 1190],
  ...[
    '1.190,00',
    '1,19,0',
    '11,90,000',
    '1,190,00',
    '1190,000,000',
    ',5',
    '5,',
    '5,,00',
    '1,190.00,5',
    '1 190',
    '',
  ].map((typed) => [typed, null, null, null] as const),
]

test('a comma in an amount is a decimal comma, or groups thousands, or is refused', () => {
  for (const [typed, eur, jpy, kwd] of amounts)
    assert.deepEqual(
      [typed, ...['EUR', 'JPY', 'KWD'].map((currency) => centsOf(typed, currency))],
      [typed, eur, jpy, kwd],
    )
})

test('a price of one is read as an amount is, with more decimals', () => {
  const prices = ['0,125', '0.125', '12,5', '1,190.005', '1,190', '1.190,00', '1,19,0', '5,00']
  assert.deepEqual(
    prices.map((typed) => unitAmountOf(typed, 'EUR')),
    ['12.5', '12.5', '1250', '119000.5', '119000', null, null, '500'],
  )
  assert.deepEqual(
    ['0,5', '1,190', '5,00'].map((typed) => unitAmountOf(typed, 'JPY')),
    ['0.5', '1190', '5'],
  )
  assert.deepEqual(
    ['0,5', '1,190', '1,190.5'].map((typed) => unitAmountOf(typed, 'KWD')),
    ['500', null, '1190500'],
  )
})
