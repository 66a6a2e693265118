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
  if (cents === 0n) return
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

/** Gives the customer as credit what a refund for a credit note was to give back in its place: the money has not gone. */
export function giveCreditBack(session: CustomerSession, { currency, keptPaidCents }: Refund): void {
  if (keptPaidCents === 0n) return
  const given = { currency, amountCents: keptPaidCents, reason: 'a refund has failed', occurredAt: session.now }
  moveCredit(session, { ...given, invoiceId: null, creditNoteId: null })
}
