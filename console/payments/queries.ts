import { queryOptions, useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { Payment } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'

/** Reads a payment with its allocations. */
export const paymentQuery = (id: string) =>
  queryOptions({
    queryKey: ['payment', id],
    queryFn: ({ signal }) => billing.payments.get(id, { signal }),
  })

/** The payment of an action, and the way back to its page. */
export function usePayment(): { readonly payment: Payment | undefined; readonly back: () => void } {
  const { paymentId } = useParams({ from: '/shell/payments/$paymentId' })
  const navigate = useNavigate()
  return {
    payment: useQuery(paymentQuery(paymentId)).data,
    back: () => void navigate({ to: '/payments/$paymentId', params: { paymentId } }),
  }
}

/** What can still be given back of a payment. */
export function refundableCents(payment: Payment): number {
  return Math.max(0, payment.amount_cents - payment.refunded_cents - payment.returned_cents)
}
