import { useQuery } from '@tanstack/react-query'
import { billing } from '../app/client.ts'
import { customerQuery } from '../app/customer-link.tsx'
import { Action } from '../ui/Action.tsx'
import { moneyText } from '../ui/money.ts'
import { words } from '../words/en.ts'
import { useInvoice } from './use-invoice.ts'

const t = words.invoices.credit

/** `/invoices/{id}/credit`: the customer's credit pays as much as it can. */
export function ApplyCredit() {
  const { invoice, back } = useInvoice()
  const customer = useQuery({ ...customerQuery(invoice?.customer_id ?? ''), enabled: invoice !== undefined }).data
  if (!invoice || !customer) return null
  const { currency, amount_due_cents: due } = invoice
  const credit = customer.credit_balances[currency] ?? 0
  return (
    <Action
      title={t.title}
      submit={t.submit}
      initial={{}}
      fields={() => <p>{t.why(moneyText(credit, currency), moneyText(Math.min(credit, due), currency))}</p>}
      act={() => billing.invoices.applyCredit(invoice.id)}
      done={t.done}
      onClose={back}
    />
  )
}
