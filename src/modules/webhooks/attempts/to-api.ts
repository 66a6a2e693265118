import type { WebhookAttempt } from './store.ts'

const causes: Readonly<Record<string, 'event' | 'replay' | 'resend' | 'test'>> = {
  e: 'event',
  p: 'replay',
  r: 'resend',
  t: 'test',
}

/** An attempt as the API shows it. */
export function attemptToApi(attempt: WebhookAttempt) {
  return {
    id: attempt.id,
    endpoint_id: attempt.endpoint_id,
    event_id: attempt.event_id,
    webhook_id: attempt.event_id ?? attempt.message_id,
    sequence: attempt.event_id === null ? null : Number(attempt.sequence),
    type: attempt.type ?? 'webhook_endpoint.test',
    status: attempt.is_success ? ('succeeded' as const) : ('failed' as const),
    number: attempt.number,
    cause: causes[attempt.cause] ?? 'event',
    response_status: attempt.response_status,
    error: attempt.error,
    response_body: attempt.response_body,
    duration_ms: attempt.duration_ms,
    created_at: attempt.attempted_at.toString(),
  }
}
