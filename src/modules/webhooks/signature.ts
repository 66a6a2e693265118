import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

// Standard Webhooks 1.0.0, scheme v1 (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md):
// HMAC-SHA256 over `id.timestamp.body`, in base64. Version v1a (Ed25519) is not supported.

const prefix = 'whsec_'
const toleranceSeconds = 300

/** A secret that cannot sign. The error's message never contains the secret. */
export class InvalidWebhookSecret extends Error {}

/** One message as it is signed: the same id at every attempt, and the time of this attempt. */
export interface WebhookMessage {
  /** The event's id. It has no dot, because dots separate what is signed. */
  readonly id: string
  /** Unix time in seconds. */
  readonly timestamp: number
  /** The body exactly as it is sent. */
  readonly body: string | Uint8Array
}

/** The three headers of Standard Webhooks. A type, not an interface, so that it is assignable to any map of headers. */
export type SignatureHeaders = {
  readonly 'webhook-id': string
  readonly 'webhook-timestamp': string
  readonly 'webhook-signature': string
}

/** Why a message is refused. */
export type SignatureRefusal =
  | 'missing_id'
  | 'missing_timestamp'
  | 'missing_signature'
  | 'invalid_timestamp'
  | 'timestamp_too_old'
  | 'timestamp_too_new'
  | 'unknown_signature_version'
  | 'wrong_signature'

/** A new signing secret: `whsec_` and 32 random bytes in base64, the form in which the Standard Webhooks libraries take it. */
export function newWebhookSecret(): string {
  return prefix + randomBytes(32).toString('base64')
}

/**
 * The headers that sign a message by Standard Webhooks 1.0.0: one `v1` signature for each secret, in their order, separated by
 * spaces. While a secret is rotated, both sign, and receivers accept either. Throws `InvalidWebhookSecret` for an empty, malformed or
 * missing secret, `RangeError` for an id or a timestamp that cannot be signed.
 */
export function signedHeaders(message: WebhookMessage & { readonly secrets: readonly string[] }): SignatureHeaders {
  const { id, timestamp, body, secrets } = message
  if (!/^[\x21-\x2d\x2f-\x7e]{1,255}$/.test(id))
    throw new RangeError('The id is not 1 to 255 ASCII characters without a dot')
  if (!Number.isSafeInteger(timestamp) || timestamp < 0) throw new RangeError('The timestamp is not in whole seconds')
  const signatures = keysOf(secrets).map((key) => signature(key, id, String(timestamp), body))
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  }
}

/**
 * Checks a received message by Standard Webhooks 1.0.0: returns null if one of the secrets made one of its signatures, at most 300
 * seconds before or after `now` (Unix time in seconds); else the reason. Signatures are compared in constant time. Throws
 * `InvalidWebhookSecret` for an empty, malformed or missing secret, because then anybody could sign.
 */
export function verifySignature(received: {
  /** Names in lower case, as node:http gives them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** The body exactly as it was received. */
  readonly body: string | Uint8Array
  readonly secrets: readonly string[]
  readonly now: number
}): SignatureRefusal | null {
  const { headers, body, secrets, now } = received
  const keys = keysOf(secrets)
  const id = headerOf(headers, 'webhook-id')
  const timestamp = headerOf(headers, 'webhook-timestamp')
  const signatures = headerOf(headers, 'webhook-signature')
  if (id === null) return 'missing_id'
  if (timestamp === null) return 'missing_timestamp'
  if (signatures === null) return 'missing_signature'
  if (!/^\d{1,15}$/.test(timestamp)) return 'invalid_timestamp'
  if (Number(timestamp) < now - toleranceSeconds) return 'timestamp_too_old'
  if (Number(timestamp) > now + toleranceSeconds) return 'timestamp_too_new'
  const known = signatures.split(' ').filter((one) => one.startsWith('v1,'))
  if (known.length === 0) return 'unknown_signature_version'
  const wanted = keys.map((key) => signature(key, id, timestamp, body))
  return known.some((given) => wanted.some((one) => isSame(given, one))) ? null : 'wrong_signature'
}

function headerOf(headers: Readonly<Record<string, unknown>>, name: string): string | null {
  const value = headers[name]
  return typeof value === 'string' && value !== '' ? value : null
}

function signature(key: Buffer, id: string, timestamp: string, body: string | Uint8Array): string {
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function keysOf(secrets: readonly string[]): readonly Buffer[] {
  if (secrets.length === 0) throw new InvalidWebhookSecret('There is no signing secret')
  return secrets.map(keyOf)
}

// The libraries accept a secret without its prefix, so this does too.
function keyOf(secret: string): Buffer {
  const text = secret.startsWith(prefix) ? secret.slice(prefix.length) : secret
  const key = Buffer.from(text, 'base64')
  if (text === '') throw new InvalidWebhookSecret('The signing secret is empty')
  if (key.toString('base64') !== text) throw new InvalidWebhookSecret('The signing secret is not base64')
  if (key.length < 24 || key.length > 64) throw new InvalidWebhookSecret('The signing secret is not of 24 to 64 bytes')
  if (key.toString('latin1').startsWith(prefix)) throw new InvalidWebhookSecret('The signing secret is in base64 twice')
  return key
}
