import { dateText } from '../ui/Moment.tsx'
import { useAsked } from './state.tsx'
import type { Customer } from './types.ts'

/** Writes an instant as a day in the customer's zone, as their documents have it; an empty text until the zone is known. */
export function useDay(): (at: string) => string {
  const customer = useAsked<Customer>('customer')
  return (at) => (customer.state === 'ready' ? dateText(at, customer.data.time_zone) : '')
}
