/** A booked entry of an account, or one transaction of a batch entry, as the bank wrote it. */
export interface BankEntry {
  /** IBAN or the bank's own number of the account; null where a table names none. */
  readonly account: string | null
  readonly direction: 'credit' | 'debit'
  readonly amountCents: bigint
  readonly currency: string
  /** ISO dates, in the bank's own zone. */
  readonly bookingDate: string
  readonly valueDate: string
  /** What the payer and the banks wrote. */
  readonly references: readonly string[]
  readonly counterpartyName: string | null
  readonly counterpartyAccount: string | null
  /** The bank's own name of the entry. */
  readonly bankReference: string | null
  /** Why money came back or was taken back; null for any other entry. */
  readonly returnReason: string | null
}

/**
 * What tells the entries of one statement apart, in their order; the same entry has the same key in every statement. By the bank's
 * reference an entry is known wherever it stands. Without one, equal entries of a day are counted: two honest equal payments are
 * two, and stay two when a longer statement of that day comes.
 *
 *     5 Jan 29.00 "thanks"   5 Jan 29.00 "thanks"   ->   ... 1   ... 2
 */
export function entryKeys(entries: readonly BankEntry[]): readonly string[] {
  const counts = new Map<string, number>()
  return entries.map((entry) => {
    const { account, direction, amountCents, currency, bookingDate, bankReference } = entry
    const known = [account, direction, amountCents.toString(), currency, bookingDate]
    if (bankReference !== null) return JSON.stringify([...known, bankReference])
    const { references, counterpartyName, counterpartyAccount } = entry
    const alike = JSON.stringify([...known, references, counterpartyName, counterpartyAccount])
    const nth = (counts.get(alike) ?? 0) + 1
    counts.set(alike, nth)
    return `${alike} ${nth}`
  })
}
