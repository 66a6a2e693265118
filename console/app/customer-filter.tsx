import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Button } from '../ui/Button.tsx'
import { SearchInput } from '../ui/SearchInput.tsx'
import { words } from '../words/en.ts'
import { customerQuery } from './customer-link.tsx'
import { findCustomers } from './find-customers.ts'

/** The filter of a list by customer, who is searched for by name. Their id stands in the address. */
export function CustomerFilter() {
  const search: Readonly<Record<string, string | undefined>> = useSearch({ strict: false })
  const navigate = useNavigate()
  const id = search.customer_id
  const { data } = useQuery({ ...customerQuery(id ?? ''), enabled: id !== undefined })
  const set = (customerId: string | undefined) =>
    void navigate({
      to: '.',
      search: ((before: object) => ({ ...before, cursor: undefined, customer_id: customerId })) as never,
    })
  const shown = `${words.common.customer}: ${data?.name ?? id} ×`
  if (id !== undefined)
    return (
      <Button onPress={() => set(undefined)} aria-label={`${shown}, ${words.common.allCustomers}`}>
        {shown}
      </Button>
    )
  return (
    <SearchInput
      label={words.common.customer}
      name="/customer_id"
      isInline
      find={findCustomers}
      onChange={(option) => option && set(option.id)}
    />
  )
}
