import type { Invariant } from '../invariant.ts'

/** Invariants of events: in order without a gap, and one for each change. */
export const eventInvariants: readonly Invariant[] = [
  {
    name: 'events_have_no_gap',
    promise: "A tenant's events count from one without a gap.",
    sql: `
      select e.tenant_id, jsonb_build_object('event_id', e.id, 'sequence', e.sequence) as ids,
        case when e.sequence <> e.sequence_before + 1 then format('has the sequence %s after %s', e.sequence, e.sequence_before) end as problem
      from (
        select e.tenant_id, e.id, e.sequence, lag(e.sequence, 1, 0::bigint) over (partition by e.tenant_id order by e.sequence) as sequence_before
        from event e) e`,
  },
  {
    name: 'event_counters_stand_at_the_last_event',
    promise: "A tenant's event counter stands at the sequence of the last event.",
    sql: `
      select t.tenant_id, '{}'::jsonb as ids,
        case when c.event_sequence is distinct from coalesce(e.sequence, 0)
          then format('is at %s, but the last event has the sequence %s', coalesce(c.event_sequence::text, 'no'), coalesce(e.sequence, 0))
        end as problem
      from tenant t
      left join tenant_counter c on c.tenant_id = t.tenant_id
      left join (select tenant_id, max(sequence) as sequence from event group by 1) e on e.tenant_id = t.tenant_id`,
  },
  recorded('customers_say_they_were_created', 'A customer', { table: 'customer', type: 'customer.created' }),
  recorded('plans_say_they_were_created', 'A plan', { table: 'plan', type: 'plan.created' }),
  recorded('subscriptions_say_they_were_created', 'A subscription', {
    table: 'subscription',
    type: 'subscription.created',
  }),
  recorded('ended_subscriptions_say_so', 'A subscription whose end is billed', {
    table: 'subscription',
    type: 'subscription.canceled',
    when: 'o.billed_until >= o.ends_at',
  }),
  recorded('invoices_say_they_were_created', 'An invoice', { table: 'invoice', type: 'invoice.created' }),
  recorded('finalized_invoices_say_so', 'A finalized invoice', {
    table: 'invoice',
    type: 'invoice.finalized',
    when: 'o.finalized_at is not null',
  }),
  // An invoice settled by credit alone may be voided afterwards; one whose money has left again was paid before, perhaps twice.
  recorded('paid_invoices_say_so', 'An invoice that is paid, or was paid before it was voided,', {
    table: 'invoice',
    type: 'invoice.paid',
    when: `o.status = 'paid' or o.status = 'void' and o.finalized_at is not null and o.credit_applied_cents = o.total_cents`,
    unless: 'o.amount_reversed_cents > 0',
  }),
  recorded('void_invoices_say_so', 'A void invoice', {
    table: 'invoice',
    type: 'invoice.voided',
    when: `o.status = 'void'`,
  }),
  recorded('uncollectible_invoices_say_so', 'An invoice marked uncollectible', {
    table: 'invoice',
    type: 'invoice.marked_uncollectible',
    when: 'o.marked_uncollectible_at is not null',
  }),
  recorded('credit_given_says_so', 'An entry that gives credit', {
    table: 'credit_entry',
    type: 'credit.granted',
    when: 'o.amount_cents > 0',
  }),
  recorded('credit_used_says_so', 'An entry that uses credit', {
    table: 'credit_entry',
    type: 'credit.applied',
    when: 'o.amount_cents < 0 and not o.is_expiry',
  }),
  recorded('expired_credit_says_so', 'An entry that takes what has expired', {
    table: 'credit_entry',
    type: 'credit.expired',
    when: 'o.is_expiry',
  }),
  recorded('credit_notes_say_they_were_created', 'A credit note', {
    table: 'credit_note',
    type: 'credit_note.created',
  }),
  {
    name: 'paused_subscriptions_say_so',
    promise: 'A pause has an event subscription.paused at its beginning.',
    sql: `
      select s.tenant_id, jsonb_build_object('subscription_id', s.id) as ids,
        case when e.object_id is null then format('is paused from %s, but has no event subscription.paused', lower(p.pause)) end as problem
      from subscription s cross join lateral unnest(s.pauses) p (pause)
      left join (
        select distinct tenant_id, object_id, occurred_at from event where type = 'subscription.paused') e
        on e.tenant_id = s.tenant_id and e.object_id = s.id and e.occurred_at = lower(p.pause)`,
  },
  {
    name: 'events_show_the_document',
    promise: 'The event of a finalized invoice or credit note shows its number, customer and total.',
    sql: `
      select d.tenant_id, jsonb_build_object(d.kind || '_id', d.id, 'number', d.number, 'event_id', e.id) as ids,
        case
          when e.object->>'number' is distinct from d.number then format('shows the number %s', e.object->>'number')
          when e.object->>'customer_id' is distinct from d.customer_id::text then format('shows the customer %s', e.object->>'customer_id')
          when (e.object->>'total_cents')::numeric is distinct from d.total_cents
            then format('shows a total of %s, but the document has %s', e.object->>'total_cents', d.total_cents)
        end as problem
      from (
        select tenant_id, 'invoice' as kind, 'invoice.finalized' as type, id, number, customer_id, total_cents from invoice
        union all
        select tenant_id, 'credit_note', 'credit_note.created', id, number, customer_id, total_cents from credit_note) d
      join event e on e.tenant_id = d.tenant_id and e.object_id = d.id and e.type = d.type`,
  },
]

interface Recorded {
  /** Rows that are not looked at. */
  readonly unless?: string
  readonly table: string
  readonly type: string
  /** A condition on `o`, a row of the table; by default always true. */
  readonly when?: string
}

function recorded(name: string, who: string, { table, type, when = 'true', unless = 'false' }: Recorded): Invariant {
  return {
    name,
    promise: `${who} has one event ${type}${when === 'true' ? '' : ', and no other has any'}.`,
    sql: `
      select o.tenant_id, jsonb_build_object('${table}_id', o.id) as ids,
        case
          when o.is_meant and e.times is null then 'has no event ${type}'
          when not o.is_meant and e.times > 0 then 'has an event ${type} that is not true of it'
          when e.times > 1 then format('has %s events ${type}', e.times)
        end as problem
      from (select o.tenant_id, o.id, coalesce(${when}, false) as is_meant from ${table} o where not (${unless})) o
      left join (select tenant_id, object_id, count(*) as times from event where type = '${type}' group by 1, 2) e
        on e.tenant_id = o.tenant_id and e.object_id = o.id`,
  }
}
