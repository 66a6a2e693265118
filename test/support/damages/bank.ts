import type { Damage, Damaged } from './damage.ts'

/** What damages bank transactions and the references of invoices. */
export function damagesOfBank({ own }: Damaged): Readonly<Record<string, Damage>> {
  return {
    bank_transactions_and_payments_agree: {
      by: [
        `delete from payment_reversal where ${own} and bank_transaction_id is not null`,
        `delete from payment where ${own} and bank_transaction_id is not null`,
      ],
      says: /^is matched, and has no payment$/,
    },
    'bank_transactions_and_payments_agree: state': {
      by: [`update bank_transaction set state = 'unmatched' where ${own} and state = 'matched'`],
      says: /^is unmatched, and has a payment$/,
    },
    'bank_transactions_and_payments_agree: direction': {
      by: [`update bank_transaction set direction = 'debit' where ${own} and state = 'matched'`],
      says: /^is money that left, and has a payment$/,
    },
    'bank_transactions_and_payments_agree: amount': {
      by: [`update bank_transaction set amount_cents = amount_cents + 1 where ${own} and state = 'matched'`],
      says: /^is of \d+ EUR, its payment of \d+ EUR$/,
    },
    'bank_transactions_and_payments_agree: returned amount': {
      by: [`update payment_reversal set amount_cents = amount_cents + 1 where ${own} and kind = 'return'`],
      says: /^is of \d+ EUR, and took back \d+ EUR$/,
    },
    'bank_transactions_and_payments_agree: returned direction': {
      by: [`update bank_transaction set direction = 'credit' where ${own} and direction = 'debit'`],
      says: /^is money that came in, and has taken a payment back$/,
    },
    payment_references_are_of_their_invoices: {
      by: [
        'alter table invoice alter column payment_reference drop expression',
        `update invoice set payment_reference = 'RF00' where ${own}`,
      ],
      says: /^has the payment reference RF00$/,
    },
  }
}
