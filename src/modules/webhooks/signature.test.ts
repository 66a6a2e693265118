import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { InvalidWebhookSecret, newWebhookSecret, signedHeaders, verifySignature } from './signature.ts'

const secret = newWebhookSecret()
const other = newWebhookSecret()
const now = 1_800_000_000
const body = JSON.stringify({ type: 'invoice.paid', name: 'Zürich ☕' })
const headers = signedHeaders({ id: 'evt_1', timestamp: now, body, secrets: [secret] })
const received = { headers, body, secrets: [secret], now }

test('a new secret is whsec_ and 32 random bytes in base64', () => {
  assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/)
  assert.notEqual(secret, other)
})

test('a message is signed over its id, its time and its bytes, once for each secret', () => {
  const key = Buffer.from(secret.slice(6), 'base64')
  const expected = createHmac('sha256', key).update(`evt_1.${now}.${body}`).digest('base64')
  assert.deepEqual(headers, {
    'webhook-id': 'evt_1',
    'webhook-timestamp': String(now),
    'webhook-signature': `v1,${expected}`,
  })
  const both = signedHeaders({ id: 'evt_1', timestamp: now, body: Buffer.from(body), secrets: [other, secret] })
  assert.match(both['webhook-signature'], /^v1,\S{44} v1,\S{44}$/)
  for (const one of [secret, other]) assert.equal(verifySignature({ ...received, headers: both, secrets: [one] }), null)
})

test('the reference library accepts what we sign, and we accept what it signs', () => {
  const at = new Date()
  const timestamp = Math.floor(at.getTime() / 1000)
  const ours = signedHeaders({ id: 'evt_1', timestamp, body, secrets: [other, secret] })
  assert.deepEqual(new Webhook(secret).verify(body, { ...ours }), JSON.parse(body))
  assert.throws(() => new Webhook(secret).verify(`${body} `, { ...ours }))
  const theirs = { ...ours, 'webhook-signature': new Webhook(secret).sign('evt_1', at, body) }
  assert.equal(verifySignature({ headers: theirs, body, secrets: [secret], now: timestamp }), null)
})

test('a genuine message is accepted up to 300 seconds before and after', () => {
  for (const seconds of [-300, 0, 300]) assert.equal(verifySignature({ ...received, now: now + seconds }), null)
})

const signature = headers['webhook-signature']
const refused: readonly [string, Partial<typeof received>, string][] = [
  ['without an id', { headers: changed('webhook-id', '') }, 'missing_id'],
  ['without a timestamp', { headers: changed('webhook-timestamp', '') }, 'missing_timestamp'],
  ['without a signature', { headers: changed('webhook-signature', '') }, 'missing_signature'],
  ['with a timestamp that is none', { headers: changed('webhook-timestamp', `${now}.0`) }, 'invalid_timestamp'],
  ['301 seconds old', { now: now + 301 }, 'timestamp_too_old'],
  ['301 seconds ahead', { now: now - 301 }, 'timestamp_too_new'],
  [
    'of another version',
    { headers: changed('webhook-signature', `v1a,${signature.slice(3)}`) },
    'unknown_signature_version',
  ],
  ['with another body', { body: `${body} ` }, 'wrong_signature'],
  ['with another id', { headers: changed('webhook-id', 'evt_2') }, 'wrong_signature'],
  ['with another time', { headers: changed('webhook-timestamp', String(now + 1)) }, 'wrong_signature'],
  [
    'with a part of its signature',
    { headers: changed('webhook-signature', signature.slice(0, -1)) },
    'wrong_signature',
  ],
  ['signed with another secret', { secrets: [other] }, 'wrong_signature'],
]
for (const [name, change, reason] of refused) {
  test(`a message ${name} is refused: ${reason}`, () => {
    assert.equal(verifySignature({ ...received, ...change }), reason)
  })
}

function changed(name: keyof typeof headers, value: string): typeof headers {
  return { ...headers, [name]: value }
}

const unusable: readonly [string, string[], RegExp][] = [
  ['no secret', [], /no signing secret/],
  ['an empty secret', [''], /empty/],
  ['a prefix alone', ['whsec_'], /empty/],
  ['a secret beside an empty one', [secret, ''], /empty/],
  ['what is no base64', [`${secret}!`], /not base64/],
  ['a prefix of a version', [`v1,${secret}`], /not base64/],
  ['a short secret', [`whsec_${Buffer.alloc(23).toString('base64')}`], /24 to 64 bytes/],
  ['a long secret', [`whsec_${Buffer.alloc(65).toString('base64')}`], /24 to 64 bytes/],
  ['a secret encoded twice', [`whsec_${Buffer.from(secret).toString('base64')}`], /twice/],
]
for (const [name, secrets, reason] of unusable) {
  test(`with ${name} nothing is signed and nothing accepted`, () => {
    const invalid = (error: unknown) =>
      error instanceof InvalidWebhookSecret && reason.test(error.message) && !error.message.includes(secret)
    assert.throws(() => signedHeaders({ id: 'evt_1', timestamp: now, body, secrets }), invalid)
    assert.throws(() => verifySignature({ ...received, secrets }), invalid)
  })
}

test('an id with a dot, or a time that is not in whole seconds, cannot be signed', () => {
  for (const wrong of [{ id: 'a.b' }, { id: '' }, { id: 'a\nb' }, { timestamp: 1.5 }, { timestamp: Number.NaN }])
    assert.throws(() => signedHeaders({ id: 'evt_1', timestamp: now, body, secrets: [secret], ...wrong }), RangeError)
})
