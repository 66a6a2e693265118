import { Problem } from './problem.ts'

export interface Saved {
  readonly status: number
  readonly body: string
}

/** Stripe's memory of keys: answers are repeated for 24 hours of its own clock, and then forgotten. */
export function newKeys(now: () => number) {
  const lifeSeconds = 24 * 3600
  const keys = new Map<string, { readonly request: string; readonly at: number; saved: Saved | null }>()

  /** The answer that was given before; null for a new request, whose key is in use from here on. */
  function begin(key: string, request: string): Saved | null {
    const known = keys.get(key)
    if (known === undefined || known.at + lifeSeconds <= now()) {
      keys.set(key, { request, at: now(), saved: null })
      return null
    }
    if (known.request !== request) throw new Problem(400, { type: 'idempotency_error', message: mismatch }, false)
    if (known.saved === null)
      throw new Problem(409, { type: 'invalid_request_error', code: 'idempotency_key_in_use' }, false)
    return known.saved
  }

  /** Keeps the answer; without one the key is free again, as it is for a request that was not carried out. */
  function end(key: string, saved: Saved | null): void {
    const known = keys.get(key)
    if (known === undefined) return
    if (saved === null) keys.delete(key)
    else known.saved = saved
  }

  return { begin, end }
}

const mismatch = 'Keys for idempotent requests can only be used with the same parameters they were first used with.'
