import type { Actor } from './types.generated.ts'

const toleranceSeconds = 300

/** What a webhook says. */
export interface WebhookEvent {
  /** The id of the event, the same at each attempt: keep it, and ignore one that you have. */
  readonly id: string
  /** `invoice.paid`. New types may be added. */
  readonly type: string
  /** When it happened. */
  readonly timestamp: string
  /** Whose request it was: a key’s or a person’s, or that of the service itself. */
  readonly actor: Actor
  /** The object at that moment with the `sequence` of the event; a thin webhook has `id`, `object_id` and `sequence` alone. */
  readonly data: Readonly<Record<string, unknown>>
}

/** A webhook that is not genuine, or too old or too new; answer it with 401. */
export class WebhookVerificationError extends Error {
  override readonly name: string = 'WebhookVerificationError'
}

type Headers = Pick<globalThis.Headers, 'get'> | Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * Returns the event of a received webhook, after it has checked the signature by Standard Webhooks 1.0.0 and that it was sent at most
 * 300 seconds from now. `body` must be as it was received; `secrets` are one secret, or the old and the new one during a rotation.
 * Throws `WebhookVerificationError`, or a `TypeError` for a secret that is none.
 */
export async function verifyWebhook(
  secrets: string | readonly string[],
  headers: Headers,
  body: string | Uint8Array,
  now: number = Date.now() / 1000,
): Promise<WebhookEvent> {
  const [id, timestamp, signatures] = ['id', 'timestamp', 'signature'].map((name) =>
    headerOf(headers, `webhook-${name}`),
  )
  const keys = await Promise.all([secrets].flat().map(keyOf))
  if (keys.length === 0) throw new TypeError('There is no webhook secret')
  if (!id || !timestamp || !signatures) throw new WebhookVerificationError('A header of the signature is missing')
  const age = /^\d+$/.test(timestamp) ? now - Number(timestamp) : Number.POSITIVE_INFINITY
  if (Math.abs(age) > toleranceSeconds) throw new WebhookVerificationError('The webhook is too old or too new')
  const text = typeof body === 'string' ? body : new TextDecoder('utf-8', { ignoreBOM: true }).decode(body)
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${text}`)
  for (const [version, signature = ''] of signatures.split(' ').map((one) => one.split(','))) {
    if (version !== 'v1') continue
    for (const key of keys) {
      if (await crypto.subtle.verify('HMAC', key, bytesOf(signature), signed)) return { ...JSON.parse(text), id }
    }
  }
  throw new WebhookVerificationError('The signature is wrong')
}

function headerOf(headers: Headers, name: string): string | undefined {
  const value = typeof headers.get === 'function' ? headers.get(name) : (headers as Record<string, unknown>)[name]
  return typeof value === 'string' ? value : undefined
}

async function keyOf(secret: string): Promise<CryptoKey> {
  const bytes = bytesOf(secret.replace(/^whsec_/, ''))
  // With an empty key anybody could sign.
  if (bytes.length < 24) throw new TypeError('The webhook secret is missing, cut or not base64')
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
}

/** The bytes of a text in base64; none if it is not base64. */
function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
  } catch {
    return new Uint8Array()
  }
}
