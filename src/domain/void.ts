import { type Instant, later } from './instant.ts'
import type { InvoiceLine } from './invoice.ts'
import { together, without } from './spans.ts'
import { type Charge, isSameCharge, type Subscription } from './subscription.ts'

/** An invoice that is void, as far as a subscription's charges go. */
export interface VoidInvoice {
  readonly lines: readonly InvoiceLine[]
  /** The charges that the lines are about, as they stand. */
  readonly charges: readonly Charge[]
  readonly isDraft: boolean
}

/**
 * The subscription with its charges as if the invoice had never been, to be looked at again (D21). Without `rebill` what it
 * charged is waived, and what it gave back stays charged: mostly nothing is due then, unless others have credited it.
 */
export function withInvoiceVoid(
  subscription: Subscription,
  { lines, charges, isDraft }: VoidInvoice,
  rebill: boolean,
): Subscription {
  // A draft has charged nothing yet, so there is nothing to take back; it only ceases to be.
  const taken = withMovementsTakenBack(subscription, charges, isDraft ? [] : lines)
  const left = rebill ? taken : withWaivers(taken, lines)
  return isDraft ? { ...left, draft: null } : left
}

function withMovementsTakenBack(
  subscription: Subscription,
  charges: readonly Charge[],
  lines: readonly InvoiceLine[],
): Subscription {
  const moved = charges.map((charge) => {
    const standing = subscription.charges.find((one) => isSameCharge(one, charge)) ?? charge
    return { ...linesOf(standing, lines).reduce(withoutLine, standing), isReopened: true }
  })
  const untouched = subscription.charges.filter((charge) => !moved.some((one) => isSameCharge(one, charge)))
  return { ...subscription, charges: [...untouched, ...moved] }
}

function withoutLine(charge: Charge, { amountCents, service }: InvoiceLine): Charge {
  const left = charge.amountCents - amountCents
  if (!service) return { ...charge, amountCents: left }
  const time = { from: service.start, until: service.end }
  const [paid, credited] = charge.amountCents < 0n ? [[], charge.paid] : [charge.paid, []]
  // What a line charged and another has credited since, only the credit stands for now; and the other way about.
  const [gone, come] = amountCents < 0n ? [credited, paid] : [paid, credited]
  const [less, more] = [without(gone, time), gone.reduce(without, [time]).reduce(together, come)]
  return { ...charge, amountCents: left, paid: amountCents < 0n === left < 0n ? less : more }
}

function withWaivers(subscription: Subscription, lines: readonly InvoiceLine[]): Subscription {
  const charges = subscription.charges.map((charge) => {
    const charged = linesOf(charge, lines).filter(({ amountCents }) => amountCents > 0n)
    const waived = charged.flatMap(({ service }) => (service ? [{ from: service.start, until: service.end }] : []))
    return waived.length === 0 ? charge : { ...charge, waived: [...charge.waived, ...waived] }
  })
  const versions = subscription.versions.map((version) => {
    const keepsUntil = lines
      .filter(({ amountCents, charge }) => amountCents < 0n && charge?.versionNumber === version.number)
      .reduce((kept, { service }) => latest(kept, service?.end ?? null), version.keepsUntil)
    return keepsUntil === version.keepsUntil ? version : { ...version, keepsUntil }
  })
  return { ...subscription, charges, versions }
}

function latest(a: Instant | null, b: Instant | null): Instant | null {
  return a && b ? later(a, b) : (a ?? b)
}

function linesOf(charge: Charge, lines: readonly InvoiceLine[]): InvoiceLine[] {
  return lines.filter(
    ({ charge: key }) =>
      key !== null &&
      key.cycleNumber === charge.cycleNumber &&
      key.periodNumber === charge.period.number &&
      key.versionNumber === charge.versionNumber,
  )
}
