import { queryOptions, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { CreditNote, Invoice } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { InvoiceLink } from '../app/invoice-link.tsx'
import { words } from '../words/en.ts'
import { creditNotesQuery } from './queries.ts'

const t = words.invoices

/** What caused an invoice; of a replacement, what it replaces. */
export function Cause({ invoice }: { readonly invoice: Invoice }) {
  const { kind, replaces_invoice_id: replaced } = invoice
  if (replaced === null) return <>{t.kinds[kind]}</>
  return (
    <>
      {t.replaces} <InvoiceLink id={replaced} />
    </>
  )
}

/** Leads to the invoice that was issued in place of this one. */
export function ReplacedBy({ by }: { readonly by: Invoice }) {
  return (
    <>
      {t.replacedBy}{' '}
      <Link to="/invoices/$invoiceId" params={{ invoiceId: by.id }}>
        {by.number ?? words.common.draft}
      </Link>
    </>
  )
}

/** The invoice that was issued in place of another one; null if there is none, undefined while it is read. */
export function useReplacement(invoice: Invoice): Invoice | null | undefined {
  const notes = useQuery({ ...creditNotesQuery(invoice.id), enabled: invoice.status !== 'draft' }).data?.data
  return useQuery({ ...replacementQuery(invoice, notes ?? []), enabled: notes !== undefined }).data
}

/** A replacement has no filter of the API, but it falls due in the instant of the credit note that takes back the old invoice. */
const replacementQuery = ({ id, customer_id }: Invoice, notes: readonly CreditNote[]) =>
  queryOptions({
    queryKey: ['invoice', id, 'replacement', notes.map((note) => note.id)],
    async queryFn({ signal }) {
      for (const { occurred_at: from } of notes.filter(({ meaning }) => meaning === 'correct')) {
        const until = new Date(Date.parse(from) + 1).toISOString()
        const query = { customer_id, occurred_from: from, occurred_until: until, limit: 100 }
        const { data } = await billing.invoices.list(query, { signal })
        const found = data.find((one) => one.replaces_invoice_id === id)
        if (found) return found
      }
      return null
    },
  })
