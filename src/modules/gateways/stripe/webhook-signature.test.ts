import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { verifyStripeSignature } from './webhook-signature.ts'

const secret = 'whsec_first'
const now = 1_800_000_000
const body = '{\n  "id": "evt_1",\n  "name": "Zürich"\n}'
const sign = (by: string, at = now, text = body) => createHmac('sha256', by).update(`${at}.${text}`).digest('hex')
const v1 = sign(secret)
const received = { header: `t=${now},v1=${v1},v0=${'0'.repeat(64)}`, body, secrets: [secret], now }

test('what is signed with any of the secrets is accepted, over the raw bytes', () => {
  assert.equal(verifyStripeSignature(received), null)
  assert.equal(verifyStripeSignature({ ...received, body: Buffer.from(body) }), null)
  assert.equal(verifyStripeSignature({ ...received, secrets: ['whsec_new', secret] }), null)
  const both = `t=${now},v1=${sign('whsec_new')},v1=${v1}`
  assert.equal(verifyStripeSignature({ ...received, header: both }), null)
  assert.equal(verifyStripeSignature({ ...received, header: `t=${now}, v1=${v1}` }), null)
})

test('it is accepted up to 300 seconds before and after', () => {
  for (const seconds of [-300, 300]) assert.equal(verifyStripeSignature({ ...received, now: now + seconds }), null)
})

const refused: readonly [string, Partial<typeof received>, string][] = [
  ['without a header', { header: '' }, 'missing_signature'],
  ['without a time', { header: `v1=${v1}` }, 'invalid_timestamp'],
  ['with a time that is none', { header: `t=now,v1=${v1}` }, 'invalid_timestamp'],
  ['301 seconds old', { now: now + 301 }, 'timestamp_too_old'],
  ['301 seconds ahead', { now: now - 301 }, 'timestamp_too_new'],
  ['of another version', { header: `t=${now},v0=${v1}` }, 'unknown_signature_version'],
  ['with a body that was printed again', { body: JSON.stringify(JSON.parse(body)) }, 'wrong_signature'],
  ['with another time', { header: `t=${now + 1},v1=${v1}` }, 'wrong_signature'],
  ['with a part of its signature', { header: `t=${now},v1=${v1.slice(0, 10)}` }, 'wrong_signature'],
  ['signed with another secret', { secrets: ['whsec_other'] }, 'wrong_signature'],
]
for (const [what, change, reason] of refused) {
  test(`a message ${what} is refused: ${reason}`, () => {
    assert.equal(verifyStripeSignature({ ...received, ...change }), reason)
  })
}

test('without a secret nothing is accepted', () => {
  for (const secrets of [[], [''], [secret, '']])
    assert.throws(() => verifyStripeSignature({ ...received, secrets }), RangeError)
})
