import { moneyText } from '../../domain/currency.ts'
import { type Payment, refundableCents, unallocatedCents, withRefund } from '../../domain/payment.ts'
import { refuseField } from '../../domain/refusal.ts'
import type { CustomerSession } from '../ledger/customer-session.ts'
import { paymentRow, updatePayments } from '../payments/writes.ts'
import { addRows } from '../transaction/write-set.ts'
import { addRefund } from './create-refund.ts'
import type { RefundFacts } from './store.ts'

/** A payment with what its refund is decided by. */
export interface PaymentOnInvoice {
  readonly payment: Payment
  readonly facts: RefundFacts
}

/** Which part of a credit note is refunded, and through which payments. */
export interface NoteRefund {
  readonly creditNoteId: string
  readonly invoiceId: string
  readonly cents: bigint
  readonly reason: string
  readonly payments: readonly PaymentOnInvoice[]
}

/**
 * Gives a part of a credit note back through the payments on its invoice, the newest first. A payment of which something is not
 * allocated, or that is disputed, gives nothing: that money is the customer's already, or the bank's. Refuses
 * `refund_exceeds_payment`.
 */
export function refundNote(
  session: CustomerSession,
  { creditNoteId, invoiceId, cents, reason, payments }: NoteRefund,
): void {
  let left = cents
  const newestFirst = payments.toSorted((a, b) => (a.payment.id < b.payment.id ? 1 : -1))
  for (const { payment, facts } of newestFirst) {
    const available = facts.is_disputed ? 0n : refundableFor(payment, invoiceId)
    const part = available < left ? available : left
    if (part <= 0n) continue
    const reserved = withRefund(payment, part, session.now)
    addRows(session.ctx.writeSet, updatePayments, paymentRow(reserved))
    addRefund(session, payment, facts, { amountCents: part, keptPaidCents: part, reason, creditNoteId, reopen: false })
    left -= part
  }
  if (left > 0n)
    refuseField(
      'refund_exceeds_payment',
      '/effect/refund_cents',
      `Only ${moneyText(cents - left, payments[0]?.payment.currency ?? 'EUR')} of the payments on the invoice can be refunded.`,
    )
}

function refundableFor(payment: Payment, invoiceId: string): bigint {
  if (unallocatedCents(payment) > 0n) return 0n
  const onInvoice = payment.allocations
    .filter((one) => one.invoiceId === invoiceId)
    .reduce((sum, { amountCents }) => sum + amountCents, 0n)
  const refundable = refundableCents(payment)
  return refundable < onInvoice ? refundable : onInvoice
}
