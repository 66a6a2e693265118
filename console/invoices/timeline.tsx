import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { CreditNote, Invoice, Payment, PaymentAttempt } from '../../packages/sdk/index.ts'
import { settlementOf } from '../app/settlement.ts'
import { moneyText } from '../ui/money.ts'
import { Section } from '../ui/Page.tsx'
import { type Happening, Timeline } from '../ui/Timeline.tsx'
import { words } from '../words/en.ts'
import { attemptsQuery, creditNotesQuery, paymentsQuery } from './queries.ts'

const t = words.invoices.happened

/** What happened to an invoice, and what is ahead. */
export function InvoiceTimeline({ invoice, zone }: { readonly invoice: Invoice; readonly zone: string | undefined }) {
  const { id, status } = invoice
  const payments = useQuery(paymentsQuery(id)).data?.data ?? []
  const notes = useQuery(creditNotesQuery(id)).data?.data ?? []
  const attempts = useQuery(attemptsQuery(id)).data?.data ?? []
  const own: readonly (Happening | null)[] = [
    happening('created', invoice.created_at, t.created),
    status === 'draft' ? happening('finalizes', invoice.finalizes_at, t.finalizes, true) : null,
    happening('finalized', invoice.finalized_at, t.finalized),
    status === 'open' ? happening('due', invoice.due_at, t.due) : null,
    happening('paid', invoice.paid_at, t.settled[settlementOf(invoice) ?? 'paid']),
    happening('voided', invoice.voided_at, t.voided),
    happening('writtenOff', invoice.marked_uncollectible_at, t.writtenOff),
  ]
  return (
    <Section title={words.common.timeline}>
      <Timeline
        zone={zone}
        happenings={[
          ...own.filter((one) => one !== null),
          ...payments.flatMap((one) => allocationsOf(one, id)),
          ...notes.map(noteOf),
          ...attempts.map(attemptOf),
        ]}
      />
    </Section>
  )
}

function happening(id: string, at: string | null, text: string, isAhead = false): Happening | null {
  return at === null ? null : { id, at, text, isAhead }
}

function allocationsOf(payment: Payment, invoiceId: string): readonly Happening[] {
  return payment.allocations
    .filter((one) => one.invoice_id === invoiceId)
    .map(({ amount_cents: cents, created_at: at }, index) => ({
      id: `${payment.id} ${index}`,
      at: cents < 0 ? at : payment.received_at,
      text: (
        <Link to="/payments/$paymentId" params={{ paymentId: payment.id }}>
          {cents < 0 ? t.takenOff(moneyText(-cents, payment.currency)) : t.payment(moneyText(cents, payment.currency))}
        </Link>
      ),
      note: payment.reference ?? undefined,
    }))
}

function noteOf({
  id,
  number,
  finalized_at: at,
  created_at: created,
  total_cents: cents,
  currency,
}: CreditNote): Happening {
  return {
    id,
    at: at ?? created,
    text: (
      <Link to="/credit-notes/$creditNoteId" params={{ creditNoteId: id }}>
        {t.creditNote(number ?? '', moneyText(cents, currency))}
      </Link>
    ),
  }
}

function attemptOf({ id, created_at: at, amount_cents: cents, currency, status, decline }: PaymentAttempt): Happening {
  return {
    id,
    at,
    text: (
      <Link to="/payment-attempts/$attemptId" params={{ attemptId: id }}>
        {t.attempt(moneyText(cents, currency), words.paymentAttempts.statuses[status].toLowerCase())}
      </Link>
    ),
    note: decline?.message,
  }
}
