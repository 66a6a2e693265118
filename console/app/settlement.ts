interface Settled {
  readonly status: string
  readonly credited_cents: number
  readonly credit_applied_cents: number
  readonly amount_paid_cents: number
  /** The part of `amount_paid_cents` that has left again, where it is not taken off already. */
  readonly amount_reversed_cents?: number
}

/** How an invoice came to have nothing due. */
export type Settlement = 'paid' | 'paid_with_credit' | 'credited' | 'partly_credited'

/**
 * What settled an invoice; null while it is not settled. The API calls each of them `paid`, but where a credit note took off what was due,
 * people would look for money that never came.
 */
export function settlementOf(invoice: Settled): Settlement | null {
  if (invoice.status !== 'paid') return null
  const money = invoice.amount_paid_cents - (invoice.amount_reversed_cents ?? 0)
  const credit = invoice.credit_applied_cents
  if (invoice.credited_cents > 0) return money + credit > 0 ? 'partly_credited' : 'credited'
  return money <= 0 && credit > 0 ? 'paid_with_credit' : 'paid'
}
