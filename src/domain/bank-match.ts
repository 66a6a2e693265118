import type { BankEntry } from './bank-entry.ts'
import { isCreditorReference } from './creditor-reference.ts'

/** An invoice that an entry may be for. */
export interface MatchCandidate {
  readonly id: string
  readonly number: string | null
  readonly paymentReference: string | null
  readonly testClockId: string | null
  readonly currency: string
  readonly dueCents: bigint
  readonly customerName: string | null
}

/** What is done about money received: `matched` becomes a payment by itself, `suggested` waits for a person. */
export type MatchDecision =
  | { readonly state: 'matched' | 'suggested'; readonly invoiceId: string }
  | { readonly state: 'unmatched' }

/**
 * Whose invoice the money of an entry is for. By itself only what leaves no doubt: one invoice in the currency, by its payment
 * reference (then more than is due may come), or by its exact number while at least that much is due. Else one invoice is
 * suggested, if a single one is named, or owes just that much to a payer of that name.
 */
export function decideMatch(
  entry: Pick<BankEntry, 'amountCents' | 'currency' | 'counterpartyName' | 'returnReason'>,
  found: {
    readonly byReference: readonly MatchCandidate[]
    readonly byNumber: readonly MatchCandidate[]
    /** Invoices that owe just the amount. */
    readonly byAmount: readonly MatchCandidate[]
  },
): MatchDecision {
  if (entry.returnReason !== null) return { state: 'unmatched' }
  const [referenced, ...othersReferenced] = found.byReference
  if (referenced && othersReferenced.length === 0)
    return { state: referenced.currency === entry.currency ? 'matched' : 'suggested', invoiceId: referenced.id }
  const [named, ...othersNamed] = preferred(found.byNumber)
  if (named && othersNamed.length === 0) {
    const isSure = isTelling(named.number ?? '') && named.currency === entry.currency
    return { state: isSure && named.dueCents >= entry.amountCents ? 'matched' : 'suggested', invoiceId: named.id }
  }
  const namesakes = found.byAmount.filter(
    ({ currency, dueCents, customerName }) =>
      currency === entry.currency && dueCents === entry.amountCents && isSameName(customerName, entry.counterpartyName),
  )
  const [only, ...others] = namesakes
  return only && others.length === 0 ? { state: 'suggested', invoiceId: only.id } : { state: 'unmatched' }
}

/**
 * How much of money received goes to an invoice: as much as is due, nothing in another currency or while a payment attempt for it
 * is live.
 */
export function payableCents(
  invoice: { readonly currency: string; readonly dueCents: bigint; readonly isCollecting: boolean },
  money: { readonly currency: string; readonly amountCents: bigint },
): bigint {
  if (invoice.currency !== money.currency || invoice.isCollecting) return 0n
  return invoice.dueCents < money.amountCents ? invoice.dueCents : money.amountCents
}

/** Real invoices before those of test clocks, which print the same numbers. */
function preferred(candidates: readonly MatchCandidate[]): readonly MatchCandidate[] {
  const real = candidates.filter(({ testClockId }) => testClockId === null)
  return real.length > 0 ? real : candidates
}

// A short number may stand in a text by chance: a year, a postal code.
function isTelling(number: string): boolean {
  return number.length >= (/[A-Za-z]/.test(number) ? 5 : 6)
}

const [referencesMax, numbersMax] = [40, 60]

/** The creditor references in texts, also in groups of four and with something behind them; some only by chance. */
export function creditorReferencesIn(texts: readonly string[]): readonly string[] {
  const found = new Set<string>()
  for (const text of texts) {
    const compact = text.toUpperCase().replaceAll(/\s/g, '')
    for (const { index } of compact.matchAll(/RF\d\d/g)) {
      const whole = /^[0-9A-Z]{5,25}/.exec(compact.slice(index))?.[0] ?? ''
      for (let length = whole.length; length >= 5; length -= 1) {
        const part = whole.slice(0, length)
        if (isCreditorReference(part)) found.add(part)
      }
    }
  }
  return [...found].slice(0, referencesMax)
}

/** The words in texts that may be numbers of invoices. */
export function numbersIn(texts: readonly string[]): readonly string[] {
  const words = texts.flatMap((text) => text.split(/[^A-Za-z0-9/._-]+/))
  const trimmed = words.map((word) => word.replaceAll(/^[/._-]+|[/._-]+$/g, ''))
  const numbers = trimmed.filter((word) => /\d/.test(word) && word.length <= 100)
  return [...new Set(numbers.flatMap((word) => [word, word.toUpperCase()]))].slice(0, numbersMax)
}

/** Whether two names are of the same words in any order, whatever their accents; one may have more words than the other's two. */
export function isSameName(one: string | null, other: string | null): boolean {
  const [a, b] = [wordsOf(one), wordsOf(other)]
  const [fewer, more] = a.size <= b.size ? [a, b] : [b, a]
  if (fewer.size === 0 || !fewer.isSubsetOf(more)) return false
  return fewer.size === more.size || fewer.size >= 2
}

function wordsOf(name: string | null): Set<string> {
  const plain = (name ?? '').normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss')
  return new Set(plain.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== ''))
}
