import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { subscriptionQuery } from './queries.ts'

/** The subscription of a dialog over its page, and the way back to the page. */
export function useSubscription() {
  const { subscriptionId } = useParams({ from: '/shell/subscriptions/$subscriptionId' })
  const navigate = useNavigate()
  return {
    id: subscriptionId,
    subscription: useQuery(subscriptionQuery(subscriptionId)).data,
    close: () => void navigate({ to: '/subscriptions/$subscriptionId', params: { subscriptionId } }),
  }
}
