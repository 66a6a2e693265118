import type { Invariant } from '../invariant.ts'

/** Bank statements: what became a payment, and by which reference invoices are found. */
export const bankInvariants: readonly Invariant[] = [
  {
    name: 'bank_transactions_and_payments_agree',
    promise:
      'A bank transaction is matched exactly where it has become a payment of its amount and currency, or has taken one back as money that left.',
    sql: `
      select b.tenant_id, jsonb_build_object('bank_transaction_id', b.id, 'payment_id', coalesce(p.id, q.id)) as ids,
        case
          when coalesce(p.id, q.id) is null and b.state = 'matched' then 'is matched, and has no payment'
          when coalesce(p.id, q.id) is not null and b.state <> 'matched' then format('is %s, and has a payment', b.state)
          when p.id is not null and b.direction <> 'credit' then 'is money that left, and has a payment'
          when q.id is not null and b.direction <> 'debit' then 'is money that came in, and has taken a payment back'
          when (p.amount_cents, p.currency) <> (b.amount_cents, b.currency)
            then format('is of %s %s, its payment of %s %s', b.amount_cents, b.currency, p.amount_cents, p.currency)
          when (v.amount_cents, q.currency) <> (b.amount_cents, b.currency)
            then format('is of %s %s, and took back %s %s', b.amount_cents, b.currency, v.amount_cents, q.currency)
        end as problem
      from bank_transaction b left join payment p on p.tenant_id = b.tenant_id and p.bank_transaction_id = b.id
        left join payment_reversal v on v.tenant_id = b.tenant_id and v.bank_transaction_id = b.id
        left join payment q on q.tenant_id = v.tenant_id and q.id = v.payment_id`,
  },
  {
    name: 'payment_references_are_of_their_invoices',
    promise:
      'An invoice that has a number has the payment reference that its number and its id give, a draft has none.',
    sql: `
      select i.tenant_id, jsonb_build_object('invoice_id', i.id, 'number', i.number) as ids,
        case when i.payment_reference is distinct from payment_reference(i.number, i.number_series, i.tenant_id, i.id)
          then format('has the payment reference %s', coalesce(i.payment_reference, 'null'))
        end as problem
      from invoice i`,
  },
]
