import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compactIban, isIban, isQrIban, printedIban } from './iban.ts'

test('an IBAN has a known country, its length and the right check digits', () => {
  for (const text of ['DE89370400440532013000', 'NO9386011117947', 'GB29NWBK60161331926819', 'CH9300762011623852957'])
    assert.ok(isIban(text), text)
  for (const text of ['DE88370400440532013000', 'DE8937040044053201300', 'XX89370400440532013000', 'DE89 3704', ''])
    assert.ok(!isIban(text), text)
})

test('an IBAN is read with blanks, and printed in groups of four', () => {
  assert.equal(compactIban(' de89 3704 0044 0532 0130 00'), 'DE89370400440532013000')
  assert.equal(printedIban('DE89370400440532013000'), 'DE89 3704 0044 0532 0130 00')
})

test('a QR-IBAN is told by its bank', () => {
  assert.deepEqual(['CH4431999123000889012', 'CH9300762011623852957'].map(isQrIban), [true, false])
})
