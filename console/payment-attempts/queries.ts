import { queryOptions, useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { PaymentAttempt } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'

/** Reads a payment attempt; while it is live it is read again every few seconds. */
export const attemptQuery = (id: string) =>
  queryOptions({
    queryKey: ['attempt', id],
    queryFn: ({ signal }) => billing.paymentAttempts.get(id, { signal }),
    refetchInterval: ({ state }) => (state.data && isLive(state.data) ? 5000 : false),
  })

/** Whether the gateway has not said the last of it. */
export function isLive({ status }: PaymentAttempt): boolean {
  return status === 'sending' || status === 'requires_action' || status === 'processing' || status === 'unknown'
}

/** The attempt of an action, and the way back to its page. */
export function useAttempt(): { readonly attempt: PaymentAttempt | undefined; readonly back: () => void } {
  const { attemptId } = useParams({ from: '/shell/payment-attempts/$attemptId' })
  const navigate = useNavigate()
  return {
    attempt: useQuery(attemptQuery(attemptId)).data,
    back: () => void navigate({ to: '/payment-attempts/$attemptId', params: { attemptId } }),
  }
}
