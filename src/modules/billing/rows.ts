import type { Instant } from '../../domain/instant.ts'
import type { Plan } from '../../domain/plan.ts'
import { spansOf } from '../../domain/spans.ts'
import type { Charge, Span, Subscription, Version } from '../../domain/subscription.ts'
import type { Row } from '../../platform/database/row.ts'

export interface PlanRow {
  readonly plan_id: string
  readonly plan_code: string
  readonly plan_name: string
  readonly plan_product: string
  readonly plan_amount_cents: bigint
  readonly plan_currency: string
  readonly interval_unit: Plan['interval']['unit']
  readonly interval_count: number
  readonly trial_days: number
  readonly is_active: boolean
}

/** The plan that stands in a row beside other things. */
export function planOf(row: PlanRow): Plan {
  return {
    id: row.plan_id,
    code: row.plan_code,
    name: row.plan_name,
    product: row.plan_product,
    amountCents: row.plan_amount_cents,
    currency: row.plan_currency,
    interval: { unit: row.interval_unit, count: row.interval_count },
    trialDays: row.trial_days,
    isActive: row.is_active,
  }
}

export type SubscriptionRow = Partial<PlanRow> &
  Row<
    'subscription',
    | 'id'
    | 'customer_id'
    | 'product'
    | 'currency'
    | 'time_zone'
    | 'proration'
    | 'start_at'
    | 'trial_end'
    | 'ends_at'
    | 'end_known_at'
    | 'end_known_to_version'
    | 'end_keeps_until'
    | 'canceled_at'
    | 'cancel_at_period_end'
    | 'paused_at'
    | 'pause_keeps_until'
    | 'pending_quantity'
    | 'pending_at'
    | 'billed_until'
    | 'cycle_number'
    | 'period_number'
    | 'period_start'
    | 'period_end'
    | 'next_billing_at'
    | 'look_again_event_id'
    | 'metadata'
    | 'created_at'
    | 'updated_at',
    { readonly proration: Subscription['proration']; readonly metadata: Record<string, string> }
  > & {
    readonly item_id: string
    readonly draft_id?: string | null
    readonly draft_finalizes_at?: Instant | null
  }

export type VersionRow = PlanRow &
  Row<
    'item_version',
    | 'item_id'
    | 'number'
    | 'quantity'
    | 'cycle_number'
    | 'cycle_anchor'
    | 'effective_at'
    | 'charged_from'
    | 'charged_until'
    | 'keeps_until'
  >

export type ChargeRow = Row<
  'charge',
  | 'item_id'
  | 'cycle_number'
  | 'period_number'
  | 'version_number'
  | 'period_start'
  | 'period_end'
  | 'covers_from'
  | 'covers_until'
  | 'paid'
  | 'amount_cents'
  | 'is_reopened'
  | 'waived'
>

export function subscriptionOf(
  row: SubscriptionRow,
  versions: readonly Version[],
  charges: readonly Charge[],
): Subscription {
  return {
    id: row.id,
    itemId: row.item_id,
    customerId: row.customer_id,
    product: row.product,
    currency: row.currency,
    timeZone: row.time_zone,
    proration: row.proration,
    startAt: row.start_at,
    trialEnd: row.trial_end,
    versions,
    pendingChange:
      row.pending_at && row.pending_quantity
        ? { plan: planOf(row as PlanRow), quantity: row.pending_quantity, at: row.pending_at }
        : null,
    end:
      row.ends_at && row.end_known_at && row.end_known_to_version !== null && row.canceled_at
        ? {
            at: row.ends_at,
            knownAt: row.end_known_at,
            knownToVersion: row.end_known_to_version,
            requestedAt: row.canceled_at,
            keepsUntil: row.end_keeps_until,
            isAtPeriodEnd: row.cancel_at_period_end,
          }
        : null,
    pause: row.paused_at ? { at: row.paused_at, keepsUntil: row.pause_keeps_until } : null,
    billedUntil: row.billed_until,
    period:
      row.cycle_number !== null && row.period_number !== null && row.period_start && row.period_end
        ? { cycleNumber: row.cycle_number, number: row.period_number, start: row.period_start, end: row.period_end }
        : null,
    nextBillingAt: row.next_billing_at,
    lookAgainFor: row.look_again_event_id,
    charges,
    draft:
      row.draft_id && row.draft_finalizes_at
        ? { invoiceId: row.draft_id, kind: 'renewal', finalizesAt: row.draft_finalizes_at }
        : null,
    metadata: row.metadata,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

export function versionOf(row: VersionRow): Version {
  return {
    number: row.number,
    plan: planOf(row),
    quantity: row.quantity,
    cycleNumber: row.cycle_number,
    cycleAnchor: row.cycle_anchor,
    effectiveAt: row.effective_at,
    chargedFrom: row.charged_from,
    chargedUntil: row.charged_until,
    keepsUntil: row.keeps_until,
  }
}

/** The spans of a multirange as PostgreSQL writes it. */
function spansIn(multirange: string): readonly Span[] {
  if (multirange === '{}') return []
  return [...multirange.matchAll(/\["([^"]+)","([^"]+)"\)/g)].map(([, from = '', until = '']) => ({
    from: Temporal.Instant.from(from),
    until: Temporal.Instant.from(until),
  }))
}

export function chargeOf(row: ChargeRow): Charge {
  return {
    cycleNumber: row.cycle_number,
    period: { number: row.period_number, start: row.period_start, end: row.period_end },
    versionNumber: row.version_number,
    coversFrom: row.covers_from,
    coversUntil: row.covers_until,
    paid: row.paid === null ? spansOf(row.covers_from, row.covers_until) : spansIn(row.paid),
    amountCents: row.amount_cents,
    isReopened: row.is_reopened,
    waived: spansIn(row.waived),
  }
}

/** The row's `paid`: null where it is what the charge covers. */
export function paidOf({
  paid,
  coversFrom,
  coversUntil,
}: Pick<Charge, 'paid' | 'coversFrom' | 'coversUntil'>): string | null {
  const text = multirangeOf(paid)
  return text === multirangeOf(spansOf(coversFrom, coversUntil)) ? null : text
}

/** The spans as PostgreSQL reads a multirange. */
export function multirangeOf(spans: readonly Span[]): string {
  return `{${spans.map(({ from, until }) => `[${from},${until})`).join()}}`
}
