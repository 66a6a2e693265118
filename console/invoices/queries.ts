import { queryOptions } from '@tanstack/react-query'
import type { InvoiceStatus } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { instantsOf } from '../app/dates.ts'

/** The arithmetic and the causes of an invoice's lines. */
export const explanationQuery = (id: string) =>
  queryOptions({
    queryKey: ['invoice', id, 'explanation'],
    queryFn: ({ signal }) => billing.invoices.explain(id, { signal }),
  })

/** Payments of which a part is or was on the invoice. */
export const paymentsQuery = (id: string) =>
  queryOptions({
    queryKey: ['invoice', id, 'payments'],
    queryFn: ({ signal }) => billing.payments.list({ invoice_id: id, limit: 100 }, { signal }),
  })

/** A message about the invoice that has left, or may have: then it cannot be voided. Null if there is none. */
export const mailedQuery = (id: string) =>
  queryOptions({
    queryKey: ['invoice', id, 'mailed'],
    async queryFn({ signal }) {
      const { data } = await billing.messages.list({ invoice_id: id, limit: 100 }, { signal })
      return data.find(({ status }) => status === 'sent' || status === 'sending') ?? null
    },
  })

/** Credit notes that take back lines of the invoice. */
export const creditNotesQuery = (id: string) =>
  queryOptions({
    queryKey: ['invoice', id, 'credit notes'],
    queryFn: ({ signal }) => billing.creditNotes.list({ invoice_id: id, limit: 100 }, { signal }),
  })

/** Attempts to take the invoice's money. */
export const attemptsQuery = (id: string) =>
  queryOptions({
    queryKey: ['invoice', id, 'attempts'],
    queryFn: ({ signal }) => billing.paymentAttempts.list({ invoice_id: id, limit: 100 }, { signal }),
  })

/** The dunning of the invoice: one, or none. */
export const dunningQuery = (id: string) =>
  queryOptions({
    queryKey: ['invoice', id, 'dunning'],
    queryFn: ({ signal }) => billing.dunnings.list({ invoice_id: id }, { signal }),
  })

/** The filters of the address as the API takes them. */
export function queryOf(search: Readonly<Record<string, string | undefined>>) {
  const { overdue, status, ...others } = instantsOf(search)
  return {
    ...others,
    ...(status && { status: status as InvoiceStatus }),
    ...(overdue && { overdue: overdue === 'true' }),
  }
}
