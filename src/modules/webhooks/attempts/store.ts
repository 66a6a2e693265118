import type { Instant } from '../../../domain/instant.ts'
import type { Tx } from '../../../platform/database/transaction.ts'

/** An attempt to send a message, and the response. */
export interface WebhookAttempt {
  readonly id: string
  readonly endpoint_id: string
  readonly sequence: bigint
  readonly event_id: string | null
  readonly message_id: string | null
  readonly type: string | null
  readonly attempted_at: Instant
  readonly duration_ms: number
  readonly number: number
  readonly response_status: number | null
  readonly is_success: boolean
  readonly cause: string
  readonly error: string | null
  readonly response_body: string | null
}

export interface AttemptFilter {
  readonly endpointId?: string | undefined
  readonly eventId?: string | undefined
  readonly isSuccess?: boolean | undefined
}

/** The last attempt of the page before. */
export interface AttemptPosition {
  readonly sequence: string
  readonly attemptedAt: string
  readonly id: string
}

/**
 * A page of attempts: by event, the newest first, then by attempt, the newest first; one more than `limit`. Attempts of a deleted endpoint
 * are found only by its id. Without an id, each existing endpoint contributes its newest attempts, because the log's index is in that order.
 */
export function listAttempts(
  tx: Tx,
  tenantId: string,
  filter: AttemptFilter,
  { before, limit }: { readonly before: AttemptPosition | null; readonly limit: number },
): Promise<readonly WebhookAttempt[]> {
  const values: unknown[] = [tenantId, limit + 1]
  const filled = (text: string, parameters: readonly unknown[]) =>
    parameters.reduce<string>((all, value) => all.replace('?', `$${values.push(value)}`), text)
  const also = (condition: string, ...parameters: readonly unknown[]) =>
    parameters.some((value) => value === undefined || value === null) ? '' : `and ${filled(condition, parameters)}`
  const endpoints =
    filter.endpointId === undefined
      ? 'select w.id from webhook_endpoint w where w.tenant_id = $1'
      : filled('select ?::uuid as id', [filter.endpointId])
  const order = 'order by a.sequence desc, a.attempted_at desc, a.id desc limit $2'
  return tx.rows<WebhookAttempt>({
    text: `select a.id, a.endpoint_id, a.sequence, v.id as event_id, a.message_id, v.type, a.attempted_at, a.duration_ms, a.number,
        a.response_status, a.is_success, a.cause::text as cause, a.error, a.response_body
      from (${endpoints}) e cross join lateral (
        select * from webhook_attempt a
        where a.tenant_id = $1 and a.endpoint_id = e.id ${also('a.is_success = ?', filter.isSuccess)}
          ${also('a.sequence = (select event_sequence_of(?))', filter.eventId)}
          ${also('(a.sequence, a.attempted_at, a.id) < (?, ?, ?)', before?.sequence, before?.attemptedAt, before?.id)}
        ${order}) a
      left join event v on v.tenant_id = a.tenant_id and v.sequence = a.sequence
      ${order}`,
    values,
  })
}
