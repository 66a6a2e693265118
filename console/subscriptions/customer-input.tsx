import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { billing } from '../app/client.ts'
import { ComboInput } from '../ui/ComboInput.tsx'
import { words } from '../words/en.ts'
import { customerQuery } from './queries.ts'

const t = words.subscriptions

/** A customer, found by a part of their name or e-mail address; the newest ones while nothing is typed. */
export function CustomerInput({
  value,
  onChange,
}: {
  readonly value: string
  readonly onChange: (id: string) => void
}) {
  const [typed, setTyped] = useState('')
  const wanted = useDeferredValue(typed.trim())
  const newest = useQuery({
    queryKey: ['customers to choose'],
    queryFn: ({ signal }) => billing.customers.list({ limit: 50 }, { signal }),
  }).data
  const found = useQuery({
    queryKey: ['search', wanted],
    queryFn: ({ signal }) => billing.search.search({ q: wanted }, { signal }),
    enabled: wanted !== '',
  }).data
  const chosen = useQuery({ ...customerQuery(value), enabled: value !== '' }).data
  const all = [
    ...(chosen ? [{ id: chosen.id, name: chosen.name, note: chosen.email }] : []),
    ...(found?.data ?? [])
      .filter(({ type }) => type === 'customer')
      .map(({ id, title, subtitle }) => ({ id, name: title, note: subtitle })),
    ...(newest?.data ?? []).map(({ id, name, email }) => ({ id, name, note: email })),
  ]
  const choices = [...new Map(all.map((one) => [one.id, one])).values()]
  return (
    <ComboInput
      label={t.customer}
      name="/customer_id"
      isRequired
      hint={t.customerHint}
      choices={choices.map(({ id, name, note }) => ({ id, label: name, ...(note && { note }) }))}
      value={value}
      onChange={onChange}
      onType={setTyped}
    />
  )
}
