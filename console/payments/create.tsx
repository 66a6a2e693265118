import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { billing } from '../app/client.ts'
import { customerQuery } from '../app/customer-link.tsx'
import { receivedAt } from '../app/dates.ts'
import { findCustomers } from '../app/find-customers.ts'
import { Action } from '../ui/Action.tsx'
import { FieldRow, TextInput } from '../ui/fields.tsx'
import { moneyText } from '../ui/money.ts'
import { SearchInput } from '../ui/SearchInput.tsx'
import { amountAt } from '../ui/typed-amount.ts'
import { words } from '../words/en.ts'

const t = words.payments.record

/** `/payments/new`: money of a customer that is for no invoice yet. */
export function CreatePayment() {
  const { customer_id: given } = useSearch({ from: '/shell/payments/new' })
  const [customerId, setCustomerId] = useState<string | null>(given ?? null)
  const customer = useQuery({ ...customerQuery(customerId ?? ''), enabled: customerId !== null }).data
  const navigate = useNavigate()
  // With a customer in the address the field shows their name, so it waits for it.
  if (given !== undefined && customer === undefined) return null
  return (
    <Action
      title={t.title}
      submit={t.submit}
      initial={{ amount: '', currency: '', reference: '', received: '' }}
      fields={(form) => (
        <>
          <p>{t.why}</p>
          <SearchInput
            label={t.customer}
            name="/customer_id"
            chosen={customer?.name ?? ''}
            find={findCustomers}
            onChange={(option) => setCustomerId(option?.id ?? null)}
            isRequired
            autoFocus={given === undefined}
          />
          <FieldRow>
            <TextInput
              label={t.amount}
              name="/amount_cents"
              inputMode="decimal"
              unit={customer?.currency ?? undefined}
              isRequired
              {...form.field('amount')}
            />
            {customer?.currency == null && (
              <TextInput label={t.currency} name="/currency" isRequired {...form.field('currency')} />
            )}
            <TextInput label={t.date} name="/received_at" type="date" hint={t.dateHint} {...form.field('received')} />
          </FieldRow>
          <TextInput label={t.reference} name="/reference" {...form.field('reference')} />
        </>
      )}
      act={({ amount, currency: typed, reference, received }) => {
        if (customerId === null) throw new Error(t.noCustomer)
        const currency = customer?.currency ?? typed.toUpperCase()
        const cents = amountAt('/amount_cents', amount, currency)
        const at = receivedAt(received, customer?.time_zone ?? 'UTC')
        return billing.payments.create({
          customer_id: customerId,
          amount_cents: cents,
          currency,
          ...(reference && { reference }),
          ...(at && { received_at: at }),
        })
      }}
      done={({ amount_cents: cents, currency }) => t.done(moneyText(cents, currency))}
      onClose={(payment) =>
        void (payment
          ? navigate({ to: '/payments/$paymentId', params: { paymentId: payment.id } })
          : navigate({ to: '/payments' }))
      }
    />
  )
}
