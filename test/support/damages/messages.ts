import type { Damage, Damaged } from './damage.ts'

/** What damages mail: messages without a cause, or sent twice. */
export function damagesOfMessages({ own, other, openInvoice }: Damaged): Readonly<Record<string, Damage>> {
  const message = (kind: string, { set = '', where = openInvoice }: { set?: string; where?: string } = {}) =>
    `insert into message select (jsonb_populate_record(null::message, jsonb_build_object('tenant_id', i.tenant_id, 'id', gen_random_uuid(),
      'kind', '${kind}', 'occasion', '', 'copy', 0, 'customer_id', i.customer_id, 'invoice_id', i.id, 'recipient', 'ada@example.com',
      'facts', '{}'::jsonb, 'status', 'queued', 'attempts', 0, 'due_at', now(), 'created_at', now(), 'updated_at', now()${set}))).*
      from (select * from invoice where ${where} order by id limit 1) i`
  const sent = `, 'status', 'sent', 'due_at', null, 'sent_at', now(), 'header_id', 'x'`
  return {
    messages_have_a_cause: {
      by: [message('credit_note')],
      says: /^is of the kind credit_note, but about no such thing$/,
    },
    'messages_have_a_cause: customer': {
      by: [
        message('invoice'),
        `update message set customer_id = (select id from customer where tenant_id = '${other}' limit 1) where ${own}`,
        `update customer set tenant_id = message.tenant_id from message where message.customer_id = customer.id`,
      ],
      says: /^is to another customer than it is about$/,
    },
    'messages_have_a_cause: draft': {
      by: [
        message('invoice'),
        `update invoice set finalized_at = null, number = null, number_year = null, number_counter = null, status = 'draft'
          where id in (select invoice_id from message)`,
      ],
      says: /^is about an invoice that is not final$/,
    },
    'messages_have_a_cause: receipt': {
      by: [message('receipt', { where: `${openInvoice} and amount_paid_cents = 0` })],
      says: /^is a receipt, but nothing was paid$/,
    },
    'messages_have_a_cause: dunning': {
      by: [`update invoice set dunning = null where ${openInvoice}`, message('dunning')],
      says: /^is of the kind dunning, but the invoice could always be collected$/,
    },
    'messages_have_a_cause: void': {
      by: [message('invoice', { set: sent, where: `${own} and status = 'void' and finalized_at is not null` })],
      says: /^was sent, but its invoice is void$/,
    },
    'messages_have_a_cause: test clock': {
      by: [message('invoice', { where: `${own} and status = 'open' and test_clock_id is not null` })],
      says: /^is to a customer on a test clock that sends no mail$/,
    },
    messages_are_sent_once: {
      by: [
        'drop index one_message_for_document_kind_and_recipient',
        message('invoice'),
        message('invoice', { set: `, 'recipient', 'ADA@example.com'` }),
      ],
      says: /^is one of 2 alike$/,
    },
    'messages_are_sent_once: event': {
      by: [message('invoice', { set: sent })],
      says: /^is sent, and 0 events say that it was sent$/,
    },
  }
}
