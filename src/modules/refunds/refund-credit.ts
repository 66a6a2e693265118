import { moneyText } from '../../domain/currency.ts'
import type { Payment } from '../../domain/payment.ts'
import { refuseField } from '../../domain/refusal.ts'
import { moveCredit } from '../billing/move-credit.ts'
import type { CustomerSession } from '../ledger/customer-session.ts'
import type { Refund } from './refund.ts'

/** Takes the credit that a credit note has given: the money goes back in its place. Refuses `credit_insufficient`. */
export function takeCredit(
  session: CustomerSession,
  { payment, left, cents }: { readonly payment: Payment; readonly left: bigint; readonly cents: bigint },
): void {
  if (cents > left)
    refuseField(
      'credit_insufficient',
      '/amount_cents',
      `Only ${moneyText(left, payment.currency)} of the credit note’s credit can be given back.`,
    )
  const { currency } = payment
  const given = { currency, amountCents: -cents, reason: 'refunded', occurredAt: session.now }
  moveCredit(session, { ...given, invoiceId: null, creditNoteId: null })
}

/** Gives back the credit that a refund for a credit note has taken: the money has not gone in its place. */
export function giveCreditBack(session: CustomerSession, { currency, amountCents }: Refund): void {
  const given = { currency, amountCents, reason: 'a refund has failed', occurredAt: session.now }
  moveCredit(session, { ...given, invoiceId: null, creditNoteId: null })
}
