import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type DescribedLine, readWording } from './line-wording.ts'

const measured = { quantity: { units: { numerator: 25n, denominator: 2n }, events: 1n, groups: [] }, steps: [] }
const line = (description: string, sign: 1 | 0 | -1, more: object = {}): DescribedLine =>
  ({ description, creditedLineId: null, ledger: { ordinal: 2, sign, measured: null, ...more } }) as DescribedLine
const read = (...given: Parameters<typeof line>) => {
  const { wording, units, name } = readWording(line(...given))
  return [wording, units, name]
}
const month = '(31 Jan 2026 – 28 Feb 2026)'

test('what a line says comes of its sign and what it measured, and its name is left', () => {
  assert.deepEqual(read(`3 × Pro ${month}`, 1), ['plain', null, '3 × Pro'])
  assert.deepEqual(read(`Unused time on 3 × Pro ${month}`, -1), ['unused', null, '3 × Pro'])
  assert.deepEqual(read(`Reduction of Pro ${month}`, 0), ['reduced', null, 'Pro'])
  assert.deepEqual(read('Credit for Setup', -1), ['credited', null, 'Setup'])
  assert.deepEqual(read('Setup', 0), ['reduced', null, 'Setup'])
  const usage = `12.5 × Calls ${month}`
  assert.deepEqual(read(usage, 1, { measured, ordinal: 1 }), ['plain', '12.5', 'Calls'])
  assert.deepEqual(read(`More usage: ${usage}`, 1, { measured }), ['more_usage', '12.5', 'Calls'])
  assert.deepEqual(read(`Too much billed for ${usage}`, -1, { measured }), ['less_usage', '12.5', 'Calls'])
  const shortfall = { ...measured, steps: [{ step: 'charged' }] }
  const minimum = 'Minimum commitment: AI (1 Jan 2026 – 1 Feb 2026)'
  assert.deepEqual(read(minimum, 1, { measured: shortfall }), ['commitment', null, 'AI'])
  assert.deepEqual(read(`Less minimum${minimum.slice(7)}`, -1, { measured: shortfall }), [
    'less_commitment',
    null,
    'AI',
  ])
  assert.deepEqual(read(`More usage: ${usage}`, 0, { measured }), ['reduced', '12.5', 'Calls'])
})

test('a name that reads like words of ours stays the name', () => {
  assert.deepEqual(read(`Reduction of CO2 ${month}`, 1), ['plain', null, 'Reduction of CO2'])
  assert.deepEqual(read(`Unused time on Credit for Ada ${month}`, -1), ['unused', null, 'Credit for Ada'])
})

test('what a person wrote stays as it is, but for the words of a credit note', () => {
  const byHand = { description: `Work ${month}`, ledger: null, creditedLineId: null }
  assert.deepEqual(readWording(byHand), { wording: 'plain', units: null, name: `Work ${month}` })
  const credited = { ...byHand, description: 'Credit for Work', creditedLineId: 'a line' }
  assert.deepEqual(readWording(credited), { wording: 'credited', units: null, name: 'Work' })
})
