import type { Instant } from '../../domain/instant.ts'
import type { Row } from '../../platform/database/row.ts'
import type { DisabledReason, EndpointSecret, EndpointStatus, Ordering, Payload, WebhookEndpoint } from './endpoint.ts'

interface SecretJson {
  readonly secret: string
  readonly valid_until: string | null
}

export type EndpointRow = Row<
  'webhook_endpoint',
  | 'id'
  | 'url'
  | 'types'
  | 'ordering'
  | 'payload'
  | 'in_flight_max'
  | 'status'
  | 'disabled_reason'
  | 'secrets'
  | 'cursor'
  | 'failures'
  | 'failing_since'
  | 'batch_max'
  | 'replay_cursor'
  | 'replay_until'
  | 'replay_types'
  | 'created_at'
  | 'updated_at',
  {
    readonly ordering: Ordering
    readonly payload: Payload
    readonly status: EndpointStatus
    readonly disabled_reason: DisabledReason | null
    readonly secrets: readonly SecretJson[]
  }
>

/** The columns of an `EndpointRow`, of `webhook_endpoint e`. */
export const endpointColumns = `e.id, e.url, e.types, e.ordering, e.payload, e.in_flight_max, e.status, e.disabled_reason, e.secrets,
  e.cursor, e.failures, e.failing_since, e.batch_max, e.replay_cursor, e.replay_until, e.replay_types, e.created_at, e.updated_at`

export function endpointOf(row: EndpointRow): WebhookEndpoint {
  const { replay_cursor, replay_until, replay_types } = row
  return {
    id: row.id,
    url: row.url,
    types: row.types,
    ordering: row.ordering,
    payload: row.payload,
    inFlightMax: row.in_flight_max,
    status: row.status,
    disabledReason: row.disabled_reason,
    secrets: row.secrets.map(({ secret, valid_until }) => ({
      secret,
      validUntil: valid_until === null ? null : Temporal.Instant.from(valid_until),
    })),
    cursor: row.cursor,
    failures: row.failures,
    failingSince: row.failing_since,
    batchMax: row.batch_max,
    replay:
      replay_cursor !== null && replay_until !== null && replay_types !== null
        ? { cursor: replay_cursor, until: replay_until, types: replay_types }
        : null,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

/** Secrets as the table has them. */
export function secretsJson(secrets: readonly EndpointSecret[]): SecretJson[] {
  return secrets.map(({ secret, validUntil }) => ({ secret, valid_until: validUntil?.toString() ?? null }))
}

/** The secrets that a message is signed with at an instant. */
export function validSecrets({ secrets }: WebhookEndpoint, now: Instant): string[] {
  return secrets
    .filter(({ validUntil }) => validUntil === null || Temporal.Instant.compare(now, validUntil) < 0)
    .map(({ secret }) => secret)
}

/** Types as patterns of LIKE: `invoice.*` is `invoice.%`. */
export function patternsOf(types: readonly string[]): string[] {
  return types.map((type) => type.replaceAll('_', '\\_').replace(/\*$/, '%'))
}
