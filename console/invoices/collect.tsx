import { useQuery } from '@tanstack/react-query'
import { billing } from '../app/client.ts'
import { methodText } from '../app/method-text.ts'
import { Action } from '../ui/Action.tsx'
import { SelectInput, TextInput } from '../ui/fields.tsx'
import { moneyText, typedAmount } from '../ui/money.ts'
import { amountAt } from '../ui/typed-amount.ts'
import { words } from '../words/en.ts'
import { useInvoice } from './use-invoice.ts'

const t = words.invoices.collect

/** `/invoices/{id}/collect`: the money is taken from a payment method now. */
export function CollectInvoice() {
  const { invoice, back } = useInvoice()
  const customerId = invoice?.customer_id ?? ''
  const methods = useQuery({
    queryKey: ['payment methods', customerId],
    queryFn: ({ signal }) =>
      billing.paymentMethods.list({ customer_id: customerId, status: 'active', limit: 100 }, { signal }),
    enabled: invoice !== undefined,
  })
  if (!invoice) return null
  const { id, currency, amount_due_cents: due } = invoice
  return (
    <Action
      title={t.title}
      submit={t.submit}
      initial={{ method: '', amount: typedAmount(due, currency) }}
      fields={(form) => (
        <>
          <p>{t.why(moneyText(due, currency))}</p>
          <SelectInput
            label={t.method}
            name="/payment_method_id"
            choices={[
              { value: '', label: t.default },
              ...(methods.data?.data ?? []).map((one) => ({ value: one.id, label: methodText(one) })),
            ]}
            {...form.field('method')}
          />
          <TextInput
            label={t.amount}
            name="/amount_cents"
            inputMode="decimal"
            unit={currency}
            isRequired
            {...form.field('amount')}
          />
        </>
      )}
      act={({ method, amount }) => {
        const cents = amountAt('/amount_cents', amount, currency)
        return billing.invoices.collect(id, {
          ...(method && { payment_method_id: method }),
          ...(cents !== due && { amount_cents: cents }),
        })
      }}
      done={({ status, origin }) =>
        origin === 'recovered' ? t.recovered : t.done(words.paymentAttempts.statuses[status].toLowerCase())
      }
      onClose={back}
    />
  )
}
