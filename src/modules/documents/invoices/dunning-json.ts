import { type Dunning, type DunningEndReason, type DunningPolicy, dunningStatus } from '../../../domain/dunning.ts'
import type { Invoice } from '../../../domain/invoice.ts'

/** The dunning of an invoice as its column has it. */
export interface DunningJson {
  readonly id: string
  readonly policy: DunningPolicy
  readonly started_at: string
  readonly steps_done: number
  readonly ended_at: string | null
  readonly end_reason: DunningEndReason | null
}

export function dunningOf({ id, policy, started_at, steps_done, ended_at, end_reason }: DunningJson): Dunning {
  return {
    id,
    policy,
    startedAt: Temporal.Instant.from(started_at),
    stepsDone: steps_done,
    endedAt: ended_at === null ? null : Temporal.Instant.from(ended_at),
    endReason: end_reason,
  }
}

export function dunningJson({ id, policy, startedAt, stepsDone, endedAt, endReason }: Dunning): DunningJson {
  return {
    id,
    policy,
    started_at: startedAt.toString(),
    steps_done: stepsDone,
    ended_at: endedAt?.toString() ?? null,
    end_reason: endReason,
  }
}

/** The dunning of an invoice as in API answers and events. */
export function dunningToApi(invoice: Invoice, dunning: Dunning) {
  const status = dunningStatus(dunning)
  return {
    id: dunning.id,
    invoice_id: invoice.id,
    customer_id: invoice.customerId,
    subscription_id: invoice.subscriptionId,
    policy_id: dunning.policy.id,
    status,
    started_at: dunning.startedAt.toString(),
    steps_done: dunning.stepsDone,
    step_count: dunning.policy.steps.length,
    next_action: status === 'active' ? (dunning.policy.steps[dunning.stepsDone]?.action ?? ('end' as const)) : null,
    next_step_at: status === 'active' ? (invoice.collectAt?.toString() ?? null) : null,
    ended_at: dunning.endedAt?.toString() ?? null,
    end_reason: dunning.endReason,
    created_at: dunning.startedAt.toString(),
  }
}
