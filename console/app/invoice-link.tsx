import { queryOptions, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { words } from '../words/en.ts'
import { billing } from './client.ts'

/** Reads an invoice with its lines. */
export const invoiceQuery = (id: string) =>
  queryOptions({
    queryKey: ['invoice', id],
    queryFn: ({ signal }) => billing.invoices.get(id, { signal }),
  })

/** An invoice by its number, as a link to its page. What names it has only its id, so the number is read. */
export function InvoiceLink({ id }: { readonly id: string }) {
  const { data } = useQuery(invoiceQuery(id))
  return (
    <Link to="/invoices/$invoiceId" params={{ invoiceId: id }}>
      {data ? (data.number ?? words.common.draft) : words.common.invoice}
    </Link>
  )
}
