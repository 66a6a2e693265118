import { useQuery } from '@tanstack/react-query'
import type { Invoice } from '../../packages/sdk/index.ts'
import { customerQuery } from '../app/customer-link.tsx'
import { useMay } from '../app/session.ts'
import { ButtonLink } from '../ui/Button.tsx'
import { words } from '../words/en.ts'
import { leftCents } from './left.ts'
import { creditNotesQuery, mailedQuery } from './queries.ts'

const t = words.invoices

/** What can be done with an invoice in its status. */
export function InvoiceActions({ invoice }: { readonly invoice: Invoice }) {
  const { status } = invoice
  const params = { invoiceId: invoice.id }
  const credits = useQuery(customerQuery(invoice.customer_id)).data?.credit_balances
  const may = useMay()('read', 'billing')
  const mailed = useQuery({ ...mailedQuery(invoice.id), enabled: may && status !== 'draft' }).data
  const notes = useQuery({ ...creditNotesQuery(invoice.id), enabled: status !== 'draft' }).data?.data
  const isOwed = status === 'open' || status === 'uncollectible'
  // The API refuses all else while the gateway may be taking the money.
  if (invoice.collection_status === 'in_progress' || invoice.collection_status === 'requires_action')
    return (
      <ButtonLink to="/payment-attempts" search={{ invoice_id: invoice.id }} look="primary">
        {t.liveAttempt}
      </ButtonLink>
    )
  // Also a paid one, where credit alone has settled it; not one that the customer was mailed: that is canceled by a credit note.
  const canBeVoid = !mailed && status !== 'void' && invoice.amount_paid_cents === 0 && invoice.credited_cents === 0
  const isLeft = status !== 'draft' && status !== 'void' && notes !== undefined && leftCents(invoice, notes) > 0
  return (
    <>
      {canBeVoid && (
        <ButtonLink to="/invoices/$invoiceId/void" params={params} look="danger">
          {t.voiding.action}
        </ButtonLink>
      )}
      {isLeft && (
        <>
          <ButtonLink to="/invoices/$invoiceId/cancel" params={params}>
            {t.canceling.action}
          </ButtonLink>
          <ButtonLink to="/invoices/$invoiceId/reissue" params={params}>
            {t.reissue.action}
          </ButtonLink>
          <ButtonLink to="/invoices/$invoiceId/credit-note" params={params}>
            {t.note.action}
          </ButtonLink>
        </>
      )}
      {status === 'open' && (
        <ButtonLink to="/invoices/$invoiceId/uncollectible" params={params}>
          {t.writeOff.action}
        </ButtonLink>
      )}
      {isOwed && (credits?.[invoice.currency] ?? 0) > 0 && (
        <ButtonLink to="/invoices/$invoiceId/credit" params={params}>
          {t.credit.action}
        </ButtonLink>
      )}
      {isOwed && (
        <>
          <ButtonLink to="/invoices/$invoiceId/payment-link" params={params}>
            {t.link.action}
          </ButtonLink>
          <ButtonLink to="/invoices/$invoiceId/collect" params={params}>
            {t.collect.action}
          </ButtonLink>
          <ButtonLink to="/invoices/$invoiceId/pay" params={params} look="primary">
            {t.pay.action}
          </ButtonLink>
        </>
      )}
      {status === 'draft' && (
        <ButtonLink to="/invoices/$invoiceId/finalize" params={params} look="primary">
          {t.finalize.action}
        </ButtonLink>
      )}
    </>
  )
}
