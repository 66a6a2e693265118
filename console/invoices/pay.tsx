import { billing } from '../app/client.ts'
import { useZone } from '../app/customer-link.tsx'
import { receivedAt } from '../app/dates.ts'
import { Action } from '../ui/Action.tsx'
import { FieldRow, TextInput } from '../ui/fields.tsx'
import { moneyText, typedAmount } from '../ui/money.ts'
import { amountAt } from '../ui/typed-amount.ts'
import { words } from '../words/en.ts'
import { useInvoice } from './use-invoice.ts'

const t = words.invoices.pay

/** `/invoices/{id}/pay`: money that was received outside, as by bank transfer. */
export function PayInvoice() {
  const { invoice, back } = useInvoice()
  const zone = useZone(invoice?.customer_id) ?? 'UTC'
  if (!invoice) return null
  const { id, currency, amount_due_cents: due } = invoice
  return (
    <Action
      title={t.title}
      submit={t.action}
      initial={{ amount: typedAmount(due, currency), received: '', reference: '' }}
      fields={(form) => (
        <>
          <FieldRow>
            <TextInput
              label={t.amount}
              name="/amount_cents"
              inputMode="decimal"
              unit={currency}
              hint={t.hint}
              isRequired
              {...form.field('amount')}
            />
            <TextInput label={t.date} name="/paid_at" type="date" hint={t.dateHint} {...form.field('received')} />
          </FieldRow>
          <TextInput
            label={t.reference}
            name="/reference"
            hint={t.referenceHint}
            autoFocus
            {...form.field('reference')}
          />
        </>
      )}
      act={async ({ amount, received, reference }) => {
        const cents = amountAt('/amount_cents', amount, currency)
        const at = receivedAt(received, zone)
        const paid = await billing.invoices.pay(id, {
          amount_cents: cents,
          ...(reference && { reference }),
          ...(at && { paid_at: at }),
        })
        return { cents, paid }
      }}
      done={({ cents }) => t.done(moneyText(cents, currency))}
      onClose={back}
    />
  )
}
