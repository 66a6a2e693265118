import type { RecordedEvent } from './store.ts'

/** An event as the API shows it. */
export function eventToApi(event: RecordedEvent) {
  return {
    id: event.id,
    sequence: Number(event.sequence),
    type: event.type,
    object_id: event.object_id,
    object: event.object,
    actor: event.actor ?? { type: 'service' as const, id: null, name: null },
    occurred_at: event.occurred_at.toString(),
    created_at: event.created_at.toString(),
  }
}
