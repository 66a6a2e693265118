import { Link } from '@tanstack/react-router'
import type { CustomerOverview } from '../../packages/sdk/index.ts'
import { InvoiceLink } from '../app/invoice-link.tsx'
import { useMay } from '../app/session.ts'
import { ButtonLink } from '../ui/Button.tsx'
import { DataTable } from '../ui/DataTable.tsx'
import { Moment } from '../ui/Moment.tsx'
import { Money } from '../ui/Money.tsx'
import { Section } from '../ui/Page.tsx'
import { Empty } from '../ui/states.tsx'
import { words } from '../words/en.ts'

const t = words.customers

/** How the customer's credit came and went, newest first. */
export function CreditEntries({ overview }: { readonly overview: CustomerOverview }) {
  const { customer, credit_entries: entries } = overview
  const may = useMay()
  if (!entries) return null
  return (
    <Section
      title={t.credit}
      actions={
        may('write', 'billing') && (
          <ButtonLink to="/customers/$customerId/credit" params={{ customerId: customer.id }}>
            {t.giveCredit.action}
          </ButtonLink>
        )
      }
    >
      {entries.length === 0 ? (
        <Empty title={t.noCredit}>
          <p>{t.noCreditWhy}</p>
        </Empty>
      ) : (
        <DataTable
          caption={t.credit}
          rows={entries}
          columns={[
            {
              title: words.common.date,
              cell: (one) => <Moment at={one.created_at} zone={customer.time_zone} />,
            },
            { title: words.common.reason, cell: ({ reason }) => reason },
            {
              title: t.document,
              isExtra: true,
              cell: ({ invoice_id: invoice, credit_note_id: note }) =>
                invoice ? (
                  <InvoiceLink id={invoice} />
                ) : note ? (
                  <Link to="/credit-notes/$creditNoteId" params={{ creditNoteId: note }}>
                    {t.creditNote}
                  </Link>
                ) : (
                  words.common.nothing
                ),
            },
            {
              title: words.common.amount,
              isFigure: true,
              cell: (one) => <Money cents={one.amount_cents} currency={one.currency} />,
            },
          ]}
        />
      )}
    </Section>
  )
}
