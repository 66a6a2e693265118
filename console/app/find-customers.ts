import type { Option } from '../ui/SearchInput.tsx'
import { words } from '../words/en.ts'
import { billing } from './client.ts'

/** Customers that fit what was typed: for a field in which one is chosen. */
export async function findCustomers(typed: string, signal: AbortSignal): Promise<readonly Option[]> {
  const { data } = await billing.customers.list({ limit: 100 }, { signal })
  const wanted = typed.trim().toLowerCase()
  return data
    .filter(({ name, email }) => `${name} ${email ?? ''}`.toLowerCase().includes(wanted))
    .slice(0, 10)
    .map(({ id, name, email }) => ({ id, label: name, note: email ?? words.common.noEmail }))
}
