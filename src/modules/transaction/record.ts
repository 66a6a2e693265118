import type { Instant } from '../../domain/instant.ts'
import { newId } from '../../platform/ids.ts'
import type { Context } from './context.ts'
import type { EventType } from './write-set.ts'

/** Records an event in the transaction of the change. `occurredAt` is the customer's or tenant's present. Returns the event's id. */
export function record(ctx: Context, type: EventType, object: { readonly id: string }, occurredAt: Instant): string {
  const id = newId()
  ctx.writeSet.events.push({ id, type, object_id: object.id, object, occurred_at: occurredAt })
  return id
}
