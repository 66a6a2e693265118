import { type Charge, isSameCharge } from './charge.ts'
import type { KnownGroup } from './document-tax.ts'
import { priceCents } from './document-taxes.ts'
import type { Invoice, InvoiceLine } from './invoice.ts'
import { leftOf, type StretchLeft, stretchesLeft } from './line-left.ts'
import { sumMoney } from './money.ts'
import type { Subscription } from './subscription.ts'
import type { ItemCharge } from './take-back.ts'

/** An invoice with all that says what is left of it. */
export interface CreditableInvoice {
  readonly invoice: Invoice
  readonly lines: readonly InvoiceLine[]
  /** The charges of the lines. */
  readonly charges: readonly ItemCharge[]
  /** Null if no line is of a subscription. */
  readonly subscription: Subscription | null
  /** What credit notes have given back of the prices of lines made by hand, by line. */
  readonly creditedByHand: ReadonlyMap<string, bigint>
  /** How a line of the invoice is taxed; null: not at all. */
  groupOf(line: InvoiceLine): KnownGroup | null
}

/** A line of the invoice with what is left of it. */
export interface Creditable {
  readonly line: InvoiceLine
  /** Of its price: with tax where prices include it. */
  readonly leftCents: bigint
  /** Empty for a line made by hand. */
  readonly stretches: readonly StretchLeft[]
}

/** What is left of a line of the invoice. */
export function creditableLine(credited: CreditableInvoice, line: InvoiceLine): Creditable {
  const found = billedBy(credited, line)
  if (found) {
    const stretches = found.billed.sign > 0 ? stretchesLeft(found.subscription, found, found.billed) : []
    return { line, stretches, leftCents: sumMoney(stretches.map(({ cents }) => cents)) }
  }
  return { line, stretches: [], leftCents: priceCents(line) - (credited.creditedByHand.get(line.id) ?? 0n) }
}

/** The line in the ledger, with its item and charge; null for a line made by hand. */
export function billedBy({ charges, subscription }: CreditableInvoice, { ledger }: InvoiceLine) {
  if (!ledger || !subscription) return null
  const item = subscription.items.find(({ id }) => id === ledger.itemId)
  const stored = charges.find((one) => one.itemId === ledger.itemId && isSameCharge(one.charge, ledger))
  if (!item || !stored) throw new Error(`the charge of a line of item ${ledger.itemId} was not read`)
  const charge = chargeNow(subscription, item.id, stored.charge)
  const billed = charge.lines.find(({ ordinal }) => ordinal === ledger.ordinal)
  if (!billed) throw new Error(`line ${ledger.ordinal} of item ${item.id} does not count`)
  return { subscription, item, charge, billed }
}

/** What is left of the invoice: the prices of its lines less all that was taken back of them since. */
export function leftOfInvoice(credited: CreditableInvoice, creditable: readonly Creditable[]): bigint {
  const { lines } = credited
  const taken = creditable.map(({ line, leftCents }) => {
    const found = billedBy(credited, line)
    if (!found) return priceCents(line) - leftCents
    if (found.billed.sign <= 0) return 0n
    const isOfCharge = ({ ledger }: InvoiceLine) =>
      ledger?.itemId === found.item.id && isSameCharge(found.charge, ledger)
    const ordinals = lines.filter(isOfCharge).map(({ ledger }) => ledger?.ordinal ?? 0)
    const newest = Math.max(...ordinals)
    const asBilled = { ...found.charge, lines: found.charge.lines.filter(({ ordinal }) => ordinal <= newest) }
    return leftOf(found.subscription, { ...found, charge: asBilled }, found.billed) - leftCents
  })
  const left = sumMoney(lines.map(priceCents)) - sumMoney(taken)
  const onLines = sumMoney(creditable.filter(({ leftCents }) => leftCents > 0n).map(({ leftCents }) => leftCents))
  return left < onLines ? left : onLines
}

/** The charge as the subscription has it; as stored, where it is not loaded. */
export function chargeNow({ items }: Subscription, itemId: string, stored: Charge): Charge {
  const item = items.find(({ id }) => id === itemId)
  return item?.charges.find((one) => isSameCharge(one, stored)) ?? stored
}
