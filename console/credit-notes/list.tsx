import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { billing } from '../app/client.ts'
import { CustomerFilter } from '../app/customer-filter.tsx'
import { CustomerLink, withCustomer } from '../app/customer-link.tsx'
import { instantsOf } from '../app/dates.ts'
import { ExportLink } from '../app/export-link.tsx'
import { filtersOf } from '../app/search.ts'
import { DataTable } from '../ui/DataTable.tsx'
import { Filters, Pages } from '../ui/Filters.tsx'
import { Moment } from '../ui/Moment.tsx'
import { Money } from '../ui/Money.tsx'
import { Page, Section } from '../ui/Page.tsx'
import { Empty, Loaded } from '../ui/states.tsx'
import { words } from '../words/en.ts'

const t = words.creditNotes

export function CreditNoteList() {
  const search = useSearch({ from: '/shell/credit-notes' })
  const notes = useQuery({
    queryKey: ['credit notes', search],
    queryFn: ({ signal }) => billing.creditNotes.list({ ...instantsOf(search), ...withCustomer }, { signal }),
  })
  const filters = instantsOf(filtersOf(search))
  return (
    <Page
      title={t.title}
      actions={
        <>
          <ExportLink table="credit_notes" filters={filters}>
            {t.exportNotes}
          </ExportLink>
          <ExportLink table="credit_note_lines" filters={filters}>
            {t.exportLines}
          </ExportLink>
        </>
      }
    >
      <Filters
        filters={[
          { name: 'number', label: t.number },
          { name: 'finalized_from', label: words.common.from, type: 'date' },
          { name: 'finalized_until', label: words.common.until, type: 'date' },
        ]}
      >
        <CustomerFilter />
      </Filters>
      <Section title={t.title}>
        <Loaded query={notes}>
          {({ data, next_cursor: next }) =>
            data.length === 0 ? (
              <Empty title={Object.keys(filters).length > 0 ? t.noneWithFilters : t.none}>
                <p>{t.noneWhy}</p>
              </Empty>
            ) : (
              <>
                <DataTable
                  caption={t.title}
                  rows={data}
                  columns={[
                    {
                      title: t.number,
                      cell: ({ id, number }) => (
                        <Link to="/credit-notes/$creditNoteId" params={{ creditNoteId: id }}>
                          {number}
                        </Link>
                      ),
                    },
                    {
                      title: t.customer,
                      cell: (one) => <CustomerLink id={one.customer_id} of={one.customer} />,
                    },
                    {
                      title: t.cause,
                      isExtra: true,
                      cell: ({ kind, meaning, reason }) => (meaning ? reason : words.invoices.kinds[kind]),
                    },
                    {
                      title: words.common.date,
                      isExtra: true,
                      cell: (one) => <Moment at={one.finalized_at} zone={one.customer?.time_zone} />,
                    },
                    {
                      title: t.reducesDue,
                      isFigure: true,
                      isExtra: true,
                      cell: (one) => <Money cents={one.reduces_due_cents} currency={one.currency} />,
                    },
                    {
                      title: t.credit,
                      isFigure: true,
                      isExtra: true,
                      cell: (one) => <Money cents={one.credit_cents} currency={one.currency} />,
                    },
                    {
                      title: t.refunded,
                      isFigure: true,
                      isExtra: true,
                      cell: (one) => <Money cents={one.refund_cents} currency={one.currency} />,
                    },
                    {
                      title: t.total,
                      isFigure: true,
                      cell: (one) => <Money cents={one.total_cents} currency={one.currency} />,
                    },
                  ]}
                />
                <Pages next={next} />
              </>
            )
          }
        </Loaded>
      </Section>
    </Page>
  )
}
