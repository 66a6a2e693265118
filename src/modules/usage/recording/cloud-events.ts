/**
 * CloudEvents 1.0, as a batch, as events of usage: `subject` is the customer's external id, `time` the instant, `data` the properties. Two
 * sources may use one id, so the source is part of it.
 */
export function fromCloudEvents(value: unknown): unknown {
  return Array.isArray(value) ? { events: value.map(fromCloudEvent) } : value
}

function fromCloudEvent(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const { id, source, type, subject, time, data } = value as Readonly<Record<string, unknown>>
  return {
    id: typeof source === 'string' && typeof id === 'string' ? `${source}/${id}` : undefined,
    type,
    external_customer_id: subject,
    occurred_at: time,
    ...(data === undefined ? {} : { properties: data }),
  }
}
