import { Anchor } from '../ui/Button.tsx'

/** Saves all rows of a list as a CSV file that the service writes. */
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
  const given = Object.entries(filters).filter((entry): entry is [string, string] => Boolean(entry[1]))
  const query = String(new URLSearchParams([...given, ['bom', 'true']]))
  return (
    <Anchor href={`/v1/exports/${table}?${query}`} download={`${table}.csv`}>
      {children}
    </Anchor>
  )
}
