import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { RadioInput } from '../ui/fields.tsx'
import { words } from '../words/en.ts'
import { useInvoice } from './use-invoice.ts'

const t = words.invoices.voiding

/** `/invoices/{id}/void`: it is no longer owed; what it billed is billed again, or forgiven. */
export function VoidInvoice() {
  const { invoice, back } = useInvoice()
  if (!invoice) return null
  const isAutomatic = invoice.kind !== 'one_off'
  return (
    <Action
      title={t.title}
      submit={t.action}
      isDanger
      initial={{ rebill: 'again' }}
      fields={(form) => (
        <>
          <p>{t.why}</p>
          {isAutomatic && (
            <RadioInput
              label={t.rebill}
              name="/rebill"
              choices={[
                { value: 'again', label: t.again, hint: t.againHint },
                { value: 'forgive', label: t.forgive, hint: t.forgiveHint },
              ]}
              {...form.field('rebill')}
            />
          )}
        </>
      )}
      act={({ rebill }) => billing.invoices.void(invoice.id, isAutomatic ? { rebill: rebill === 'again' } : {})}
      done={({ number }) => t.done(number ?? words.common.draft)}
      onClose={back}
    />
  )
}
