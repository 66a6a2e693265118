import { useQuery } from '@tanstack/react-query'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { SelectInput, TextInput } from '../ui/fields.tsx'
import { moneyText } from '../ui/money.ts'
import { amountAt } from '../ui/typed-amount.ts'
import { words } from '../words/en.ts'
import { usePayment } from './queries.ts'

const t = words.payments

/** `/payments/{id}/allocate`: what is left of a payment settles an invoice. */
export function AllocatePayment() {
  const { payment, back } = usePayment()
  const customerId = payment?.customer_id ?? ''
  const owed = useQuery({
    queryKey: ['owed', customerId],
    queryFn: ({ signal }) => billing.invoices.list({ customer_id: customerId, status: 'open', limit: 100 }, { signal }),
    enabled: payment !== undefined,
  })
  if (!payment || !owed.data) return null
  const { id, currency } = payment
  // The oldest debt first.
  const invoices = owed.data.data.filter((one) => one.currency === currency).reverse()
  return (
    <Action
      title={t.allocate.title}
      submit={t.allocate.submit}
      initial={{ invoice: invoices[0]?.id ?? '', amount: '' }}
      fields={(form) =>
        invoices.length === 0 ? (
          <p>{t.allocate.nothing}</p>
        ) : (
          <>
            <SelectInput
              label={t.allocate.invoice}
              name="/invoice_id"
              choices={invoices.map((one) => ({
                value: one.id,
                label: t.allocate.choice(one.number ?? '', moneyText(one.amount_due_cents, currency)),
              }))}
              {...form.field('invoice')}
            />
            <TextInput
              label={t.allocate.amount}
              name="/amount_cents"
              inputMode="decimal"
              unit={currency}
              hint={t.allocate.amountHint}
              {...form.field('amount')}
            />
          </>
        )
      }
      act={({ invoice, amount }) => {
        if (invoice === '') throw new Error(t.allocate.nothing)
        if (amount === '') return billing.payments.allocate(id, { invoice_id: invoice })
        const cents = amountAt('/amount_cents', amount, currency)
        return billing.payments.allocate(id, { invoice_id: invoice, amount_cents: cents })
      }}
      done={t.allocate.done}
      onClose={back}
    />
  )
}
