import { Link } from '@tanstack/react-router'
import type { CustomerOverview } from '../../packages/sdk/index.ts'
import { InvoiceStatus } from '../app/invoice-status.tsx'
import { useMay } from '../app/session.ts'
import { ButtonLink } from '../ui/Button.tsx'
import { DataTable } from '../ui/DataTable.tsx'
import { Moment } from '../ui/Moment.tsx'
import { Money } from '../ui/Money.tsx'
import { Section } from '../ui/Page.tsx'
import { Empty } from '../ui/states.tsx'
import { words } from '../words/en.ts'

const t = words.customers

/** The newest invoices, credit notes and payments of a customer. */
export function Documents({ overview }: { readonly overview: CustomerOverview }) {
  const { customer, invoices, credit_notes: notes, payments } = overview
  const zone = customer.time_zone
  const may = useMay()
  const showAll = (list: '/invoices' | '/credit-notes' | '/payments') => (
    <ButtonLink to={list} search={{ customer_id: customer.id }} look="quiet">
      {words.common.showAll}
    </ButtonLink>
  )
  return (
    <>
      {invoices && (
        <Section
          title={t.invoices}
          actions={
            <>
              {showAll('/invoices')}
              {may('write', 'money') && (
                <ButtonLink to="/invoices/new" search={{ customer_id: customer.id }}>
                  {t.oneOff}
                </ButtonLink>
              )}
            </>
          }
        >
          {invoices.length === 0 ? (
            <Empty title={t.noInvoices} />
          ) : (
            <DataTable
              caption={t.invoices}
              rows={invoices}
              columns={[
                {
                  title: t.number,
                  cell: ({ id, number }) => (
                    <Link to="/invoices/$invoiceId" params={{ invoiceId: id }}>
                      {number ?? words.common.draft}
                    </Link>
                  ),
                },
                {
                  title: words.common.status,
                  cell: (one) => <InvoiceStatus invoice={one} now={overview.test_clock?.now} />,
                },
                {
                  title: words.common.date,
                  cell: (one) => <Moment at={one.finalized_at ?? one.created_at} zone={zone} />,
                },
                {
                  title: t.total,
                  isFigure: true,
                  cell: (one) => <Money cents={one.total_cents} currency={one.currency} />,
                },
                {
                  title: t.due,
                  isFigure: true,
                  isExtra: true,
                  cell: (one) => <Money cents={one.amount_due_cents} currency={one.currency} />,
                },
              ]}
            />
          )}
        </Section>
      )}
      {notes && notes.length > 0 && (
        <Section title={t.creditNotes} actions={showAll('/credit-notes')}>
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
              { title: words.common.date, cell: (one) => <Moment at={one.finalized_at} zone={zone} /> },
              {
                title: t.total,
                isFigure: true,
                cell: (one) => <Money cents={one.total_cents} currency={one.currency} />,
              },
            ]}
          />
        </Section>
      )}
      {payments && payments.length > 0 && (
        <Section
          title={t.payments}
          actions={
            <>
              {showAll('/payments')}
              {may('write', 'money') && (
                <ButtonLink to="/payments/new" search={{ customer_id: customer.id }}>
                  {t.newPayment}
                </ButtonLink>
              )}
            </>
          }
        >
          <DataTable
            caption={t.payments}
            rows={payments}
            columns={[
              {
                title: words.common.date,
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
                cell: (one) => <Money cents={one.amount_cents} currency={one.currency} />,
              },
              {
                title: t.unallocated,
                isFigure: true,
                isExtra: true,
                cell: (one) => <Money cents={one.unallocated_cents} currency={one.currency} />,
              },
            ]}
          />
        </Section>
      )}
    </>
  )
}
