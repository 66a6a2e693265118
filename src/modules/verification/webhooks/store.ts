import type { Invariant } from '../invariant.ts'

/** Where webhooks stand against the tenant's events. The log of attempts is no state, and is not looked at. */
export const webhookInvariants: readonly Invariant[] = [
  {
    name: 'webhook_endpoints_stand_within_the_events',
    promise:
      'The cursor of a webhook endpoint, and a replay with its end, lie between 0 and the sequence of the last event.',
    sql: `
      select e.tenant_id, jsonb_build_object('webhook_endpoint_id', e.id) as ids,
        case
          when e.cursor < 0 or e.cursor > coalesce(c.event_sequence, 0)
            then format('stands at the event %s, the last is %s', e.cursor, coalesce(c.event_sequence, 0))
          when e.replay_until > coalesce(c.event_sequence, 0)
            then format('replays up to the event %s, the last is %s', e.replay_until, coalesce(c.event_sequence, 0))
          when e.replay_cursor < 0 or e.replay_cursor > e.replay_until
            then format('replays after the event %s up to the event %s', e.replay_cursor, e.replay_until)
        end as problem
      from webhook_endpoint e left join tenant_counter c on c.tenant_id = e.tenant_id`,
  },
  {
    name: 'webhook_deliveries_are_of_events',
    promise:
      'What is still to be sent to a webhook endpoint is an event of its tenant, or a test, which has the sequence 0.',
    sql: `
      select d.tenant_id, jsonb_build_object('webhook_endpoint_id', d.endpoint_id, 'sequence', d.sequence) as ids,
        case
          when (d.sequence = 0) <> (d.cause = 'test') then format('is sent as %s, with the sequence %s', d.cause, d.sequence)
          when d.cause = 'test' then null
          when v.id is null then 'is of an event that there is not'
          when v.id <> d.message_id then format('has the id %s, its event %s', d.message_id, v.id)
          when v.object_id <> d.object_id then format('is about the object %s, its event about %s', d.object_id, v.object_id)
        end as problem
      from webhook_delivery d left join event v on v.tenant_id = d.tenant_id and v.sequence = d.sequence`,
  },
  {
    name: 'held_webhooks_wait_for_earlier_ones',
    promise:
      'An event is held only at an endpoint that is sent to in order per object, while an earlier event of its object is still to be sent.',
    // Whatever the earlier one is sent for: once it is settled, what waits for nothing else is released.
    sql: `
      select d.tenant_id, jsonb_build_object('webhook_endpoint_id', d.endpoint_id, 'sequence', d.sequence) as ids,
        case
          when d.state <> 'held' then null
          when e.ordering <> 'per_object' then format('is held, its endpoint wants the order %s', e.ordering)
          when o.sequence >= d.sequence then 'is held, and no earlier event of its object is still to be sent'
        end as problem
      from webhook_delivery d
      join webhook_endpoint e on e.tenant_id = d.tenant_id and e.id = d.endpoint_id
      left join (
        select tenant_id, endpoint_id, object_id, min(sequence) as sequence from webhook_delivery where state <> 'failed' group by 1, 2, 3) o
        on o.tenant_id = d.tenant_id and o.endpoint_id = d.endpoint_id and o.object_id = d.object_id`,
  },
  {
    name: 'webhooks_are_retried_in_time',
    promise: 'The next retry of a webhook endpoint comes at the latest when the first of its events is due again.',
    // What is wanted soon has the present, a moment before the endpoint has it.
    sql: `
      select e.tenant_id, jsonb_build_object('webhook_endpoint_id', e.id) as ids,
        case
          when d.due_at is null then null
          when e.next_retry_at is null then format('has an event due again at %s, and no next retry', d.due_at)
          when e.next_retry_at > greatest(d.due_at, clock_timestamp())
            then format('has an event due again at %s, and its next retry only at %s', d.due_at, e.next_retry_at)
        end as problem
      from webhook_endpoint e
      left join (
        select tenant_id, endpoint_id, min(next_attempt_at) as due_at from webhook_delivery where state = 'retrying' group by 1, 2) d
        on d.tenant_id = e.tenant_id and d.endpoint_id = e.id`,
  },
]
