import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { verifyWebhook } from '../../packages/sdk/index.ts'
import { newWebhookSecret, signedHeaders } from '../../src/modules/webhooks/signature.ts'

// Verified by the client library as they are signed by the service.

const secret = newWebhookSecret()
const other = newWebhookSecret()
const now = 1_796_083_200
const event = { type: 'invoice.paid', timestamp: '2026-11-29T00:00:00Z', data: { name: 'Zürich ☕', id: 'i1' } }
const body = JSON.stringify(event)
const signed = (given: object = {}) =>
  signedHeaders({ id: 'evt_1', timestamp: now, body, secrets: [secret], ...given }) as Record<string, string>

test('a genuine webhook is its event, with its id', async () => {
  assert.deepEqual(await verifyWebhook(secret, signed(), body, now), { ...event, id: 'evt_1' })
})

test('headers are those of Node or of fetch, the body is a text or bytes, and the secret may lack its prefix', async () => {
  await verifyWebhook(secret.replace('whsec_', ''), new Headers(signed()), Buffer.from(body), now)
})

test('while a secret is rotated, the old and the new one verify what either has signed', async () => {
  await verifyWebhook([other, secret], signed(), body, now)
  await verifyWebhook(secret, signed({ secrets: [other, secret] }), body, now)
})

test('300 seconds are taken, and 301 are not', async () => {
  for (const age of [300, -300]) await verifyWebhook(secret, signed(), body, now + age)
  for (const age of [301, -301]) await isRefused(signed(), body, now + age)
})

test('what was changed, signed by another secret, or is not signed is refused', async () => {
  await isRefused(signed(), body.replace('paid', 'void'))
  await isRefused(signed(), `\ufeff${body}`)
  await isRefused(signed({ secrets: [other] }))
  await isRefused({ ...signed(), 'webhook-id': 'evt_2' })
  for (const timestamp of ['NaN', '', '1e9', `${now}.0`, ` ${now}`, `-${now}`])
    await isRefused({ ...signed(), 'webhook-timestamp': timestamp })
  for (const signature of [
    '',
    'v1',
    'v1,',
    'v1,AAAA',
    'v1,%%%',
    signed()['webhook-signature']?.replace('v1', 'v1a') ?? '',
  ])
    await isRefused({ ...signed(), 'webhook-signature': signature })
  await isRefused({})
})

test('a secret that is missing, cut or no base64 is an error of the program, also where nothing is signed', async () => {
  for (const bad of ['', 'whsec_', 'whsec_%%%', 'whsec_c2hvcnQ=', []])
    await assert.rejects(verifyWebhook(bad, signed(), body, now), TypeError)
})

test('every body that the service signs is verified, and no other one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.json(), fc.json(), async (one, two) => {
      const headers = signed({ body: one })
      await verifyWebhook(secret, headers, one, now)
      if (one !== two) await isRefused(headers, two)
    }),
    { numRuns: 50 },
  )
})

async function isRefused(headers: Record<string, string>, text = body, at = now): Promise<void> {
  await assert.rejects(verifyWebhook(secret, headers, text, at), { name: 'WebhookVerificationError' })
}
