import { moneyText } from './currency.ts'
import type { Instant } from './instant.ts'
import type { Invoice } from './invoice.ts'
import { refuse, refuseField } from './refusal.ts'

/** A part of a payment that was put on an invoice. */
export interface Allocation {
  readonly invoiceId: string
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
  readonly reference: string | null
  readonly receivedAt: Instant
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

/** The sum of the allocations, in minor units. */
export function allocatedCents({ allocations }: Payment): bigint {
  return allocations.reduce((sum, { amountCents }) => sum + amountCents, 0n)
}

/** What can still be allocated, in minor units. */
export function unallocatedCents(payment: Payment): bigint {
  return payment.amountCents - allocatedCents(payment)
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
