import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { Invoice } from '../../packages/sdk/index.ts'
import { invoiceQuery } from '../app/invoice-link.tsx'

/** The invoice of an action, and the way back to its page. */
export function useInvoice(): { readonly invoice: Invoice | undefined; readonly back: () => void } {
  const { invoiceId } = useParams({ from: '/shell/invoices/$invoiceId' })
  const navigate = useNavigate()
  return {
    invoice: useQuery(invoiceQuery(invoiceId)).data,
    back: () => void navigate({ to: '/invoices/$invoiceId', params: { invoiceId } }),
  }
}
