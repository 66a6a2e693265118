import type { DeclineClass } from '../../../src/domain/collection.ts'

// The tokens of the gateway `test`, as docs/guide/getting-paid.md says what they do.

const minuteMs = 60_000
export const dayMs = 1440 * minuteMs

/** What a gateway says of an attempt: done, or to be asked again at that instant. */
export type Said =
  | { readonly status: 'succeeded' | 'canceled' }
  | { readonly status: 'failed'; readonly class: DeclineClass }
  | { readonly status: 'processing' | 'requires_action' | 'unknown'; readonly askAgainAt: number }

const declined: Readonly<Record<string, DeclineClass>> = {
  decline_insufficient_funds: 'retryable',
  decline_lost_card: 'hard',
  decline_account_closed: 'hard',
  decline_expired_card: 'needs_customer',
}

/** What the gateway says at `now` of an attempt made then, which was asked about before or not, and which somebody wants ended or not. */
export function naiveAnswer(
  token: string,
  { madeAt, now, isFirst, isUnwanted }: { madeAt: number; now: number; isFirst: boolean; isUnwanted: boolean },
): Said {
  const [name = '', days = '0'] = token.split(':')
  const endsAt = madeAt + Number(days) * dayMs
  // What was never sent, or never answered, the gateway ends at once.
  if (isUnwanted && (isFirst || name.startsWith('timeout'))) return { status: 'canceled' }
  const decline = declined[token]
  if (decline) return { status: 'failed', class: decline }
  switch (name) {
    case 'processing_then_ok':
    case 'processing_then_failed':
      if (now < endsAt) return isUnwanted ? { status: 'canceled' } : { status: 'processing', askAgainAt: endsAt }
      return name === 'processing_then_ok' ? { status: 'succeeded' } : { status: 'failed', class: 'retryable' }
    case 'authentication_required': {
      if (isUnwanted) return { status: 'canceled' }
      const patienceEndsAt = madeAt + 3 * dayMs
      if (now < patienceEndsAt) return { status: 'requires_action', askAgainAt: patienceEndsAt }
      return { status: 'failed', class: 'needs_customer' }
    }
    case 'timeout_then_ok':
      return isFirst ? { status: 'unknown', askAgainAt: now + minuteMs } : { status: 'succeeded' }
    case 'timeout_then_not_found':
      return isFirst ? { status: 'unknown', askAgainAt: now + minuteMs } : { status: 'failed', class: 'gateway_down' }
    default:
      return { status: 'succeeded' }
  }
}

/** What happens to money that an attempt made then has taken: when, and what. */
export function naiveSequel(
  token: string,
  madeAt: number,
): {
  readonly at: number
  readonly what: 'dispute' | 'dispute won' | 'dispute lost' | 'failure'
  readonly class?: DeclineClass
}[] {
  const [name = '', days = '0'] = token.split(':')
  const at = madeAt + Number(days) * dayMs
  if (name === 'dispute' || name === 'dispute_then_won')
    return [
      { at, what: 'dispute' },
      { at: at + 14 * dayMs, what: name === 'dispute' ? 'dispute lost' : 'dispute won' },
    ]
  if (name === 'late_failure') return [{ at, what: 'failure', class: 'retryable' }]
  if (name === 'late_failure_account_closed') return [{ at, what: 'failure', class: 'hard' }]
  return []
}

/** When an invoice is tried again after the gateway was away so many times in a row; null: no more by itself. */
export function naivePauseMs(failures: number): number | null {
  const minutes = [5, 15, 60, 180, 360, 720][failures - 1]
  return minutes === undefined ? null : minutes * minuteMs
}
