import { useEffect } from 'react'
import { words } from '../words/en.ts'

// While a dialog is open, a request with the same content means the same thing. It keeps its idempotency key, so pressing the button again
// after a lost answer does nothing twice.
const keys = new Map<string, string>()
let dialogs = 0

/** Counts a dialog as open while it is shown. When the last one closes, the next request is a new one, whatever its content. */
export function useIntention(): void {
  useEffect(() => {
    dialogs += 1
    return () => {
      dialogs -= 1
      if (dialogs === 0) keys.clear()
    }
  }, [])
}

/** The request with the idempotency key that its content has in the open dialog. */
export function withSameKey(address: string, init: RequestInit): RequestInit {
  const headers = new Headers(init.headers)
  const given = headers.get('idempotency-key')
  if (given === null || dialogs === 0) return init
  const content = `${init.method} ${address} ${init.body}`
  const key = keys.get(content) ?? given
  keys.set(content, key)
  headers.set('idempotency-key', key)
  return { ...init, headers }
}

/** Makes sure that an answer has its secret: a repeated answer has none, so the next attempt makes a new one. */
export function withSecret<T>(answer: T, secret: (answer: T) => string | null): T {
  if (secret(answer) !== null) return answer
  keys.clear()
  throw new Error(words.common.secretLost)
}
