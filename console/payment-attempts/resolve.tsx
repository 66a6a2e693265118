import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { FieldRow, RadioInput, TextInput } from '../ui/fields.tsx'
import { typedAmount } from '../ui/money.ts'
import { amountAt } from '../ui/typed-amount.ts'
import { words } from '../words/en.ts'
import { useAttempt } from './queries.ts'

const t = words.paymentAttempts.resolve

/** `/payment-attempts/{id}/resolve`: a person says what the gateway does not. */
export function ResolveAttempt() {
  const { attempt, back } = useAttempt()
  if (!attempt) return null
  const { id, currency, amount_cents: due } = attempt
  return (
    <Action
      title={t.title}
      submit={t.submit}
      initial={{ outcome: 'succeeded', reference: '', amount: typedAmount(due, currency), reason: '' }}
      fields={(form) => (
        <>
          <p>{t.why}</p>
          <RadioInput
            label={t.outcome}
            name="/outcome"
            choices={[
              { value: 'succeeded', label: t.succeeded, hint: t.succeededHint },
              { value: 'failed', label: t.failed, hint: t.failedHint },
            ]}
            {...form.field('outcome')}
          />
          {form.values.outcome === 'succeeded' && (
            <FieldRow>
              <TextInput
                label={t.amount}
                name="/amount_cents"
                inputMode="decimal"
                unit={currency}
                isRequired
                {...form.field('amount')}
              />
              {!attempt.gateway_reference && (
                <TextInput label={t.reference} name="/reference" {...form.field('reference')} />
              )}
            </FieldRow>
          )}
          <TextInput label={t.reason} name="/reason" isRequired {...form.field('reason')} />
        </>
      )}
      act={({ outcome, reference, amount, reason }) => {
        if (outcome === 'failed') return billing.paymentAttempts.resolve(id, { outcome, reason })
        const cents = amountAt('/amount_cents', amount, currency)
        return billing.paymentAttempts.resolve(id, {
          outcome: 'succeeded',
          reason,
          ...(cents !== due && { amount_cents: cents }),
          ...(reference && { reference }),
        })
      }}
      done={t.done}
      onClose={back}
    />
  )
}
