import assert from 'node:assert/strict'
import { test } from 'node:test'
import { creditorReference, isCreditorReference, paymentReference } from './creditor-reference.ts'

test('a creditor reference is RF, two check digits and what it is made of', () => {
  assert.equal(creditorReference('539007547034'), 'RF18539007547034')
  assert.ok(isCreditorReference('RF18539007547034'))
})

test('a wrong check digit, a wrong letter and blanks are no creditor reference', () => {
  for (const text of ['RF19539007547034', 'RF18539007547043', 'RF18 5390 0754 7034', 'XX18539007547034', 'RF18', ''])
    assert.ok(!isCreditorReference(text), text)
  for (const base of ['', 'INV-1', 'inv1', 'A'.repeat(22)]) assert.throws(() => creditorReference(base), RangeError)
})

test('an invoice is paid by its number, or by its id where the number is too long or of another series', () => {
  const id = '019a3c5e-1111-7abc-8def-0123456789ab'
  const of = (number: string, isOfTenantSeries = true) => paymentReference({ id, number, isOfTenantSeries })
  assert.equal(of('INV-000001'), 'RF69INV000001')
  assert.equal(of('inv/000001'), of('INV-000001'))
  assert.match(of('INV-000001', false), /^RF\d\dXABC8DEF0123456789AB$/)
  assert.equal(of('9'.repeat(22)), of('INV-000001', false))
})
