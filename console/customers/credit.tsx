import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { FieldRow, RadioInput, TextInput } from '../ui/fields.tsx'
import { moneyText } from '../ui/money.ts'
import { amountAt } from '../ui/typed-amount.ts'
import { words } from '../words/en.ts'
import { overviewQuery } from './queries.ts'

const t = words.customers.giveCredit

/** `/customers/{id}/credit`: credit that the next invoices use, or less of it. */
export function GiveCredit() {
  const { customerId } = useParams({ from: '/shell/customers/$customerId' })
  const navigate = useNavigate()
  const customer = useQuery(overviewQuery(customerId)).data?.customer
  if (!customer) return null
  return (
    <Action
      title={t.title}
      submit={t.submit}
      initial={{ amount: '', currency: customer.currency ?? '', reason: '', direction: 'give' }}
      fields={(form) => (
        <>
          <p>{t.why}</p>
          <FieldRow>
            <TextInput
              label={words.common.amount}
              name="/amount_cents"
              inputMode="decimal"
              unit={customer.currency ?? undefined}
              isRequired
              autoFocus
              {...form.field('amount')}
            />
            {customer.currency === null && (
              <TextInput label={words.common.currency} name="/currency" isRequired {...form.field('currency')} />
            )}
          </FieldRow>
          <TextInput
            label={words.common.reason}
            name="/reason"
            hint={t.reasonHint}
            isRequired
            {...form.field('reason')}
          />
          <RadioInput
            label={t.direction}
            name="/direction"
            choices={[
              { value: 'give', label: t.give },
              { value: 'take', label: t.take, hint: t.takeHint },
            ]}
            {...form.field('direction')}
          />
        </>
      )}
      act={({ amount, currency: typed, reason, direction }) => {
        const currency = typed.toUpperCase()
        const cents = amountAt('/amount_cents', amount, currency)
        const signed = direction === 'take' ? -cents : cents
        return billing.creditEntries.create(customerId, { amount_cents: signed, currency, reason })
      }}
      done={({ amount_cents: cents, currency }) => t.done(moneyText(cents, currency))}
      onClose={() => void navigate({ to: '/customers/$customerId', params: { customerId } })}
    />
  )
}
