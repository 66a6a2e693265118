import type { Invariant } from '../invariant.ts'

/** Invariants of webhooks: cursors and deliveries against the tenant's events. The log of attempts is not checked. */
export const webhookInvariants: readonly Invariant[] = [
  {
    name: 'webhook_endpoints_stand_within_the_events',
    promise:
      'The cursor of a webhook endpoint lies between 0 and the sequence of the last event, and a replay up to the cursor.',
    sql: `
      select e.tenant_id, jsonb_build_object('webhook_endpoint_id', e.id) as ids,
        case
          when e.cursor < 0 or e.cursor > coalesce(c.event_sequence, 0)
            then format('is at the event %s, but the last event is %s', e.cursor, coalesce(c.event_sequence, 0))
          when e.replay_until > e.cursor
            then format('replays up to the event %s, but is at the event %s', e.replay_until, e.cursor)
          when e.replay_cursor < 0 or e.replay_cursor > e.replay_until
            then format('replays after the event %s up to the event %s', e.replay_cursor, e.replay_until)
        end as problem
      from webhook_endpoint e left join tenant_counter c on c.tenant_id = e.tenant_id`,
  },
  {
    name: 'webhook_deliveries_are_of_events',
    promise: 'A pending webhook delivery is of an event of its tenant, or a test with a sequence of 0 or less.',
    sql: `
      select d.tenant_id, jsonb_build_object('webhook_endpoint_id', d.endpoint_id, 'sequence', d.sequence) as ids,
        case
          when (d.sequence <= 0) <> (d.cause = 'test') then format('is a delivery of the kind %s, but has the sequence %s', d.cause, d.sequence)
          when d.cause = 'test' then null
          when v.id is null then 'is of an event that does not exist'
          when v.id <> d.message_id then format('has the id %s, but its event has %s', d.message_id, v.id)
          when v.object_id <> d.object_id then format('is of the object %s, but its event is of %s', d.object_id, v.object_id)
        end as problem
      from webhook_delivery d left join event v on v.tenant_id = d.tenant_id and v.sequence = d.sequence`,
  },
  {
    name: 'held_webhooks_wait_for_earlier_ones',
    promise: 'A delivery is held only with ordering per_object, while an earlier event of the same object is pending.',
    // The earlier one may have any cause: when it is settled, deliveries that wait for nothing else are released.
    sql: `
      select d.tenant_id, jsonb_build_object('webhook_endpoint_id', d.endpoint_id, 'sequence', d.sequence) as ids,
        case
          when d.state <> 'held' then null
          when e.ordering <> 'per_object' then format('is held, but its endpoint has the ordering %s', e.ordering)
          when o.sequence >= d.sequence then 'is held, but no earlier event of its object is pending'
        end as problem
      from webhook_delivery d
      join webhook_endpoint e on e.tenant_id = d.tenant_id and e.id = d.endpoint_id
      left join (
        select tenant_id, endpoint_id, object_id, min(sequence) as sequence from webhook_delivery where state <> 'failed' group by 1, 2, 3) o
        on o.tenant_id = d.tenant_id and o.endpoint_id = d.endpoint_id and o.object_id = d.object_id`,
  },
  {
    name: 'webhooks_are_retried_in_time',
    promise:
      'The next retry of a webhook endpoint is not later than its first due delivery, and its next test not later than its first test.',
    // A delivery due now gets the present a moment before its endpoint does. With strict only the first event is retried.
    sql: `
      select e.tenant_id, jsonb_build_object('webhook_endpoint_id', e.id) as ids,
        case
          when d.test_at is not null and e.next_test_at is null then 'has a test, but sends none'
          when d.due_at is null then null
          when e.next_retry_at is null then format('has a delivery due at %s, but no next retry', d.due_at)
          when e.next_retry_at > greatest(d.due_at, clock_timestamp())
            then format('has a delivery due at %s, but its next retry is at %s', d.due_at, e.next_retry_at)
        end as problem
      from webhook_endpoint e
      left join (
        select d.tenant_id, d.endpoint_id, min(d.next_attempt_at) filter (where d.cause = 'test') as test_at,
          min(d.next_attempt_at) filter (where d.cause <> 'test'
            and (d.ordering <> 'strict' or d.cause <> 'event' or d.sequence = d.first_event)) as due_at
        from (select r.*, e.ordering, min(r.sequence) filter (where r.cause = 'event') over (partition by r.tenant_id, r.endpoint_id) as first_event
          from webhook_delivery r join webhook_endpoint e on e.tenant_id = r.tenant_id and e.id = r.endpoint_id
          where r.state = 'retrying') d
        group by 1, 2) d
        on d.tenant_id = e.tenant_id and d.endpoint_id = e.id`,
  },
]
