import { useQuery } from '@tanstack/react-query'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { ButtonLink } from '../ui/Button.tsx'
import { Window } from '../ui/Window.tsx'
import { words } from '../words/en.ts'
import { mailedQuery } from './queries.ts'
import { RebillInput } from './rebill-input.tsx'
import { useInvoice } from './use-invoice.ts'

const t = words.invoices.voiding

/** `/invoices/{id}/void`: it is no longer owed; what it billed is billed again, or forgiven. */
export function VoidInvoice() {
  const { invoice, back } = useInvoice()
  const mailed = useQuery({ ...mailedQuery(invoice?.id ?? ''), enabled: invoice !== undefined }).data
  if (!invoice) return null
  if (mailed)
    return (
      <Window title={t.title} onClose={back}>
        <p>{t.wasMailed(mailed.to)}</p>
        <ButtonLink to="/invoices/$invoiceId/cancel" params={{ invoiceId: invoice.id }} look="primary">
          {words.invoices.canceling.submit}
        </ButtonLink>
      </Window>
    )
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
          {isAutomatic && <RebillInput texts={t} {...form.field('rebill')} />}
        </>
      )}
      act={({ rebill }) => billing.invoices.void(invoice.id, isAutomatic ? { rebill: rebill === 'again' } : {})}
      done={({ number }) => t.done(number ?? words.common.draft)}
      onClose={back}
    />
  )
}
