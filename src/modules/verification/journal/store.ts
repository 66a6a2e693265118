import type { Invariant } from '../invariant.ts'

/** The journal: debits against credits, and its accounts against what is stored. */
export const journalInvariants: readonly Invariant[] = [
  {
    name: 'journal_entries_balance',
    promise: 'The debits of a journal entry equal its credits.',
    sql: `
      select e.tenant_id, jsonb_build_object('event_id', e.id, 'sequence', e.sequence) as ids,
        case when sum(l.debit_cents) <> sum(l.credit_cents)
          then format('debits %s and credits %s', sum(l.debit_cents), sum(l.credit_cents))
        end as problem
      from event e cross join lateral journal_lines(e.type, e.object) l
      group by e.tenant_id, e.sequence, e.id, l.currency`,
  },
  // Of customers that are still there: those of a deleted test clock are gone, their events are not.
  {
    name: 'the_journal_gives_the_balances',
    promise:
      "The journal's accounts of a customer are what is due on their invoices, their credit, and what of their payments is neither allocated nor given back.",
    sql: `
      select b.tenant_id, jsonb_build_object('customer_id', b.customer_id, 'currency', b.currency, 'account', b.account) as ids,
        case when b.journal_cents <> b.balance_cents
          then format('is %s in the journal, the rows add up to %s', b.journal_cents, b.balance_cents)
        end as problem
      from (
        select tenant_id, customer_id, currency, account, sum(journal_cents) as journal_cents, sum(balance_cents) as balance_cents
        from (
          select e.tenant_id, (e.object ->> 'customer_id')::uuid as customer_id, l.currency, l.account,
            (l.debit_cents - l.credit_cents) * case l.account when 'accounts_receivable' then 1 else -1 end as journal_cents, 0 as balance_cents
          from event e cross join lateral journal_lines(e.type, e.object) l
          where l.account in ('accounts_receivable', 'customer_credit', 'unallocated')
          union all
          select tenant_id, customer_id, currency, 'accounts_receivable', 0, amount_due_cents from invoice where amount_due_cents <> 0
          union all
          select tenant_id, customer_id, currency, 'customer_credit', 0, balance_cents from credit_balance
          union all
          select tenant_id, customer_id, currency, 'unallocated', 0, amount_cents - allocated_cents - returned_cents from payment
            where allocated_cents + returned_cents <> amount_cents
          union all
          select f.tenant_id, f.customer_id, f.currency, 'unallocated', 0, f.kept_paid_cents - f.amount_cents from refund f
            where f.status = 'succeeded' and not exists (
              select from payment_reversal v where v.tenant_id = f.tenant_id and v.refund_id = f.id)) a
        group by 1, 2, 3, 4) b
      join customer c on c.tenant_id = b.tenant_id and c.id = b.customer_id`,
  },
]
