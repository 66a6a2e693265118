import { createHmac, timingSafeEqual } from 'node:crypto'

// https://docs.stripe.com/webhooks#verify-manually: HMAC-SHA256 of `timestamp.body` in hex, with the secret as it is written.

const toleranceSeconds = 300

/** Why a message is refused. */
export type StripeSignatureRefusal =
  | 'missing_signature'
  | 'invalid_timestamp'
  | 'timestamp_too_old'
  | 'timestamp_too_new'
  | 'unknown_signature_version'
  | 'wrong_signature'

/**
 * Checks a message of Stripe: null if one of its `v1` signatures was made with one of the secrets no more than 300 seconds before
 * or after `now` (Unix time in seconds), else why not. Signatures are compared in constant time. Throws `RangeError` where there
 * is no secret or an empty one: with it, anybody could sign.
 */
export function verifyStripeSignature(received: {
  /** The header `Stripe-Signature`. */
  readonly header: string | undefined
  /** The body exactly as it was received. */
  readonly body: string | Uint8Array
  /** More than one while a secret is replaced. */
  readonly secrets: readonly string[]
  readonly now: number
}): StripeSignatureRefusal | null {
  const { header = '', body, secrets, now } = received
  if (secrets.length === 0 || secrets.includes('')) throw new RangeError('There is no webhook secret')
  if (header === '') return 'missing_signature'
  const parts = header.split(',').map((part) => part.trim())
  const valuesOf = (name: string) =>
    parts.filter((part) => part.startsWith(`${name}=`)).map((part) => part.slice(name.length + 1))
  const [timestamp = ''] = valuesOf('t')
  if (!/^\d{1,15}$/.test(timestamp)) return 'invalid_timestamp'
  if (Number(timestamp) < now - toleranceSeconds) return 'timestamp_too_old'
  if (Number(timestamp) > now + toleranceSeconds) return 'timestamp_too_new'
  const given = valuesOf('v1')
  if (given.length === 0) return 'unknown_signature_version'
  const wanted = secrets.map((secret) => stripeSignature(secret, timestamp, body))
  return given.some((one) => wanted.some((other) => isSame(one, other))) ? null : 'wrong_signature'
}

/** The `v1` signature of a message. */
function stripeSignature(secret: string, timestamp: string, body: string | Uint8Array): string {
  return createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex')
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)]
  return a.length === b.length && timingSafeEqual(a, b)
}
