import type { Damage, Damaged } from './damage.ts'

/** What damages endpoints and what is still to be sent to them. */
export function damagesOfWebhooks({ own }: Damaged): Readonly<Record<string, Damage>> {
  const held = `update webhook_delivery set state = 'held', next_attempt_at = null where ${own}`
  return {
    webhook_endpoints_stand_within_the_events: {
      by: [`update webhook_endpoint set cursor = 1000000 where ${own}`],
      says: /^is at the event 1000000, but the last event is \d+$/,
    },
    'webhook_endpoints_stand_within_the_events: replay': {
      by: [`update webhook_endpoint set replay_until = 1000000 where ${own} and replay_until is not null`],
      says: /^replays up to the event 1000000, but is at the event \d+$/,
    },
    'webhook_endpoints_stand_within_the_events: replay past its end': {
      by: [`update webhook_endpoint set replay_cursor = replay_until + 1 where ${own} and replay_until is not null`],
      says: /^replays after the event \d+ up to the event \d+$/,
    },
    webhook_deliveries_are_of_events: {
      by: [`update webhook_delivery set sequence = 1000000 where ${own} and sequence > 0`],
      says: /^is of an event that does not exist$/,
    },
    'webhook_deliveries_are_of_events: test': {
      by: [`update webhook_delivery set cause = 'event' where ${own} and cause = 'test'`],
      says: /^is a delivery of the kind event, but has the sequence 0$/,
    },
    'webhook_deliveries_are_of_events: id': {
      by: [`update webhook_delivery set message_id = gen_random_uuid() where ${own}`],
      says: /^has the id \S+, but its event has \S+$/,
    },
    'webhook_deliveries_are_of_events: object': {
      by: [`update webhook_delivery set object_id = gen_random_uuid() where ${own}`],
      says: /^is of the object \S+, but its event is of \S+$/,
    },
    held_webhooks_wait_for_earlier_ones: {
      by: [held],
      says: /^is held, but no earlier event of its object is pending$/,
    },
    'held_webhooks_wait_for_earlier_ones: behind one that was given up': {
      by: [
        `insert into webhook_delivery (tenant_id, endpoint_id, sequence, message_id, object_id, cause, state)
          select tenant_id, endpoint_id, -1, message_id, object_id, 'event', 'failed' from webhook_delivery
          where ${own} and sequence > 0`,
        `${held} and state = 'retrying'`,
      ],
      says: /^is held, but no earlier event of its object is pending$/,
    },
    'held_webhooks_wait_for_earlier_ones: ordering': {
      by: [held, `update webhook_endpoint set ordering = 'none' where ${own}`],
      says: /^is held, but its endpoint has the ordering none$/,
    },
    webhooks_are_retried_in_time: {
      by: [`update webhook_endpoint set next_retry_at = null where ${own}`],
      says: /^has a delivery due at .*, but no next retry$/,
    },
    'webhooks_are_retried_in_time: test': {
      by: [`update webhook_endpoint set next_test_at = null where ${own}`],
      says: /^has a test, but sends none$/,
    },
    'webhooks_are_retried_in_time: late': {
      by: [`update webhook_endpoint set next_retry_at = now() + interval '1 hour' where ${own}`],
      says: /^has a delivery due at .*, but its next retry is at .*$/,
    },
  }
}
