import { type Damage, type Damaged, without } from './damage.ts'

/** What damages invoices, credit notes and their numbers. */
export function damagesOfDocuments({ own, openInvoice, copied, finalLine }: Damaged): Readonly<Record<string, Damage>> {
  return {
    total_is_subtotal_and_tax: {
      by: [without('invoice', 'total_is_subtotal_and_tax'), `update invoice set tax_cents = 1 where ${own}`],
      says: /^has a total of -?\d+, but a subtotal of -?\d+ and a tax of 1$/,
    },
    'total_is_subtotal_and_tax: negative': {
      by: [
        without('invoice', 'an_invoice_is_never_negative', 'never_paid_more_than_due'),
        `update invoice set subtotal_cents = -5, tax_cents = 0, total_cents = -5 where ${openInvoice}`,
      ],
      says: /^is final with the total -5$/,
    },
    amounts_due_are_what_is_left: {
      by: [
        without('invoice', 'never_paid_more_than_due'),
        `update invoice set amount_paid_cents = total_cents + 5 where ${openInvoice}`,
      ],
      says: /^is settled with 5 more than its total$/,
    },
    'amounts_due_are_what_is_left: generated': {
      by: [
        'alter table invoice alter column amount_due_cents drop expression',
        `update invoice set amount_due_cents = 7 where ${own} and status = 'paid'`,
      ],
      says: /^is paid and has an amount due of 7 instead of 0$/,
    },
    paid_means_nothing_due: {
      by: [
        without('invoice', 'paid_means_nothing_due', 'what_is_not_owed_is_not_collected'),
        `update invoice set status = 'paid' where ${openInvoice}`,
      ],
      says: /^is paid: \d+ of \d+$/,
    },
    'paid_means_nothing_due: open': {
      by: [
        `update invoice set credit_applied_cents = total_cents - credited_cents - amount_paid_cents where ${openInvoice}`,
      ],
      says: /^is open, but has no amount due$/,
    },
    credited_is_the_sum_of_reductions: {
      by: [`delete from credit_note_invoice where ${own}`],
      says: /^has a credited amount of \d+, but the reductions add up to 0$/,
    },
    states_say_when: {
      by: [without('invoice', 'a_void_invoice_says_when'), `update invoice set voided_at = null where ${own}`],
      says: /^is void, with the time of voiding no time$/,
    },
    finalized_documents_are_whole: {
      by: [`update invoice set billed_to = '{}' where ${openInvoice}`],
      says: /^has no name of the customer$/,
    },
    'finalized_documents_are_whole: due': {
      by: [`update invoice set due_at = due_at + interval '25 hours' where ${openInvoice}`],
      says: /^was finalized at .* with 0 net days and is due at/,
    },
    'finalized_documents_are_whole: due in days': {
      by: [`update invoice set net_days = 14, due_at = finalized_at + interval '12 days' where ${openInvoice}`],
      says: /^was finalized at .* with 14 net days and is due at/,
    },
    documents_are_of_one_customer: {
      by: [`update invoice set currency = 'USD' where ${own} and subscription_id is not null`],
      says: /^is in USD, but its subscription is in/,
    },
    documents_of_a_test_clock_are_its_customers: {
      by: [`update invoice set test_clock_id = null where ${own}`],
      says: /^has the test clock none, but its customer has/,
    },
    lines_add_up_to_the_credit_note: {
      by: [`update document_line set amount_cents = amount_cents - 1 where ${own} and credit_note_id is not null`],
      says: /^has a subtotal of \d+, but its lines add up to \d+$/,
    },
    credit_notes_are_used_whole: {
      by: [
        without('credit_note', 'a_credit_note_is_used_whole'),
        `update credit_note set credit_cents = credit_cents + 1 where ${own}`,
      ],
      says: /^has a total of \d+, of which \d+ reduces invoices, \d+ became credit, 0 is refunded and 0 was given back outside$/,
    },
    'credit_notes_are_used_whole: reductions': {
      by: [`update credit_note_invoice set reduced_cents = reduced_cents + 1 where ${own}`],
      says: /^reduces invoices by \d+, but its reductions add up to \d+$/,
    },
    credit_notes_name_what_they_take_back: {
      by: [`delete from credit_note_invoice where ${own}`],
      says: /^takes back lines of an invoice that it does not name$/,
    },
    'credit_notes_name_what_they_take_back: too many': {
      by: [
        `insert into credit_note_invoice (tenant_id, credit_note_id, invoice_id, reduced_cents)
        select n.tenant_id, n.id, i.id, 0 from credit_note n join invoice i using (tenant_id, customer_id) where n.${own} on conflict do nothing`,
      ],
      says: /^names an invoice but takes back none of its lines$/,
    },
    credit_of_a_note_has_its_entry: {
      by: [`delete from credit_entry where ${own} and credit_note_id is not null`],
      says: /^became credit of \d+, but the entries give 0$/,
    },
    'credit_of_a_note_has_its_entry: another customer': {
      by: [`update credit_entry set customer_id = gen_random_uuid() where ${own} and credit_note_id is not null`],
      says: /^has 1 entries of another customer or currency$/,
    },
    refunds_of_a_note_are_made: {
      by: [
        without('credit_note', 'a_credit_note_is_used_whole', 'a_bill_gives_credit'),
        `update credit_note set refund_cents = 5 where ${own}`,
      ],
      says: /^refunds 5, but its refunds come to 0$/,
    },
    no_more_is_credited_than_billed: {
      by: [copied(finalLine(1, 'invoice'), `'sign', 0, 'takes_back', l.ordinal, 'amount_cents', -l.amount_cents - 1`)],
      says: /^gives back 1 more than it bills$/,
    },
    'no_more_is_credited_than_billed: by hand': {
      by: [
        without('document_line', 'only_credit_notes_give_lines_back'),
        `update document_line set credited_line_id = gen_random_uuid() where ${own} and credit_note_id is not null`,
      ],
      says: /^is given back by a credit note, but is no line of an invoice$/,
    },
    credit_notes_are_whole: {
      by: [`update credit_note set billed_to = '{}' where ${own}`],
      says: /^has no name of the customer$/,
    },
    'credit_notes_are_whole: number': {
      by: ['drop index credit_note_number_is_unique', `update credit_note set number = '' where ${own}`],
      says: /^has no number$/,
    },
    credit_notes_are_of_one_customer: {
      by: [`update credit_note set currency = 'USD' where ${own}`],
      says: /^is in USD, but its subscription is in/,
    },
    'credit_notes_are_of_one_customer: invoices': {
      by: [`update invoice set currency = 'USD' where ${own}`],
      says: /^names \d+ invoices of another customer or currency$/,
    },
    credit_notes_of_a_test_clock_are_its_customers: {
      by: [`update credit_note set test_clock_id = null where ${own}`],
      says: /^has the test clock none, but its customer has/,
    },
    'credit_notes_of_a_test_clock_are_its_customers: series': {
      by: [
        `update credit_note set number_series = tenant_id where id = (select id from credit_note where ${own} and test_clock_id is not null order by id limit 1)`,
      ],
      says: /^is numbered in the series/,
    },
    numbers_have_no_gap: {
      by: [`delete from invoice where ${own} and number_counter = 3`],
      says: /^has the number 4 after 2$/,
    },
    'numbers_have_no_gap: credit notes': {
      by: [`delete from credit_note where ${own} and number_counter = 2`],
      says: /^has the number 3 after 1$/,
    },
    'numbers_have_no_gap: a year that the numbers do not say': {
      by: [
        `update invoice set number_counter = 1, number_year = number_year + 1 where ${own} and (number_series, number_counter)
          in (select number_series, max(number_counter) from invoice where ${own} group by 1 having max(number_counter) > 2)`,
      ],
      says: /^has the number 1 after \d+$/,
    },
    numbers_rise_with_time: {
      by: [`update invoice set finalized_at = finalized_at - interval '1 minute' where ${own} and number_counter = 5`],
      says: /^was finalized at .*, but the number before at/,
    },
    'numbers_rise_with_time: credit notes': {
      by: [
        `update credit_note set finalized_at = finalized_at - interval '1 minute' where ${own} and number_counter = 2`,
      ],
      says: /^was finalized at .*, but the number before at/,
    },
    numbers_count_in_their_year: {
      by: [`update invoice set number_year = number_year - 3 where ${own} and number_counter = 2`],
      says: /^counts in the year \d+, but was finalized at/,
    },
    'numbers_count_in_their_year: a year that falls': {
      by: [
        `update credit_note set number_year = extract(year from finalized_at - interval '12 hours') where ${own}`,
        `update credit_note set number_year = number_year + 1, finalized_at = date_trunc('year', finalized_at) + interval '1 year -1 hour'
          where ${own} and number_counter = 1`,
        `update credit_note set finalized_at = date_trunc('year', finalized_at) + interval '1 year -30 minutes'
          where ${own} and number_counter > 1`,
      ],
      says: /^counts in the year \d+ after \d+$/,
    },
    numbers_are_unique_as_printed: {
      by: [
        'drop index invoice_number_is_unique',
        `update invoice set number = 'INV-2' where ${own} and number_counter in (2, 3)`,
      ],
      says: /^has the same number as 1 others$/,
    },
    'numbers_are_unique_as_printed: credit notes': {
      by: [
        'drop index credit_note_number_is_unique',
        `update credit_note set number = 'CN-2' where ${own} and number_counter in (1, 2)`,
      ],
      says: /^has the same number as 1 others$/,
    },
    number_counters_stand_at_the_last_number: {
      by: [`update tenant_counter set invoice_number = invoice_number + 1 where ${own}`],
      says: /^is at \d+, but the last invoice of the series is \d+$/,
    },
    'number_counters_stand_at_the_last_number: year': {
      by: [`update tenant_counter set invoice_year = invoice_year - 1 where ${own}`],
      says: /^is in the year \d+, but the last invoice is of \d+$/,
    },
    'number_counters_stand_at_the_last_number: last year': {
      by: [`update tenant_counter set last_year = last_year - 1 where ${own}`],
      says: /^is in the year \d+, but a document counts in \d+$/,
    },
    'number_counters_stand_at_the_last_number: highest number': {
      by: [`update tenant_counter set highest_invoice_number = 0 where ${own}`],
      says: /^has a highest number of 0, but the highest invoice of the series is \d+$/,
    },
    'number_counters_stand_at_the_last_number: credit notes of a tenant': {
      by: [`update tenant_counter set credit_note_number = 77 where ${own}`],
      says: /^is at 77, but the last credit note of the series is \d+$/,
    },
    'number_counters_stand_at_the_last_number: credit notes of a test clock': {
      by: [`update test_clock set credit_note_number = 77 where ${own}`],
      says: /^is at 77, but the last credit note of the series is \d+$/,
    },
    'number_counters_stand_at_the_last_number: credit notes of a customer': {
      by: [`update customer_billing set credit_note_number = 77 where ${own}`],
      says: /^is at 77, but the last credit note of the series is \d+$/,
    },
  }
}
