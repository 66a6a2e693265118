import type { DeclineClass } from '../../domain/collection.ts'
import type { Row } from '../../platform/database/row.ts'
import { insertSql, updateSql } from '../../platform/database/write-sql.ts'
import type { Write } from '../transaction/write-set.ts'
import {
  type AttemptInvoice,
  type AttemptOrigin,
  type AttemptResolution,
  type AttemptStatus,
  isLive,
  type PaymentAttempt,
} from './attempt.ts'

export type AttemptRow = Row<
  'payment_attempt',
  | 'id'
  | 'customer_id'
  | 'test_clock_id'
  | 'payment_method_id'
  | 'gateway_account_id'
  | 'key'
  | 'origin'
  | 'amount_cents'
  | 'currency'
  | 'description'
  | 'status'
  | 'gateway_reference'
  | 'action_url'
  | 'decline_class'
  | 'decline_code'
  | 'decline_message'
  | 'cancel_requested'
  | 'resolution'
  | 'next_check_at'
  | 'checks'
  | 'sends'
  | 'created_at'
  | 'updated_at'
  | 'ended_at',
  {
    readonly origin: AttemptOrigin
    readonly status: AttemptStatus
    readonly decline_class: DeclineClass | null
    readonly resolution: AttemptResolution | null
  }
> & {
  readonly invoices: readonly {
    readonly invoice_id: string
    readonly amount_cents: number
    readonly is_followed_up: boolean
  }[]
}

/**
 * How many attempts the invoice `i` has had, also forgotten ones before a recovered one, and recovered ones whose money was not put on
 * it: the next has the number after it, which is in its key.
 */
export const attemptsOfInvoice = `(select greatest(count(*), max(substring(k.key from '[.](\\d+)')::integer))::integer from (
    select o.key from payment_attempt_invoice n join payment_attempt o on o.tenant_id = n.tenant_id and o.id = n.attempt_id
      where n.tenant_id = i.tenant_id and n.invoice_id = i.id
    union select o.key from payment_attempt o where o.tenant_id = i.tenant_id and o.customer_id = i.customer_id
      and o.origin = 'recovered' and starts_with(o.key, i.id::text || '.')) k)`

export const attemptColumns = `a.id, a.customer_id, a.test_clock_id, a.payment_method_id, a.gateway_account_id, a.key, a.origin,
  a.amount_cents, a.currency, a.description, a.status, a.gateway_reference, a.action_url, a.decline_class, a.decline_code,
  a.decline_message, a.cancel_requested, a.resolution, a.next_check_at, a.checks, a.sends, a.created_at, a.updated_at, a.ended_at,
  coalesce((select jsonb_agg(jsonb_build_object('invoice_id', n.invoice_id, 'amount_cents', n.amount_cents,
    'is_followed_up', n.is_followed_up) order by n.invoice_id)
    from payment_attempt_invoice n where n.tenant_id = a.tenant_id and n.attempt_id = a.id), '[]') as invoices`

/** An attempt, with its invoices, from its row. */
export function attemptOf(row: AttemptRow): PaymentAttempt {
  return {
    id: row.id,
    customerId: row.customer_id,
    testClockId: row.test_clock_id,
    paymentMethodId: row.payment_method_id,
    gatewayAccountId: row.gateway_account_id,
    key: row.key,
    origin: row.origin,
    amountCents: row.amount_cents,
    currency: row.currency,
    description: row.description,
    status: row.status,
    gatewayReference: row.gateway_reference,
    actionUrl: row.action_url,
    decline: row.decline_class && {
      class: row.decline_class,
      code: row.decline_code ?? '',
      message: row.decline_message ?? '',
    },
    cancelRequested: row.cancel_requested,
    resolution: row.resolution,
    nextCheckAt: row.next_check_at,
    checks: row.checks,
    sends: row.sends,
    invoices: row.invoices.map((one) => ({
      invoiceId: one.invoice_id,
      amountCents: BigInt(one.amount_cents),
      isFollowedUp: one.is_followed_up,
    })),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    endedAt: row.ended_at,
  }
}

const changing = `status, gateway_reference, action_url, decline_class, decline_code, decline_message, cancel_requested, resolution,
  next_check_at, checks, lease_until, updated_at, ended_at`

export const insertAttempts: Write = {
  name: 'inserted_payment_attempts',
  sql: insertSql(
    'payment_attempt',
    `id, customer_id, test_clock_id, payment_method_id, gateway_account_id, key, origin, amount_cents, currency, description,
      created_at, sends, ${changing}`,
  ),
}

/** Attempts that a person wants ended: they are asked for at once. What a worker is writing meanwhile stays its own. */
export const requestCancellations: Write = {
  name: 'requested_cancellations',
  sql: updateSql('payment_attempt', 'id', 'cancel_requested, next_check_at, updated_at'),
}

/** Attempts with what became of them; nobody has taken them up any more. The number of a claim is only ever written by a claim. */
export const updateAttempts: Write = {
  name: 'updated_payment_attempts',
  sql: updateSql('payment_attempt', 'id', changing),
}

export const insertAttemptInvoices: Write = {
  name: 'inserted_attempt_invoices',
  isDocument: true,
  sql: insertSql('payment_attempt_invoice', 'attempt_id, invoice_id, amount_cents, is_followed_up, is_live'),
}

/** An attempt as its row; `leaseUntil` where somebody takes it up with this. */
export function attemptRow(attempt: PaymentAttempt): object {
  return {
    id: attempt.id,
    customer_id: attempt.customerId,
    test_clock_id: attempt.testClockId,
    payment_method_id: attempt.paymentMethodId,
    gateway_account_id: attempt.gatewayAccountId,
    key: attempt.key,
    origin: attempt.origin,
    amount_cents: Number(attempt.amountCents),
    currency: attempt.currency,
    description: attempt.description,
    status: attempt.status,
    gateway_reference: attempt.gatewayReference,
    action_url: attempt.actionUrl,
    decline_class: attempt.decline?.class,
    decline_code: attempt.decline?.code,
    decline_message: attempt.decline?.message,
    cancel_requested: attempt.cancelRequested,
    resolution: attempt.resolution,
    next_check_at: attempt.nextCheckAt,
    checks: attempt.checks,
    sends: attempt.sends,
    lease_until: null,
    created_at: attempt.createdAt,
    updated_at: attempt.updatedAt,
    ended_at: attempt.endedAt,
  }
}

/** What an attempt takes for an invoice, as its row. */
export function attemptInvoiceRow(attempt: PaymentAttempt, share: AttemptInvoice): object {
  return {
    attempt_id: attempt.id,
    invoice_id: share.invoiceId,
    amount_cents: Number(share.amountCents),
    is_followed_up: share.isFollowedUp,
    is_live: isLive(attempt),
  }
}
