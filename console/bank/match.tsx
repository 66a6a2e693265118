import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { MatchBankTransaction } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { findCustomers } from '../app/find-customers.ts'
import { Action } from '../ui/Action.tsx'
import { RadioInput } from '../ui/fields.tsx'
import { moneyText } from '../ui/money.ts'
import { SearchInput } from '../ui/SearchInput.tsx'
import { words } from '../words/en.ts'
import { findOwed, findPayments } from './find.ts'
import { useTransaction } from './queries.ts'

const t = words.bank

/** `/bank/{id}/match`: a person says what the money is for. */
export function MatchTransaction() {
  const { transactionId } = useParams({ from: '/shell/bank/$transactionId/match' })
  const search = useSearch({ from: '/shell/bank' })
  const navigate = useNavigate()
  const transaction = useTransaction(search, transactionId)
  const [chosen, setChosen] = useState<string | null>(null)
  const cents = transaction?.amount_cents ?? 0
  const currency = transaction?.currency ?? ''
  const find = useMemo(() => ({ owed: findOwed(cents, currency), payments: findPayments(cents) }), [cents, currency])
  if (!transaction) return null
  const isDebit = transaction.direction === 'debit'
  const choose = (option: { readonly id: string } | null) => setChosen(option?.id ?? null)
  return (
    <Action
      title={t.match.title}
      submit={t.match.submit}
      initial={{ to: isDebit ? 'payment' : 'invoice' }}
      fields={(form) => (
        <>
          <p>
            <strong>{moneyText(isDebit ? -cents : cents, currency)}</strong>{' '}
            {[transaction.counterparty_name, ...transaction.references].filter(Boolean).join(' · ')}
          </p>
          {isDebit ? (
            <>
              <p>{t.match.takesBack}</p>
              <SearchInput
                label={t.match.payment}
                name="/payment_id"
                hint={t.match.paymentHint}
                find={find.payments}
                onChange={choose}
                isRequired
              />
            </>
          ) : (
            <>
              <RadioInput
                label={t.match.to}
                name="/to"
                choices={[
                  { value: 'invoice', label: t.match.toInvoice, hint: t.match.toInvoiceHint },
                  { value: 'customer', label: t.match.toCustomer, hint: t.match.toCustomerHint },
                ]}
                value={form.values.to}
                onChange={(to) => {
                  form.set({ to })
                  setChosen(null)
                }}
              />
              <SearchInput
                key={form.values.to}
                label={form.values.to === 'invoice' ? t.match.invoice : t.match.customer}
                name={form.values.to === 'invoice' ? '/invoice_id' : '/customer_id'}
                hint={form.values.to === 'invoice' ? t.match.invoiceHint : ''}
                find={form.values.to === 'invoice' ? find.owed : findCustomers}
                onChange={choose}
                isRequired
                autoFocus
              />
            </>
          )}
        </>
      )}
      act={({ to }) => {
        if (chosen === null) throw new Error(t.match.nothing)
        const body: MatchBankTransaction = { [`${to}_id`]: chosen }
        return billing.bankTransactions.match(transaction.id, body)
      }}
      done={t.matched}
      onClose={() => void navigate({ to: '/bank', search })}
    />
  )
}
