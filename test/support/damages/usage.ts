import type { Damage, Damaged } from './damage.ts'

/** What damages the sums of usage, once they are folded or while they wait. */
export function damagesOfUsage({ own }: Damaged): Readonly<Record<string, Damage>> {
  const folded = [
    `select set_config('app.tenant_id', substring($$${own}$$ from '[0-9a-f-]{36}'), true)`,
    'select fold_usage(100, true)',
  ]
  const isRecorded = /^holds \d+ events and a sum of \S+, but recorded are \d+ and \S+$/
  const both = `update usage_hour set`
  return {
    usage_is_what_was_recorded: { by: [`delete from usage_batch where ${own}`], says: isRecorded },
    'usage_is_what_was_recorded: twice in the queue': {
      by: [
        `insert into usage_batch select (jsonb_populate_record(null::usage_batch, to_jsonb(q) || '{"batch": -1}')).* from usage_batch q where ${own}`,
      ],
      says: isRecorded,
    },
    'usage_is_what_was_recorded: a sum': {
      by: [...folded, `update usage_day set total = total + 1 where ${own}`, `${both} total = total + 1 where ${own}`],
      says: isRecorded,
    },
    'usage_is_what_was_recorded: an event too few': {
      by: [...folded, `update usage_event set voided_at = now() where ${own}`],
      says: isRecorded,
    },
    'usage_is_what_was_recorded: the latest': {
      by: [...folded, `update usage_day set latest_key = gen_random_uuid() where latest_key is not null and ${own}`],
      says: isRecorded,
    },
    usage_hours_add_up_to_days: {
      by: [...folded, `${both} events = events + 1 where ${own}`],
      says: /^holds \d+ events and a sum of \S+, but its hours \d+ and \S+$/,
    },
    'usage_hours_add_up_to_days: an hour is gone': {
      by: [...folded, `delete from usage_hour where ${own}`],
      says: /^holds \d+ events and a sum of \S+, but its hours 0 and 0$/,
    },
    usage_members_are_those_of_events: {
      by: [...folded, `delete from usage_member where ${own}`],
      says: /^lacks ada, which an event has$/,
    },
    'usage_members_are_those_of_events: one too many': {
      by: [...folded, `update usage_member set member = 'eve' where ${own}`],
      says: /^holds eve, which no event has$/,
    },
    'usage_members_are_those_of_events: another time': {
      by: [...folded, `update usage_member set last_at = last_at + interval '1 microsecond' where ${own}`],
      says: /^saw ada at other instants than its events have$/,
    },
    usage_lines_are_their_difference: {
      by: [
        `update document_line set measured = jsonb_set(measured, '{due_cents}', '1') where measured is not null and ${own}`,
      ],
      says: /^has lines of \S+ on a document, but measured \S+$/,
    },
    'usage_lines_are_their_difference: too much taken back': {
      by: [
        `update document_line set amount_cents = amount_cents - 1000,
          measured = jsonb_set(measured, '{due_cents}', to_jsonb((measured ->> 'due_cents')::int - 1000))
        where measured is not null and takes_back is not null and ${own}`,
      ],
      says: /^has a line that \d+ more was taken back of than it billed$/,
    },
    usage_is_of_customers: {
      by: [`insert into usage_late select tenant_id, gen_random_uuid(), 1, now() from tenant where ${own}`],
      says: /^has usage, but is no customer$/,
    },
  }
}
