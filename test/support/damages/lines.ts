import { type Damage, type Damaged, without } from './damage.ts'

/** What damages lines, alone and together. */
export function damagesOfLines({
  own,
  lineOfCharge,
  openInvoice,
  copied,
  finalLine,
}: Damaged): Readonly<Record<string, Damage>> {
  return {
    lines_add_up_to_the_invoice: {
      by: [`update document_line set amount_cents = amount_cents + 1 where ${own} and position = 0`],
      says: /^has a subtotal of -?\d+, but its lines add up to -?\d+$/,
    },
    sign_and_amount_agree: {
      by: [
        without('document_line', 'sign_and_amount_agree'),
        `update document_line set amount_cents = -amount_cents where ${lineOfCharge}`,
      ],
      says: /^has the sign -1, but the amount \d+$/,
    },
    'sign_and_amount_agree: names': {
      by: [
        without('document_line', 'what_takes_back_names_a_line', 'a_line_takes_back_one_of_its_charge'),
        `update document_line set takes_back = null where ${lineOfCharge}`,
      ],
      says: /^takes time back, but names no line$/,
    },
    'sign_and_amount_agree: whole': {
      by: [
        without('document_line', 'a_line_of_a_charge_says_its_arithmetic'),
        `update document_line set period_amount = null where ${lineOfCharge}`,
      ],
      says: /^lacks a part of its computation$/,
    },
    lines_are_their_arithmetic: {
      by: [`update document_line set period_length = 4000000 where ${lineOfCharge}`],
      says: /^has the amount \d+ for \[\d+, \d+\) of 4000000 at \d+, sign 1$/,
    },
    'lines_are_their_arithmetic: taken back': {
      by: [
        without('document_line', 'sign_and_amount_agree'),
        `update document_line set amount_cents = amount_cents - 1 where ${lineOfCharge} and sign = -1`,
      ],
      says: /^has the amount -\d+ for \[\d+, \d+\) of \d+ at \d+, sign -1$/,
    },
    'lines_are_their_arithmetic: proration': {
      by: [`update document_line set proration = not proration where ${lineOfCharge}`],
      says: /but has proration [tf]$/,
    },
    lines_have_the_price_of_their_version: {
      by: [`update price set unit_amount = '1001' where ${own}`],
      says: /^has the unit amount \d+, but its price 1001$/,
    },
    'lines_have_the_price_of_their_version: period': {
      by: [`update document_line set period_amount = (period_amount::numeric + 0.5)::text where ${lineOfCharge}`],
      says: /^is a part of \d+\.5, but a whole period costs \d+$/,
    },
    'lines_have_the_price_of_their_version: quantity': {
      by: [`update item_version set quantity = 77 where ${own}`],
      says: /^has the quantity \d, but its version 77$/,
    },
    'lines_have_the_price_of_their_version: time': {
      by: [`update document_line set service_end = service_end + interval '1 year' where ${lineOfCharge}`],
      says: /^bills .* to .*, but its period is .* to/,
    },
    lines_of_a_charge_count_from_one: {
      by: [`update document_line set ordinal = ordinal + 100, takes_back = takes_back + 100 where ${lineOfCharge}`],
      says: /^has the number 101, but the place 1 of its charge$/,
    },
    'lines_of_a_charge_count_from_one: twice': {
      by: [
        `alter table document_line drop constraint lines_of_a_charge_are_numbered cascade`,
        `update document_line set ordinal = 1 where ${lineOfCharge} and sign = 1`,
      ],
      says: /^has the number 1, but the place 2 of its charge$/,
    },
    'lines_of_a_charge_count_from_one: drafts': {
      by: [
        copied(
          `l.id = (select id from document_line where ordinal = 1 and invoice_id in (select id from invoice where status = 'draft') limit 1)`,
          `'invoice_id', (select id from invoice where tenant_id = l.tenant_id and status = 'open' limit 1)`,
        ),
      ],
      says: /^is in an open draft with the number 1, but a final line has 2$/,
    },
    what_is_taken_back_was_billed: {
      by: [
        without('document_line', 'a_line_takes_back_one_of_its_charge', 'a_line_takes_back_an_earlier_one'),
        `update document_line set takes_back = 77 where ${lineOfCharge} and sign = -1`,
      ],
      says: /^takes back line 77, which is not a line of its charge$/,
    },
    'what_is_taken_back_was_billed: more': {
      by: [
        `update document_line set until_position = until_position - 1 where ${lineOfCharge} and sign = 1 and until_position > from_position + 1`,
      ],
      says: /^takes back \[\d+, \d+\) of \d+, but that line billed \[\d+, \d+\) of \d+$/,
    },
    'what_is_taken_back_was_billed: draft': {
      by: [
        without('invoice', 'a_draft_has_no_number'),
        `update invoice set status = 'draft' where ${own} and status <> 'void'`,
      ],
      says: /^takes back line 1, which is in a draft$/,
    },
    'what_is_taken_back_was_billed: taken back': {
      by: [copied(finalLine(-1, 'credit_note'), `'takes_back', l.ordinal`)],
      says: /^takes back line \d, which bills no time$/,
    },
    'no_time_is_billed_twice: an invoice line again': {
      by: [copied(finalLine(1, 'invoice'), `'position', l.position + 100`)],
      says: /^is billed 2 times at position \d+$/,
    },
    'no_time_is_billed_twice: on another invoice': {
      by: [
        copied(
          finalLine(1, 'invoice'),
          `'invoice_id', (select id from invoice where ${openInvoice} order by id desc limit 1)`,
        ),
      ],
      says: /^is billed 2 times at position \d+$/,
    },
    'no_time_is_billed_twice: on a credit note': {
      by: [
        copied(
          finalLine(1, 'invoice'),
          `'invoice_id', null, 'credit_note_id', (select id from credit_note where ${own} limit 1)`,
        ),
      ],
      says: /^is billed 2 times at position \d+$/,
    },
    'no_time_is_billed_twice: a part of a line again': {
      by: [copied(finalLine(1, 'invoice'), `'from_position', l.until_position - 1`)],
      says: /^is billed 2 times at position \d+$/,
    },
    'no_time_is_billed_twice: taken back again on a credit note': {
      by: [copied(finalLine(-1, 'credit_note'), `'position', l.position + 100`)],
      says: /^is billed -1 times at position \d+: more was taken back than billed$/,
    },
    'no_time_is_billed_twice: taken back again on an invoice': {
      by: [copied(finalLine(-1, 'invoice'), `'position', l.position + 100`)],
      says: /^is billed -1 times at position \d+: more was taken back than billed$/,
    },
    'no_time_is_billed_twice: void without billing again': {
      by: [
        without('invoice', 'a_void_invoice_is_neither_paid_nor_credited'),
        `update invoice i set status = 'void', voided_at = now() where ${own} and exists (
        select from credit_note_invoice r where r.tenant_id = i.tenant_id and r.invoice_id = i.id)`,
      ],
      says: /^is billed -1 times at position \d+: more was taken back than billed$/,
    },
    hand_made_lines_are_quantity_times_price: {
      by: [`update document_line set amount_cents = amount_cents + 1 where ${own} and item_id is null`],
      says: /^has the amount 3: 3 x 0\.5$/,
    },
  }
}
