import { queryOptions, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { CustomerName } from '../../packages/sdk/index.ts'
import { Marked } from '../ui/Status.tsx'
import { words } from '../words/en.ts'
import { billing } from './client.ts'

/** Reads a customer. */
export const customerQuery = (id: string) =>
  queryOptions({
    queryKey: ['customer', id],
    queryFn: ({ signal }) => billing.customers.get(id, { signal }),
    staleTime: 60_000,
  })

/** The time zone of a customer, in which dates about them are shown; undefined until it is read. */
export function useZone(customerId: string | undefined): string | undefined {
  return useQuery({ ...customerQuery(customerId ?? ''), enabled: customerId !== undefined }).data?.time_zone
}

/** The parameter of lists by which rows bring the name of their customer. */
export const withCustomer = { expand: 'customer' } as const

interface LinkProps {
  readonly id: string
  readonly name?: string | undefined
  /** The customer as a row of a list brings them. */
  readonly of?: CustomerName | undefined
}

/** A customer by name, as a link to their page, marked if they live by a test clock. Where the name is not at hand it is read. */
export function CustomerLink({ id, of, name = of?.name }: LinkProps) {
  const read = useQuery({ ...customerQuery(id), enabled: name === undefined })
  return (
    <Marked mark={(of ?? read.data)?.test_clock_id ? words.common.test : null}>
      <Link to="/customers/$customerId" params={{ customerId: id }}>
        {name ?? read.data?.name ?? words.common.customer}
      </Link>
    </Marked>
  )
}
