import type { Option } from '../ui/SearchInput.tsx'
import { words } from '../words/en.ts'
import { billing } from './client.ts'

/** Customers that fit what was typed, best first; the newest ones while nothing is typed. */
export async function findCustomers(typed: string, signal: AbortSignal): Promise<readonly Option[]> {
  if (typed.trim() === '') {
    const { data } = await billing.customers.list({ limit: 10 }, { signal })
    return data.map(({ id, name, email }) => ({ id, label: name, note: email ?? words.common.noEmail }))
  }
  const { data } = await billing.search.search({ q: typed.trim(), limit: 20 }, { signal })
  return data
    .filter(({ type }) => type === 'customer')
    .map(({ id, title, subtitle }) => ({ id, label: title, note: subtitle ?? words.common.noEmail }))
}
