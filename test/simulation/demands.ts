import type { Tally } from '../support/random/tally.ts'

// By how many minutes of a run somebody must have done them, or been refused them for the reason that is named.
const deedsBy: Readonly<Record<number, readonly string[]>> = {
  1: [
    'arrive',
    'subscribe',
    'change',
    'cancel',
    'pause',
    'pay',
    'void',
    'credit',
    'one-off',
    'finalize',
    'delete clock',
    'use',
  ],
  5: [
    'change items',
    'uncancel',
    'resume',
    'pay some',
    'give up',
    'attach',
    'collect',
    'foresee',
    'preview change',
    'update customer',
    'update subscription',
    'redeem',
    'reduce',
    'use twice at once',
    'use again',
    'void usage',
  ],
  20: [
    'pending_change',
    'preview cancel',
    'remove discount',
    'preview discount',
    'correct',
    'waive',
    'forgive',
    'apply credit',
    'add line',
    'update plan',
    'update settings',
    'create key',
    'revoke key',
    'release customer_not_parked',
  ],
}

// By how many minutes each kind must have happened. PostgreSQL itself goes away about once a minute, less often on a busy machine.
const faultsBy: Readonly<Record<number, readonly string[]>> = {
  5: [
    'connection terminated',
    'counter held',
    'customers held',
    'deadlock between transactions',
    'deadlock in a statement',
    'serialization failure in a statement',
    'slow query in a statement',
    'process killed (api)',
    'process killed (worker)',
    ...['cut', 'reset', 'stalled', 'delayed'].flatMap((kind) => [
      `HTTP connection ${kind}`,
      `database connection ${kind}`,
    ]),
  ],
  10: ['database killed', 'database stopped'],
}

export interface Lived {
  readonly minutes: number
  readonly hasFaults: boolean
  readonly outcomes: Tally
  readonly faults: Tally
}

/** What a run of that length must have met at least once, and has not: deeds that were done, and faults. */
export function notMet({ minutes, hasFaults, outcomes, faults }: Lived): string[] {
  const dueOf = (all: typeof deedsBy) =>
    Object.entries(all).flatMap(([by, some]) => (minutes >= Number(by) ? some : []))
  const deeds = dueOf(deedsBy)
  const kinds = hasFaults ? dueOf(faultsBy) : []
  const met = Object.keys(faults.all)
  return [
    ...deeds
      .filter((deed) => outcomes.of(`${deed} done`) + outcomes.of(deed) === 0)
      .map((deed) => `nobody has done this: ${deed}`),
    ...kinds
      .filter((kind) => !met.some((name) => name.startsWith(kind)))
      .map((kind) => `this never went wrong: ${kind}`),
  ]
}
