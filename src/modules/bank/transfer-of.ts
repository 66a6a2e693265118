import type { Transfer } from '../payments/receive-transfer.ts'
import type { BankTransaction } from './bank-transaction.ts'

/** What a payment says of the bank transaction that it came by. */
export function transferOf({ id, amountCents, currency, bookingDate, references }: BankTransaction): Transfer {
  const reference = references[0]?.slice(0, 255).toWellFormed() ?? null
  return { bankTransactionId: id, amountCents, currency, bookingDate, reference }
}
