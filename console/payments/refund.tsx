import { useQuery } from '@tanstack/react-query'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { CheckInput, SelectInput, TextInput } from '../ui/fields.tsx'
import { moneyText, typedAmount } from '../ui/money.ts'
import { amountAt } from '../ui/typed-amount.ts'
import { words } from '../words/en.ts'
import { refundableCents, usePayment } from './queries.ts'

const t = words.payments

/** `/payments/{id}/refund`: money goes back to the customer. */
export function RefundPayment() {
  const { payment, back } = usePayment()
  const customerId = payment?.customer_id ?? ''
  const notes = useQuery({
    queryKey: ['notes with credit', customerId],
    queryFn: ({ signal }) => billing.creditNotes.list({ customer_id: customerId, limit: 100 }, { signal }),
    enabled: payment !== undefined,
  })
  if (!payment) return null
  const { currency } = payment
  const left = refundableCents(payment)
  const withCredit = (notes.data?.data ?? []).filter((one) => one.currency === currency && one.credit_cents > 0)
  return (
    <Action
      title={t.refund.title}
      submit={t.refund.submit}
      initial={{ amount: typedAmount(left, currency), reason: '', reopen: false, note: '' }}
      fields={(form) => (
        <>
          <p>{payment.payment_attempt_id ? t.refund.byGateway : t.refund.byHand}</p>
          <TextInput
            label={t.refund.amount}
            name="/amount_cents"
            inputMode="decimal"
            unit={currency}
            hint={t.refund.left(moneyText(left, currency))}
            isRequired
            autoFocus
            {...form.field('amount')}
          />
          <TextInput
            label={t.refund.reason}
            name="/reason"
            hint={t.refund.reasonHint}
            isRequired
            {...form.field('reason')}
          />
          <CheckInput
            label={t.refund.reopen}
            hint={t.refund.reopenHint}
            isSelected={form.values.reopen}
            onChange={(reopen) => form.set({ reopen })}
          />
          {withCredit.length > 0 && (
            <SelectInput
              label={t.refund.creditNote}
              name="/credit_note_id"
              choices={[
                { value: '', label: t.refund.noCreditNote },
                ...withCredit.map((one) => ({
                  value: one.id,
                  label: t.refund.creditOf(one.number ?? '', moneyText(one.credit_cents, currency)),
                })),
              ]}
              {...form.field('note')}
            />
          )}
        </>
      )}
      act={({ amount, reason, reopen, note }) => {
        const cents = amountAt('/amount_cents', amount, currency)
        return billing.refunds.create({
          payment_id: payment.id,
          amount_cents: cents,
          reason,
          reopen,
          ...(note && { credit_note_id: note }),
        })
      }}
      done={({ status }) => t.refund.done(words.refunds.statuses[status].toLowerCase())}
      onClose={back}
    />
  )
}
