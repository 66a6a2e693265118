import { useQuery } from '@tanstack/react-query'
import { Anchor } from '../ui/Button.tsx'
import { customerQuery } from './customer-link.tsx'

/** Saves all rows of a list as a CSV file that the service writes. Customers on test clocks are in it only where the list is theirs alone. */
export function ExportLink({
  table,
  filters,
  children,
}: {
  /** The name behind `/v1/exports/`. */
  readonly table: 'invoices' | 'invoice_lines' | 'credit_notes' | 'credit_note_lines'
  readonly filters: Readonly<Record<string, string | undefined>>
  readonly children: string
}) {
  const customerId = filters.customer_id
  const customer = useQuery({ ...customerQuery(customerId ?? ''), enabled: customerId !== undefined }).data
  const clock = filters.test_clock_id ?? customer?.test_clock_id ?? undefined
  const given = Object.entries({ ...filters, test_clock_id: clock }).filter((entry): entry is [string, string] =>
    Boolean(entry[1]),
  )
  const query = String(new URLSearchParams([...given, ['bom', 'true']]))
  return (
    <Anchor href={`/v1/exports/${table}?${query}`} download={`${table}.csv`}>
      {children}
    </Anchor>
  )
}
