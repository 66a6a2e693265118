import { type Damage, type Damaged, without } from './damage.ts'

/** What damages credit, payments, events, the journal and references. */
export function damagesOfRecords({ own, other, openInvoice }: Damaged): Readonly<Record<string, Damage>> {
  return {
    customers_are_found_by_their_words: {
      by: [`delete from customer_word where ${own} and word in (select min(word) from customer_word where ${own})`],
      says: /^is not found by ".+"$/,
    },
    'customers_are_found_by_their_words: too many': {
      by: [
        `update customer set name = 'Somebody else' where ${own}`,
        `insert into customer_word
        select tenant_id, id, w from customer, unnest(array['somebody', 'else']) w where ${own} on conflict do nothing`,
      ],
      says: /^is found by ".+"$/,
    },
    credit_is_the_sum_of_its_entries: {
      by: [`update credit_balance set balance_cents = balance_cents + 1 where ${own}`],
      says: /^is \d+, but the entries add up to \d+$/,
    },
    credit_is_never_below_zero: {
      by: [
        without('credit_balance', 'credit_is_never_below_zero'),
        `update credit_balance set balance_cents = -5 where ${own}`,
      ],
      says: /^is -5$/,
    },
    grants_hold_what_their_entries_leave: {
      by: [`update credit_grant set left_cents = left_cents + 1 where ${own} and left_cents > 0`],
      says: /^holds \d+, but its entries leave \d+$/,
    },
    'grants_hold_what_their_entries_leave: no entry': {
      by: [`update credit_entry set grant_id = null, is_expiry = false where ${own} and id = grant_id`],
      says: /^is given by no entry$/,
    },
    'grants_hold_what_their_entries_leave: of others': {
      by: [`update credit_entry set currency = 'CHF' where ${own} and grant_id is not null and invoice_id is not null`],
      says: /^has \d+ entries of another customer or currency$/,
    },
    a_grant_is_never_below_zero: {
      by: [`update credit_entry set amount_cents = 1 where ${own} and id = grant_id`],
      says: /^was -\d+ after this entry$/,
    },
    grants_are_a_part_of_the_credit: {
      by: [`update credit_grant set left_cents = left_cents + 1000000 where ${own} and left_cents > 0`],
      says: /^holds \d+ in grants, but \d+ in all$/,
    },
    grants_pay_their_lines: {
      by: [`update credit_grant set price_codes = '{none}' where ${own}`],
      says: /^has paid \d+, but its lines come to 0$/,
    },
    'grants_pay_their_lines: given back': {
      by: [
        `update credit_entry set amount_cents = 1000000 where ${own} and grant_id is not null and credit_note_id is not null`,
      ],
      says: /^got \d+ more back than it has paid$/,
    },
    'customers_queue_by_their_subscriptions: a grant': {
      by: [
        `update credit_grant set expires_at = expires_at + interval '1 day' where ${own} and left_cents > 0 and expires_at is not null`,
      ],
      says: /^is due at .+, but the first of its own at .+$/,
    },
    credit_applied_has_its_entries: {
      by: [`delete from credit_entry where ${own} and invoice_id is not null`],
      says: /^is paid with credit of -?\d+, but the entries took 0$/,
    },
    'credit_applied_has_its_entries: void': {
      by: [`delete from credit_entry where ${own} and invoice_id is not null and amount_cents > 0`],
      says: /^is void with credit of \d+, but the entries took \d+$/,
    },
    amount_paid_is_the_sum_of_allocations: {
      by: [`delete from payment_allocation where ${own}`],
      says: /^has a paid amount of \d+, but its allocations add up to 0$/,
    },
    payments_are_allocated_as_their_rows_say: {
      by: [`update payment set allocated_cents = allocated_cents - 1 where ${own} and allocated_cents > 0`],
      says: /^has an allocated amount of \d+, but its allocations add up to \d+$/,
    },
    refunds_and_reversals_add_up: {
      by: [`update payment set refunded_cents = refunded_cents + 1 where ${own}`],
      says: /^has \d+ refunded, but the refunds add up to \d+$/,
    },
    'refunds_and_reversals_add_up: returned': {
      by: [`update payment set returned_cents = 5 where ${own}`],
      says: /^has 5 returned, but the reversals add up to 0$/,
    },
    attempts_and_payments_agree: {
      by: [`update payment set attempt_id = null where ${own}`],
      says: /^has succeeded, but has no payment$/,
    },
    invoices_show_their_live_attempts: {
      by: [`update invoice set collection_status = 'in_progress' where ${own} and status = 'open'`],
      says: /^has the collection status in_progress, but no live attempt$/,
    },
    events_have_no_gap: {
      by: [`delete from event where ${own} and sequence = 5`],
      says: /^has the sequence 6 after 4$/,
    },
    event_counters_stand_at_the_last_event: {
      by: [`update tenant_counter set event_sequence = event_sequence + 1 where ${own}`],
      says: /^is at \d+, but the last event has the sequence \d+$/,
    },
    ...Object.fromEntries(
      Object.entries({
        customers_say_they_were_created: 'customer.created',
        plans_say_they_were_created: 'plan.created',
        subscriptions_say_they_were_created: 'subscription.created',
        ended_subscriptions_say_so: 'subscription.canceled',
        paused_subscriptions_say_so: 'subscription.paused',
        invoices_say_they_were_created: 'invoice.created',
        finalized_invoices_say_so: 'invoice.finalized',
        paid_invoices_say_so: 'invoice.paid',
        void_invoices_say_so: 'invoice.voided',
        uncollectible_invoices_say_so: 'invoice.marked_uncollectible',
        credit_notes_say_they_were_created: 'credit_note.created',
        credit_given_says_so: 'credit.granted',
        credit_used_says_so: 'credit.applied',
        expired_credit_says_so: 'credit.expired',
      }).map(([name, type]) => [
        name,
        { by: [`delete from event where ${own} and type = '${type}'`], says: new RegExp(`has no event ${type}$`) },
      ]),
    ),
    events_show_the_document: {
      by: [
        `update event set object = jsonb_set(object, '{total_cents}', '1') where ${own} and type = 'invoice.finalized'`,
      ],
      says: /^shows a total of 1, but the document has -?\d+$/,
    },
    'events_show_the_document: credit notes': {
      by: [
        `update event set object = jsonb_set(object, '{number}', '"CN-77"') where ${own} and type = 'credit_note.created'`,
      ],
      says: /^shows the number CN-77$/,
    },
    journal_entries_balance: {
      by: [
        `update event set object = jsonb_set(object, '{subtotal_cents}', '1') where ${own} and type = 'invoice.finalized'`,
      ],
      says: /^debits \d+ and credits 1$/,
    },
    ...Object.fromEntries(
      Object.entries({
        ': what is due': `update invoice set amount_paid_cents = amount_paid_cents + 1 where ${openInvoice}`,
        ': credit': `update credit_balance set balance_cents = balance_cents + 1 where ${own}`,
        ': payments': `insert into payment (tenant_id, id, customer_id, currency, amount_cents, allocated_cents, received_at, created_at, updated_at)
          select tenant_id, gen_random_uuid(), id, 'EUR', 5, 0, now(), now(), now() from customer where ${own}`,
        ': events': `delete from event where ${own} and type = 'payment.received'`,
      }).map(([which, by]) => [
        `the_journal_gives_the_balances${which}`,
        { by: [by], says: /^is -?\d+ in the journal, the rows add up to \d+$/ },
      ]),
    ),
    ...Object.fromEntries(
      Object.entries({
        '': [`subscriptions = 3`, /^counts 3 subscriptions, but lists 0$/],
        ': changed': [`changed = 1`, /^counts 1 changed subscriptions, but lists 0$/],
        ': skipped': [`skipped = 1`, /^counts 1 skipped subscriptions, but lists 0$/],
        ': ended': [`ended_at = now()`, /^has ended without a time of ending, or has such a time while it is running$/],
      } as const).map(([which, [change, says]]) => [
        `plan_migrations_add_up${which}`,
        {
          by: [
            without('plan_migration', 'no_subscription_is_migrated_twice', 'an_ended_migration_says_when'),
            `insert into plan_migration (tenant_id, id, plan_id, to_plan_id, change_at, proration, as_of, created_at, updated_at)
              select tenant_id, gen_random_uuid(), min(id::text)::uuid, max(id::text)::uuid, 'now', 'none', now(), now(), now()
              from plan where ${own} group by tenant_id`,
            `update plan_migration set ${change} where ${own}`,
          ],
          says,
        },
      ]),
    ),
    everything_refers_within_its_tenant: {
      by: [`update payment set tenant_id = '${other}' where ${own}`],
      says: /^refers to a row of customer that does not exist in its tenant$/,
    },
    ...Object.fromEntries(
      ['plan', 'price', 'charge', 'credit_note', 'subscription_item', 'webhook_endpoint'].map((table) => [
        `everything_refers_within_its_tenant: ${table}`,
        {
          by: [`delete from ${table} where ${own}`],
          says: new RegExp(`^refers to a row of ${table} that does not exist in its tenant$`),
        },
      ]),
    ),
    the_queue_names_the_clock_of_the_customer: {
      by: [`update customer_billing set test_clock_id = null where ${own}`],
      says: /^has the test clock .*, but the queue has none$/,
    },
  }
}
