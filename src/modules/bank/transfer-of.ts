import type { Transfer } from '../payments/receive-transfer.ts'
import type { BankReturn } from '../refunds/return-payment.ts'
import type { BankTransaction } from './bank-transaction.ts'

/** What a payment says of the bank transaction that it came by. */
export function transferOf({ id, amountCents, currency, bookingDate, references }: BankTransaction): Transfer {
  const reference = references[0]?.slice(0, 255).toWellFormed() ?? null
  return { bankTransactionId: id, amountCents, currency, bookingDate, reference }
}

/** What the reversal of a payment says of the bank transaction that took it back. */
export function returnOf({ id, amountCents, currency, returnReason }: BankTransaction): BankReturn {
  return { bankTransactionId: id, amountCents, currency, reason: returnReason }
}
