import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { words } from '../words/en.ts'
import { useInvoice } from './use-invoice.ts'

const t = words.invoices.finalize

/** `/invoices/{id}/finalize` */
export function FinalizeInvoice() {
  const { invoice, back } = useInvoice()
  if (!invoice) return null
  return (
    <Action
      title={t.title}
      submit={t.action}
      initial={{}}
      fields={() => <p>{t.why}</p>}
      act={() => billing.invoices.finalize(invoice.id)}
      done={({ number }) => t.done(number ?? words.common.draft)}
      onClose={back}
    />
  )
}
