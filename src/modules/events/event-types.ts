import type { EventType } from '../transaction/write-set.ts'

/** Every type of event, for the documentation and the filter. */
export const eventTypes = [
  'customer.created',
  'customer.updated',
  'plan.created',
  'plan.updated',
  'subscription.created',
  'subscription.started',
  'subscription.changed',
  'subscription.renewed',
  'subscription.cancel_scheduled',
  'subscription.canceled',
  'subscription.paused',
  'subscription.resumed',
  'subscription.trial_ended',
  'invoice.created',
  'invoice.updated',
  'invoice.finalized',
  'invoice.paid',
  'invoice.voided',
  'invoice.marked_uncollectible',
  'credit_note.created',
  'payment.received',
  'payment.allocated',
  'credit.granted',
  'credit.applied',
  'webhook_endpoint.disabled',
] as const satisfies readonly EventType[]

// This does not compile if a recorded event type is missing above.
true satisfies Exclude<EventType, (typeof eventTypes)[number]> extends never ? true : false
