import assert from 'node:assert/strict'
import { test } from 'node:test'
import { epcPayload } from './epc-qr.ts'

const transfer = {
  name: 'Webajans',
  iban: 'DE89370400440532013000',
  bic: null,
  amountCents: 14_900n,
  remittance: { reference: 'RF69INV000001' },
}

test('a transfer with a reference is ten lines, with a text eleven', () => {
  const lines = epcPayload(transfer)?.split('\n')
  assert.deepEqual(lines, ['BCD', '002', '1', 'SCT', '', 'Webajans', transfer.iban, 'EUR149.00', '', 'RF69INV000001'])
  assert.equal(
    epcPayload({ ...transfer, remittance: { text: 'RE-1' } })
      ?.split('\n')
      .at(10),
    'RE-1',
  )
})

test('a name is cut to 70 characters of one line', () => {
  assert.equal(epcPayload({ ...transfer, name: `a\n${'ß'.repeat(80)}` })?.split('\n')[5], `a ${'ß'.repeat(68)}`)
})

test('an amount out of range and a text too long have no code', () => {
  for (const amountCents of [0n, 100_000_000_000n]) assert.equal(epcPayload({ ...transfer, amountCents }), null)
  for (const remittance of [{ text: 'x'.repeat(141) }, { reference: 'x'.repeat(36) }, { text: '€'.repeat(130) }])
    assert.equal(epcPayload({ ...transfer, remittance }), null)
})
