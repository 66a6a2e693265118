import type { Bill } from '../../../src/domain/billing.ts'
import { type InvoiceLine, lineOf } from '../../../src/domain/invoice.ts'
import type { Waiving } from '../random/histories.ts'

/** The lines that the invoice of a bill has. */
export function linesOf({ movements, subscription }: Bill): InvoiceLine[] {
  return movements.map((movement) => ({ ...lineOf(movement, subscription), id: '', causeEventId: null }))
}

/** What is given up with the invoice of a bill. */
export function waivingOf({ movements, occurredAt }: Bill): Waiving {
  const lines = movements.map(({ version, charge, arithmetic, amountCents, serviceStart, serviceEnd }) => ({
    payer: `${version.quantity} x ${version.plan.code}`,
    turnStart: charge.period.start,
    partFrom: arithmetic.from,
    from: serviceStart,
    until: serviceEnd,
    isCredit: amountCents < 0n,
  }))
  return { do: 'waive', lines, invoicedAt: occurredAt }
}
