import { moneyText } from './currency.ts'
import type { Instant } from './instant.ts'
import type { Invoice } from './invoice.ts'
import { refuse, refuseField } from './refusal.ts'

/** A part of a payment that was put on an invoice, or taken off it again. */
export interface Allocation {
  readonly invoiceId: string
  /** Negative where it was taken off. */
  readonly amountCents: bigint
  readonly createdAt: Instant
}

/** Money that a customer has paid. What is not allocated to invoices is theirs, and is used only on request (D39). */
export interface Payment {
  readonly id: string
  readonly customerId: string
  readonly currency: string
  readonly amountCents: bigint
  /** Oldest first. */
  readonly allocations: readonly Allocation[]
  /** The attempt by which it came; null if it was recorded by hand. */
  readonly attemptId: string | null
  /** The entry on a bank account by which it came. */
  readonly bankTransactionId: string | null
  /** Given back, refunds under way included. */
  readonly refundedCents: bigint
  /** What has left by itself: disputes, returns, late failures. */
  readonly returnedCents: bigint
  readonly reference: string | null
  readonly receivedAt: Instant
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

/** The sum of the allocations, in minor units. */
export function allocatedCents({ allocations }: Payment): bigint {
  return allocations.reduce((sum, { amountCents }) => sum + amountCents, 0n)
}

/** What can still be allocated, in minor units: what was neither allocated nor given back nor has left. */
export function unallocatedCents(payment: Payment): bigint {
  const left = payment.amountCents - allocatedCents(payment) - payment.refundedCents - payment.returnedCents
  return left > 0n ? left : 0n
}

/** What can still be refunded, in minor units. */
export function refundableCents({ amountCents, refundedCents, returnedCents }: Payment): bigint {
  const left = amountCents - refundedCents - returnedCents
  return left > 0n ? left : 0n
}

/** The part of a refund that what was not allocated does not cover: it is on invoices, which stay paid. */
export function keptPaidCents(payment: Payment, cents: bigint): bigint {
  const free = unallocatedCents(payment)
  return cents > free ? cents - free : 0n
}

/** The payment with a refund reserved on it. Refuses `refund_exceeds_payment`. */
export function withRefund(payment: Payment, cents: bigint, now: Instant): Payment {
  const left = refundableCents(payment)
  if (cents > left)
    refuseField(
      'refund_exceeds_payment',
      '/amount_cents',
      `Only ${moneyText(left, payment.currency)} of the payment can be given back.`,
    )
  return { ...payment, refundedCents: payment.refundedCents + cents, updatedAt: now }
}

/**
 * The payment, of which `cents` have just left, with as much taken off its invoices as what was not allocated does not cover; the
 * newest invoice first. The parts say from which invoices.
 *
 *     payment 5000, 2900 on an invoice; 3000 have left   ->   900 taken off the invoice
 */
export function takenOff(
  payment: Payment,
  cents: bigint,
  now: Instant,
): { readonly payment: Payment; readonly parts: readonly Allocation[] } {
  const uncovered = allocatedCents(payment) - refundableCents(payment)
  let left = uncovered < cents ? uncovered : cents
  const onInvoices = new Map<string, bigint>()
  for (const { invoiceId, amountCents } of payment.allocations)
    onInvoices.set(invoiceId, (onInvoices.get(invoiceId) ?? 0n) + amountCents)
  const parts: Allocation[] = []
  for (const invoiceId of new Set(payment.allocations.map((one) => one.invoiceId).toReversed())) {
    const there = onInvoices.get(invoiceId) ?? 0n
    const part = there < left ? there : left
    if (part <= 0n) continue
    left -= part
    parts.push({ invoiceId, amountCents: -part, createdAt: now })
  }
  return { payment: { ...payment, allocations: [...payment.allocations, ...parts], updatedAt: now }, parts }
}

/**
 * The payment with a part of it put on an invoice of the same customer and currency. The invoice takes it by `paid`.
 *
 *     payment 5000, 3000 allocated   ->   2000 can be allocated
 *
 * Refuses `payment_customer_differs`, `payment_currency_differs`, `amount_exceeds_payment`.
 */
export function allocated(
  payment: Payment,
  invoice: Pick<Invoice, 'id' | 'customerId' | 'currency'>,
  amountCents: bigint,
  now: Instant,
): Payment {
  if (invoice.customerId !== payment.customerId)
    refuseField('payment_customer_differs', '/invoice_id', 'The invoice is of another customer than the payment.')
  if (invoice.currency !== payment.currency)
    refuseField(
      'payment_currency_differs',
      '/invoice_id',
      `The payment is in ${payment.currency}, the invoice in ${invoice.currency}.`,
    )
  const left = unallocatedCents(payment)
  if (amountCents > left)
    refuseField(
      'amount_exceeds_payment',
      '/amount_cents',
      `Only ${moneyText(left, payment.currency)} of the payment is not allocated.`,
    )
  if (amountCents <= 0n) refuse('amount_exceeds_payment', 'Nothing of the payment is left.')
  const allocation = { invoiceId: invoice.id, amountCents, createdAt: now }
  return { ...payment, allocations: [...payment.allocations, allocation], updatedAt: now }
}
