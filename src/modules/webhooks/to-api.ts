import type { EndpointLag, WebhookEndpoint } from './endpoint.ts'

/** An endpoint as the API shows it, without its secrets. */
export function endpointToApi(endpoint: WebhookEndpoint, lag: EndpointLag) {
  return {
    ...fieldsOf(endpoint),
    lag_events: Number(lag.events),
    lag_seconds: Math.round(lag.seconds),
    retrying: lag.retrying,
    held: lag.held,
    failed: lag.failed,
  }
}

/** An endpoint as in the event `webhook_endpoint.disabled`: without its lag, which changes all the time. */
export function recordedEndpointToApi(endpoint: WebhookEndpoint) {
  return fieldsOf(endpoint)
}

function fieldsOf(endpoint: WebhookEndpoint) {
  const { replay } = endpoint
  return {
    id: endpoint.id,
    url: endpoint.url,
    types: [...endpoint.types],
    ordering: endpoint.ordering,
    payload: endpoint.payload,
    max_in_flight: endpoint.inFlightMax,
    status: endpoint.status,
    disabled_reason: endpoint.disabledReason,
    cursor: Number(endpoint.cursor),
    failing_since: endpoint.failingSince?.toString() ?? null,
    failures: endpoint.failures,
    replay: replay && { after: Number(replay.cursor), until: Number(replay.until), types: [...replay.types] },
    created_at: endpoint.createdAt.toString(),
    updated_at: endpoint.updatedAt.toString(),
  }
}
