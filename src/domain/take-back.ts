import { type Charge, isSameCharge } from './charge.ts'
import { once, union } from './coverage.ts'
import { priceCents } from './document-taxes.ts'
import { replaced } from './due.ts'
import { earliest, type Instant, isBefore } from './instant.ts'
import type { InvoiceLine, LedgerEntry } from './invoice.ts'
import { sumMoney } from './money.ts'
import { type Subscription, withCharges } from './subscription.ts'

/** A charge of one of the subscription's items. */
export interface ItemCharge {
  readonly itemId: string
  readonly charge: Charge
}

/**
 * The subscription after one of its invoices was voided: the lines no longer count, so their time is billed again. Without
 * `rebill`, time that they billed is forgiven for the version they billed, and time that they took back is kept (D21); of usage
 * the cents are not billed again.
 * `charges` are the charges of the lines.
 *
 *     +3000 for [0, 30) void, with rebill       ->   billed 0, due [0, 30): the next run bills 3000
 *                             without rebill    ->   billed 0, forgiven [0, 30): nothing is due
 *     -1500 for [15, 30) void, without rebill   ->   kept [15, 30): what it gave back is not given back again
 */
export function withInvoiceVoid(
  subscription: Subscription,
  {
    id,
    lines,
    charges,
  }: { readonly id: string; readonly lines: readonly InvoiceLine[]; readonly charges: readonly ItemCharge[] },
  rebill: boolean,
): Subscription {
  const entries = lines.flatMap((line) => {
    const { ledger, service } = line
    return ledger && service ? [{ ...ledger, service, cents: priceCents(line) }] : []
  })
  const taken = withCharges(subscription, (item) =>
    charges
      .filter(({ itemId }) => itemId === item.id)
      .reduce((known: readonly Charge[], { charge: stored }) => {
        const charge = known.find((one) => isSameCharge(one, stored)) ?? stored
        const own = entries.filter((entry) => entry.itemId === item.id && isSameCharge(charge, entry))
        const counted = { ...charge, lines: charge.lines.filter(({ document }) => document.id !== id) }
        return replaced(known, rebill ? counted : own.reduce(withForgiven, counted))
      }, item.charges),
  )
  const since = earliest(entries.map(({ period }) => period.start))
  const isEarlier = since && (!subscription.unbilledSince || isBefore(since, subscription.unbilledSince))
  const looked = isEarlier ? { ...taken, unbilledSince: since } : taken
  return looked.draft?.invoiceId === id ? { ...looked, draft: null } : looked
}

function withForgiven(
  charge: Charge,
  {
    sign,
    service,
    measured,
    ordinal,
    cents,
  }: Pick<LedgerEntry, 'sign' | 'measured' | 'ordinal'> & {
    readonly service: { readonly start: Instant; readonly end: Instant }
    readonly cents: bigint
  },
): Charge {
  if (measured) return { ...charge, forgivenCents: charge.forgivenCents + cents + takenBackOf(charge, ordinal) }
  if (sign === 0) return charge
  const time = once({ from: service.start, until: service.end })
  return sign > 0
    ? { ...charge, forgiven: union(charge.forgiven, time) }
    : { ...charge, kept: union(charge.kept, time) }
}

/** What the lines that still count have taken back of a line of usage: below 0, in minor units. It is not forgiven, but billed again. */
function takenBackOf({ lines }: Charge, ordinal: number): bigint {
  return sumMoney(lines.flatMap(({ takesBack, amountCents }) => (takesBack === ordinal ? [amountCents] : [])))
}
