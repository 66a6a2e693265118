import { billing } from '../app/client.ts'
import { SendDocument } from '../app/send-document.tsx'
import { useInvoice } from './use-invoice.ts'

/** `/invoices/{id}/send` */
export function SendInvoice() {
  const { invoice, back } = useInvoice()
  if (!invoice) return null
  return <SendDocument send={(body) => billing.invoices.send(invoice.id, body)} onClose={back} />
}
