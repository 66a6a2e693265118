import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type BankEntry, entryKeys } from './bank-entry.ts'
import { creditorReferencesIn, decideMatch, isSameName, type MatchCandidate, numbersIn } from './bank-match.ts'

const entry: BankEntry = {
  account: 'DE89370400440532013000',
  direction: 'credit',
  amountCents: 2900n,
  currency: 'EUR',
  bookingDate: '2026-02-03',
  valueDate: '2026-02-03',
  references: ['thanks'],
  counterpartyName: 'Ada Lovelace',
  counterpartyAccount: null,
  bankReference: null,
  returnReason: null,
}
const invoice: MatchCandidate = {
  id: 'one',
  number: 'INV-000001',
  paymentReference: 'RF69INV000001',
  testClockId: null,
  currency: 'EUR',
  dueCents: 2900n,
  customerName: 'Ada Lovelace',
}
const decide = (more: Partial<BankEntry>, found: Partial<Parameters<typeof decideMatch>[1]>) => {
  const decision = decideMatch({ ...entry, ...more }, { byReference: [], byNumber: [], byAmount: [], ...found })
  return 'invoiceId' in decision ? `${decision.state} ${decision.invoiceId}` : decision.state
}
const other = { ...invoice, id: 'two' }

test('a reference decides alone: less, more and nothing due', () => {
  for (const dueCents of [0n, 100n, 2900n, 5000n])
    assert.equal(decide({}, { byReference: [{ ...invoice, dueCents }] }), 'matched one')
  assert.equal(decide({}, { byReference: [{ ...invoice, currency: 'CHF' }] }), 'suggested one')
  assert.equal(decide({}, { byReference: [invoice, other] }), 'unmatched')
  assert.equal(decide({ returnReason: 'AC04' }, { byReference: [invoice] }), 'unmatched')
})

test('a number decides while at least as much is due, if no other document has it and it is no word by chance', () => {
  assert.equal(decide({}, { byNumber: [invoice] }), 'matched one')
  assert.equal(decide({}, { byNumber: [{ ...invoice, dueCents: 2899n }] }), 'suggested one')
  assert.equal(decide({}, { byNumber: [{ ...invoice, number: '2026' }] }), 'suggested one')
  assert.equal(decide({}, { byNumber: [invoice, other] }), 'unmatched')
  assert.equal(decide({}, { byNumber: [{ ...other, testClockId: 'clock' }, invoice] }), 'matched one')
})

test('who owes just that much, by name, is suggested if there is one', () => {
  assert.equal(decide({ counterpartyName: 'LOVELACE, Ada' }, { byAmount: [invoice] }), 'suggested one')
  assert.equal(decide({}, { byAmount: [invoice, other] }), 'unmatched')
  assert.equal(decide({ counterpartyName: 'Bob' }, { byAmount: [invoice] }), 'unmatched')
  assert.equal(decide({}, { byAmount: [{ ...invoice, dueCents: 2901n }] }), 'unmatched')
})

test('references and numbers are found in what people write', () => {
  for (const text of ['RF69INV000001', 'rf69 inv0 0000 1', 'Invoice RF69INV000001, thanks', 'xRF69INV000001 3 Feb'])
    assert.ok(creditorReferencesIn([text]).includes('RF69INV000001'), text)
  assert.deepEqual(creditorReferencesIn(['RF68INV000001', 'nothing']), [])
  for (const text of ['INV-000001', 'Invoice no.: INV-000001.', 'inv-000001', '(INV-000001)'])
    assert.ok(numbersIn([text]).includes('INV-000001'), text)
  assert.ok(numbersIn(['2026/0007 and 8']).includes('2026/0007'))
})

test('names are the same whatever their order, accents and case, with a further word beside two', () => {
  assert.ok(isSameName('Grace Hopper', 'HOPPER, GRACE'))
  assert.ok(isSameName('Käthe Groß', 'Kathe Gross'))
  assert.ok(isSameName('Grace Hopper', 'Grace Brewster Hopper'))
  assert.ok(!isSameName('Grace', 'Grace Hopper'))
  assert.ok(!isSameName(null, null))
})

test('equal entries of a day are counted, entries with a reference of the bank are not', () => {
  const [first, second, third] = entryKeys([entry, entry, { ...entry, amountCents: 1n }])
  assert.equal(new Set([first, second, third]).size, 3)
  assert.deepEqual(entryKeys([entry, entry]), [first, second])
  const known = { ...entry, bankReference: 'B-1' }
  const [one, two, nextDay] = entryKeys([
    known,
    { ...known, references: ['more'] },
    { ...known, bookingDate: '2026-02-04' },
  ])
  assert.equal(one, two)
  assert.notEqual(one, nextDay)
})
