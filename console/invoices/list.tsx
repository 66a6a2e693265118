import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useSearch } from '@tanstack/react-router'
import type { Invoice } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { CustomerFilter } from '../app/customer-filter.tsx'
import { CustomerLink, withCustomer } from '../app/customer-link.tsx'
import { instantsOf } from '../app/dates.ts'
import { ExportLink } from '../app/export-link.tsx'
import { InvoiceStatus } from '../app/invoice-status.tsx'
import { filtersOf } from '../app/search.ts'
import { useMay } from '../app/session.ts'
import { ButtonLink } from '../ui/Button.tsx'
import { DataTable } from '../ui/DataTable.tsx'
import { Filters, Pages } from '../ui/Filters.tsx'
import { Moment } from '../ui/Moment.tsx'
import { Money } from '../ui/Money.tsx'
import { Page, Section } from '../ui/Page.tsx'
import { QuickFilters } from '../ui/QuickFilters.tsx'
import { Empty, Loaded } from '../ui/states.tsx'
import { words } from '../words/en.ts'
import { queryOf } from './queries.ts'
import { InvoiceSums } from './sums.tsx'

const t = words.invoices

export function InvoiceList() {
  const may = useMay()
  const search = useSearch({ from: '/shell/invoices' })
  const invoices = useQuery({
    queryKey: ['invoices', search],
    queryFn: ({ signal }) => billing.invoices.list({ ...queryOf(search), ...withCustomer }, { signal }),
  })
  const filters = instantsOf(filtersOf(search))
  return (
    <Page
      title={t.title}
      actions={
        <>
          <ExportLink table="invoices" filters={filters}>
            {t.exportInvoices}
          </ExportLink>
          <ExportLink table="invoice_lines" filters={filters}>
            {t.exportLines}
          </ExportLink>
          {may('write', 'money') && (
            <ButtonLink to="/invoices/new" look="primary">
              {t.create}
            </ButtonLink>
          )}
        </>
      }
    >
      <QuickFilters
        label={words.common.quickFilters}
        choices={[
          { label: t.all, search: {} },
          { label: t.open, search: { status: 'open' } },
          { label: t.overdue, search: { overdue: 'true' } },
          { label: t.drafts, search: { status: 'draft' } },
          { label: t.paid, search: { status: 'paid' } },
        ]}
      />
      <Filters
        filters={[
          { name: 'number', label: t.number },
          { name: 'finalized_from', label: words.common.from, type: 'date' },
          { name: 'finalized_until', label: words.common.until, type: 'date' },
        ]}
      >
        <CustomerFilter />
      </Filters>
      <InvoiceSums search={filtersOf(search)} />
      <Section title={t.title}>
        <Loaded query={invoices}>
          {({ data, next_cursor: next }) =>
            data.length === 0 ? (
              <Nothing isFiltered={Object.keys(filters).length > 0} />
            ) : (
              <>
                <InvoiceTable invoices={data} isOverdue={search.overdue === 'true'} />
                <Pages next={next} />
              </>
            )
          }
        </Loaded>
      </Section>
      <Outlet />
    </Page>
  )
}

function Nothing({ isFiltered }: { readonly isFiltered: boolean }) {
  if (isFiltered) return <Empty title={t.noneWithFilters} />
  return (
    <Empty title={t.none}>
      <p>{t.noneWhy}</p>
    </Empty>
  )
}

function InvoiceTable({ invoices, isOverdue }: { readonly invoices: readonly Invoice[]; readonly isOverdue: boolean }) {
  return (
    <DataTable
      caption={t.title}
      rows={invoices}
      columns={[
        {
          title: t.number,
          cell: ({ id, number }) => (
            <Link to="/invoices/$invoiceId" params={{ invoiceId: id }}>
              {number ?? words.common.draft}
            </Link>
          ),
          narrow: (one) => <InvoiceStatus invoice={one} isOverdue={isOverdue} />,
        },
        {
          title: t.customer,
          cell: (one) => <CustomerLink id={one.customer_id} of={one.customer} />,
        },
        {
          title: words.common.status,
          isExtra: true,
          cell: (one) => <InvoiceStatus invoice={one} isOverdue={isOverdue} />,
        },
        {
          title: t.finalized,
          isExtra: true,
          cell: (one) => <Moment at={one.finalized_at ?? one.created_at} zone={one.customer?.time_zone} />,
        },
        { title: t.dueAt, isExtra: true, cell: (one) => <Moment at={one.due_at} zone={one.customer?.time_zone} /> },
        {
          title: t.total,
          isFigure: true,
          isExtra: true,
          cell: (one) => <Money cents={one.total_cents} currency={one.currency} />,
        },
        {
          title: t.due,
          isFigure: true,
          cell: (one) => <Money cents={one.amount_due_cents} currency={one.currency} />,
        },
      ]}
    />
  )
}
