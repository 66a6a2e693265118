import type { Invariant } from '../invariant.ts'

const ofInvoices = `('invoice', 'receipt', 'reminder', 'payment_failed', 'dunning', 'debit_announced')`
const ofSubscriptions = `('renewal_notice', 'trial_ending')`
const ofInvitations = `('invitation', 'new_password')`

/** Invariants of mail: why each message is there, and that none is sent twice. */
export const messageInvariants: readonly Invariant[] = [
  {
    name: 'messages_have_a_cause',
    promise:
      'A message is about what its kind says, final and of the customer that it is to; a receipt about money that came. On a test clock none is sent unless the clock says so.',
    sql: `
      select m.tenant_id, jsonb_build_object('message_id', m.id, 'customer_id', m.customer_id) as ids,
        case
          when case when m.kind in ${ofInvoices} then m.invoice_id when m.kind in ${ofSubscriptions} then m.subscription_id
              when m.kind in ${ofInvitations} then m.invitation_id when m.kind = 'portal_link' then m.customer_id
              else m.credit_note_id end is null
            then format('is of the kind %s, but about no such thing', m.kind)
          when coalesce(i.customer_id, n.customer_id, s.customer_id) <> m.customer_id
            then 'is to another customer than it is about'
          when m.invoice_id is not null and i.finalized_at is null then 'is about an invoice that is not final'
          when m.kind = 'receipt' and i.amount_paid_cents = 0 then 'is a receipt, but nothing was paid'
          when m.kind in ('payment_failed', 'dunning') and m.copy = 0 and i.dunning is null
            then format('is of the kind %s, but the invoice could always be collected', m.kind)
          when m.status = 'sent' and i.status = 'void' then 'was sent, but its invoice is void'
          when not k.sends_mail then 'is to a customer on a test clock that sends no mail'
        end as problem
      from message m
      left join customer c on c.tenant_id = m.tenant_id and c.id = m.customer_id
      left join test_clock k on k.tenant_id = c.tenant_id and k.id = c.test_clock_id
      left join invoice i on i.tenant_id = m.tenant_id and i.id = m.invoice_id
      left join credit_note n on n.tenant_id = m.tenant_id and n.id = m.credit_note_id
      left join subscription s on s.tenant_id = m.tenant_id and s.id = m.subscription_id`,
  },
  {
    name: 'messages_are_sent_once',
    promise:
      'There is one message of a kind and occasion about one thing to one address, unless another copy is asked for; it was sent once, which an event tells.',
    sql: `
      select m.tenant_id, jsonb_build_object('message_id', m.id, 'customer_id', m.customer_id) as ids,
        case
          when m.times > 1 then format('is one of %s alike', m.times)
          when m.told <> case m.status when 'sent' then 1 else 0 end then format('is %s, and %s events say that it was sent', m.status, m.told)
        end as problem
      from (
        select m.*, count(*) over (partition by m.tenant_id, coalesce(m.invoice_id, m.credit_note_id, m.subscription_id, m.invitation_id, m.id), m.kind,
            m.occasion, lower(m.recipient), m.copy) as times,
          (select count(*) from event e where e.tenant_id = m.tenant_id and e.object_id = m.id and e.type = 'message.sent') as told
        from message m) m`,
  },
]
