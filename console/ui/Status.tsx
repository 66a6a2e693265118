import type { ReactNode } from 'react'
import styles from './values.module.css'

type Tone = 'good' | 'warn' | 'bad' | 'plain'

const tones: Readonly<Record<string, Tone>> = {
  ...{
    active: 'good',
    ready: 'good',
    paid: 'good',
    paid_with_credit: 'good',
    succeeded: 'good',
    enabled: 'good',
    won: 'good',
    completed: 'good',
    matched: 'good',
    done: 'good',
    sent: 'good',
    confirmed: 'good',
  },
  ...{
    open: 'plain',
    draft: 'plain',
    scheduled: 'plain',
    trialing: 'plain',
    sending: 'plain',
    queued: 'plain',
    processing: 'plain',
    running: 'plain',
    filling: 'plain',
  },
  ...{
    past_due: 'warn',
    paused: 'warn',
    requires_action: 'warn',
    unknown: 'warn',
    suggested: 'warn',
    needs_response: 'warn',
    unmatched: 'warn',
    pending: 'warn',
  },
  ...{
    overdue: 'bad',
    uncollectible: 'bad',
    failed: 'bad',
    disabled: 'bad',
    lost: 'bad',
    parked: 'bad',
    expired: 'bad',
    bounced: 'bad',
    mandate_inactive: 'bad',
  },
  ...{ good: 'good', warn: 'warn', bad: 'bad', plain: 'plain' },
}

/** A status in words, with a colour that says whether somebody has to act. */
export function Status({ of, label }: { readonly of: string; readonly label?: string }) {
  return <span className={`${styles.status} ${styles[tones[of] ?? 'plain']}`}>{label ?? sentence(of)}</span>
}

/** What stands beside a link and is no part of it. */
export function Marked({ mark, children }: { readonly mark: string | null; readonly children: ReactNode }) {
  return (
    <span className={styles.marked}>
      {children}
      {mark !== null && <Status of="warn" label={mark} />}
    </span>
  )
}

/** `Past due` for `past_due`. */
function sentence(status: string): string {
  const text = status.replaceAll('_', ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}
