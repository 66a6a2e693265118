import type { BankEntry } from './bank-entry.ts'
import { creditorReferencesIn } from './bank-match.ts'

/** A payment by a bank transaction, which may have been taken back. */
export interface ReturnCandidate {
  readonly paymentId: string
  readonly amountCents: bigint
  readonly currency: string
  /** What the payer and the banks wrote when it came. */
  readonly references: readonly string[]
  /** Given back by refunds. */
  readonly refundedCents: bigint
  /** What has left by itself. */
  readonly returnedCents: bigint
}

/** What is done about money that left: `matched` takes a payment back, `unmatched` waits for a person. */
export type ReturnDecision =
  | { readonly state: 'matched'; readonly paymentId: string }
  | { readonly state: 'unmatched' | 'ignored' }

/**
 * Which payment money that left has taken back. By itself only what leaves no doubt: a single payment of just that amount and
 * currency that shares a reference with it and has not gone back yet. A bank that gives a reason returns also what was refunded;
 * money that left without one may be the merchant’s own refund.
 */
export function decideReturn(
  entry: Pick<BankEntry, 'amountCents' | 'currency' | 'references' | 'returnReason'>,
  candidates: readonly ReturnCandidate[],
): ReturnDecision {
  const isStated = entry.returnReason !== null
  const [only, ...others] = candidates.filter((one) => {
    const gone = one.returnedCents + (isStated ? 0n : one.refundedCents)
    const isSameMoney = one.amountCents === entry.amountCents && one.currency === entry.currency
    return isSameMoney && one.amountCents - gone >= entry.amountCents && sharesReference(entry, one)
  })
  if (only && others.length === 0) return { state: 'matched', paymentId: only.paymentId }
  return { state: isStated ? 'unmatched' : 'ignored' }
}

function sharesReference(
  one: { readonly references: readonly string[] },
  other: { readonly references: readonly string[] },
): boolean {
  const known = new Set(tellingReferences(other.references))
  return tellingReferences(one.references).some((reference) => known.has(reference))
}

/** The creditor references in texts, and each whole text that is no mere phrase: one with a digit, of five characters at least. */
export function tellingReferences(texts: readonly string[]): readonly string[] {
  return [...creditorReferencesIn(texts), ...texts.filter((text) => /\d/.test(text) && text.length >= 5)]
}
