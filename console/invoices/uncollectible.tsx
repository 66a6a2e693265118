import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { moneyText } from '../ui/money.ts'
import { words } from '../words/en.ts'
import { useInvoice } from './use-invoice.ts'

const t = words.invoices.writeOff

/** `/invoices/{id}/uncollectible`: the money is not expected any more. */
export function MarkUncollectible() {
  const { invoice, back } = useInvoice()
  if (!invoice) return null
  return (
    <Action
      title={t.title}
      submit={t.submit}
      isDanger
      initial={{}}
      fields={() => <p>{t.why(moneyText(invoice.amount_due_cents, invoice.currency))}</p>}
      act={() => billing.invoices.markUncollectible(invoice.id)}
      done={({ number }) => t.done(number ?? words.common.draft)}
      onClose={back}
    />
  )
}
