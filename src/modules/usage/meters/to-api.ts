import type { Meter } from './meter.ts'

/** A meter as the API shows it. */
export function meterToApi(meter: Meter) {
  const status = meter.archivedAt ? 'archived' : meter.isFilling ? 'filling' : 'ready'
  return {
    id: meter.id,
    code: meter.code,
    name: meter.name,
    event_type: meter.eventType,
    aggregation: meter.aggregation,
    value_property: meter.valueProperty,
    filters: meter.filters.map(({ property, values }) => ({ property, values: [...values] })),
    group_by: [...meter.groupBy],
    carries_over: meter.carriesOver,
    status: status as 'filling' | 'ready' | 'archived',
    archived_at: meter.archivedAt?.toString() ?? null,
    created_at: meter.createdAt.toString(),
    updated_at: meter.updatedAt.toString(),
  }
}
