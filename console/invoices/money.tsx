import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Invoice } from '../../packages/sdk/index.ts'
import { DunningStatusOf } from '../app/dunning-status.tsx'
import { DataTable } from '../ui/DataTable.tsx'
import { Moment } from '../ui/Moment.tsx'
import { Money } from '../ui/Money.tsx'
import { Section } from '../ui/Page.tsx'
import { Status } from '../ui/Status.tsx'
import { Empty } from '../ui/states.tsx'
import { words } from '../words/en.ts'
import { attemptsQuery, creditNotesQuery, dunningQuery, paymentsQuery } from './queries.ts'

const t = words.invoices

interface PartProps {
  readonly invoice: Invoice
  readonly zone: string | undefined
}

/** What was received for an invoice, tried to be taken, and taken off it. */
export function InvoiceMoney({ invoice, zone }: PartProps) {
  if (invoice.status === 'draft') return null
  return (
    <>
      <Payments invoice={invoice} zone={zone} />
      <CreditNotes invoice={invoice} zone={zone} />
      <Attempts invoice={invoice} zone={zone} />
      <Dunning invoice={invoice} zone={zone} />
    </>
  )
}

function Payments({ invoice, zone }: PartProps) {
  const payments = useQuery(paymentsQuery(invoice.id)).data?.data
  if (!payments) return null
  return (
    <Section title={t.payments}>
      {payments.length === 0 ? (
        <Empty title={t.noPayments} />
      ) : (
        <DataTable
          caption={t.payments}
          rows={payments}
          columns={[
            {
              title: t.received,
              cell: ({ id, received_at: at }) => (
                <Link to="/payments/$paymentId" params={{ paymentId: id }}>
                  <Moment at={at} zone={zone} />
                </Link>
              ),
            },
            { title: t.reference, cell: ({ reference }) => reference ?? words.common.nothing },
            {
              title: words.common.amount,
              isFigure: true,
              isExtra: true,
              cell: (one) => <Money cents={one.amount_cents} currency={one.currency} />,
            },
            {
              title: t.onThis,
              isFigure: true,
              cell: ({ allocations, currency }) => (
                <Money
                  cents={allocations
                    .filter((one) => one.invoice_id === invoice.id)
                    .reduce((sum, one) => sum + one.amount_cents, 0)}
                  currency={currency}
                />
              ),
            },
          ]}
        />
      )}
    </Section>
  )
}

function CreditNotes({ invoice, zone }: PartProps) {
  const notes = useQuery(creditNotesQuery(invoice.id)).data?.data ?? []
  if (notes.length === 0) return null
  return (
    <Section title={t.creditNotes}>
      <DataTable
        caption={t.creditNotes}
        rows={notes}
        columns={[
          {
            title: t.number,
            cell: ({ id, number }) => (
              <Link to="/credit-notes/$creditNoteId" params={{ creditNoteId: id }}>
                {number}
              </Link>
            ),
          },
          { title: words.common.reason, cell: ({ kind, meaning, reason }) => (meaning ? reason : t.kinds[kind]) },
          { title: words.common.date, isExtra: true, cell: (one) => <Moment at={one.finalized_at} zone={zone} /> },
          {
            title: t.total,
            isFigure: true,
            cell: (one) => <Money cents={one.total_cents} currency={one.currency} />,
          },
        ]}
      />
    </Section>
  )
}

function Attempts({ invoice, zone }: PartProps) {
  const attempts = useQuery(attemptsQuery(invoice.id)).data?.data ?? []
  if (attempts.length === 0) return null
  return (
    <Section title={t.attempts}>
      <DataTable
        caption={t.attempts}
        rows={attempts}
        columns={[
          {
            title: words.common.date,
            cell: ({ id, created_at: at }) => (
              <Link to="/payment-attempts/$attemptId" params={{ attemptId: id }}>
                <Moment at={at} zone={zone} isExact />
              </Link>
            ),
          },
          {
            title: words.common.status,
            cell: ({ status }) => <Status of={status} label={words.paymentAttempts.statuses[status]} />,
          },
          {
            title: words.common.reason,
            isExtra: true,
            cell: ({ decline }) => decline?.message ?? words.common.nothing,
          },
          {
            title: words.common.amount,
            isFigure: true,
            cell: (one) => <Money cents={one.amount_cents} currency={one.currency} />,
          },
        ]}
      />
    </Section>
  )
}

function Dunning({ invoice, zone }: PartProps) {
  const dunnings = useQuery(dunningQuery(invoice.id)).data?.data ?? []
  const d = words.dunning
  if (dunnings.length === 0) return null
  return (
    <Section title={t.dunning}>
      <DataTable
        caption={t.dunning}
        rows={dunnings}
        columns={[
          {
            title: words.common.status,
            cell: ({ status }) => <DunningStatusOf status={status} />,
          },
          { title: d.since, cell: (one) => <Moment at={one.started_at} zone={zone} /> },
          { title: d.stepsDone, cell: (one) => d.stepOf(one.steps_done, one.step_count) },
          {
            title: d.next,
            cell: (one) =>
              one.end_reason ? (
                d.endReasons[one.end_reason]
              ) : (
                <>
                  {one.next_action && d.nextStep(d.actions[one.next_action])}
                  <Moment at={one.next_step_at} zone={zone} />
                </>
              ),
          },
        ]}
      />
    </Section>
  )
}
