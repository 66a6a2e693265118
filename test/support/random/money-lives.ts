import type { Chance } from '../../../src/cli/demo/chance.ts'
import { type DunningPolicy, defaultDunningPolicy } from '../../../src/domain/dunning.ts'

/** Instants at which something about days is not as usual: month ends, leap days, clocks that change, Easter, Christmas. */
export const oddStarts = [
  ...['2024-01-31T12:00:00Z', '2024-02-29T23:30:00Z', '2023-12-31T22:15:00Z', '2026-01-29T00:00:00Z'],
  ...['2026-03-28T01:30:00Z', '2026-03-08T06:30:00Z', '2026-10-24T00:30:00Z', '2026-10-31T06:00:00Z'],
  ...['2026-04-02T09:00:00Z', '2026-12-23T17:45:00Z', '2027-04-30T08:00:00Z', '2024-02-01T00:00:00Z'],
] as const

/** Zones with other changes of the clock, and with odd offsets. */
export const oddZones = [
  ...['UTC', 'Europe/Berlin', 'Europe/Berlin', 'America/New_York'],
  ...['Asia/Kathmandu', 'Australia/Lord_Howe', 'America/Santiago'],
] as const

/** Tokens of the gateway `test`, the ones that fail more often. */
export function anyToken(chance: Chance): string {
  const days = chance.oneOf([1, 1, 2, 3, 5, 9])
  return chance.oneOf([
    ...(['ok', 'ok_refund_returned:2', 'decline_insufficient_funds', 'decline_insufficient_funds'] as const),
    ...['decline_lost_card', 'decline_account_closed', 'decline_expired_card', 'authentication_required'],
    ...['timeout_then_ok', 'timeout_then_not_found', `processing_then_ok:${days}`, `processing_then_failed:${days}`],
    ...[`dispute:${days}`, `dispute_then_won:${days}`, `late_failure:${days}`, `late_failure_account_closed:${days}`],
  ])
}

/** What is done about unpaid invoices: anything that the API takes. */
export function anyPolicy(chance: Chance): DunningPolicy {
  if (chance.happens(0.2)) return defaultDunningPolicy
  const steps: DunningPolicy['steps'][number][] = []
  for (let afterDays = 0; steps.length < 7 && chance.happens(0.85); ) {
    afterDays += chance.oneOf([0, 0, 1, 1, 2, 3, 6])
    steps.push({ afterDays, action: chance.happens(0.6) ? 'attempt' : 'mail' })
  }
  const last = Math.max(1, steps.at(-1)?.afterDays ?? 1)
  return {
    id: null,
    name: 'by chance',
    steps,
    onHardDecline: chance.oneOf(['wait', 'end']),
    end: {
      afterDays: last + chance.oneOf([0, 1, 4, 14, 28]),
      subscription: chance.oneOf(['leave', 'pause', 'cancel']),
      invoice: chance.oneOf(['leave', 'uncollectible']),
    },
    hour: chance.oneOf([null, null, 0, 2, 9, 23]),
    weekdays: chance.oneOf(['any', 'no_weekend', 'banking_days']),
  }
}

/** A policy as the API takes it. */
export function policyToApi({ name, steps, onHardDecline, end, hour, weekdays }: DunningPolicy): object {
  return {
    name,
    steps: steps.map(({ afterDays, action }) => ({ after_days: afterDays, action })),
    on_hard_decline: onHardDecline,
    end: { after_days: end.afterDays, subscription: end.subscription, invoice: end.invoice },
    hour,
    weekdays,
  }
}
