import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import type { PaymentAttemptStatus } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { CustomerFilter } from '../app/customer-filter.tsx'
import { CustomerLink, withCustomer } from '../app/customer-link.tsx'
import { InvoiceLink } from '../app/invoice-link.tsx'
import { filtersOf } from '../app/search.ts'
import { DataTable } from '../ui/DataTable.tsx'
import { ExportCsv } from '../ui/ExportCsv.tsx'
import { Filters, Pages } from '../ui/Filters.tsx'
import { Moment } from '../ui/Moment.tsx'
import { Money } from '../ui/Money.tsx'
import { Page, Section } from '../ui/Page.tsx'
import { QuickFilters } from '../ui/QuickFilters.tsx'
import { Status } from '../ui/Status.tsx'
import { Empty, Loaded } from '../ui/states.tsx'
import { words } from '../words/en.ts'

const t = words.paymentAttempts

function queryOf({ status, ...others }: Readonly<Record<string, string | undefined>>) {
  return { ...others, ...withCustomer, ...(status && { status: status as PaymentAttemptStatus }) }
}

export function AttemptList() {
  const search = useSearch({ from: '/shell/payment-attempts' })
  const attempts = useQuery({
    queryKey: ['attempts', search],
    queryFn: ({ signal }) => billing.paymentAttempts.list(queryOf(search), { signal }),
  })
  return (
    <Page
      title={t.title}
      actions={
        <ExportCsv name="payment-attempts" rows={() => billing.paymentAttempts.all(queryOf(filtersOf(search)))} />
      }
    >
      <QuickFilters
        label={words.common.quickFilters}
        choices={[
          { label: t.all, search: {} },
          ...t.quick.map((status) => ({ label: t.statuses[status], search: { status } })),
        ]}
      />
      <Filters filters={[]}>
        <CustomerFilter />
      </Filters>
      <Section title={t.title}>
        <Loaded query={attempts}>
          {({ data, next_cursor: next }) =>
            data.length === 0 ? (
              <Empty title={t.none}>
                <p>{t.noneWhy}</p>
              </Empty>
            ) : (
              <>
                <DataTable
                  caption={t.title}
                  rows={data}
                  columns={[
                    {
                      title: t.at,
                      cell: ({ id, created_at: at }) => (
                        <Link to="/payment-attempts/$attemptId" params={{ attemptId: id }}>
                          <Moment at={at} isExact />
                        </Link>
                      ),
                      narrow: ({ status }) => <Status of={status} label={t.statuses[status]} />,
                    },
                    {
                      title: t.customer,
                      cell: (one) => <CustomerLink id={one.customer_id} of={one.customer} />,
                    },
                    {
                      title: t.invoice,
                      isExtra: true,
                      cell: ({ invoice_id: id }) => (id ? <InvoiceLink id={id} /> : words.common.nothing),
                    },
                    {
                      title: words.common.status,
                      isExtra: true,
                      cell: ({ status }) => <Status of={status} label={t.statuses[status]} />,
                    },
                    { title: t.why, isExtra: true, cell: ({ decline }) => decline?.message ?? words.common.nothing },
                    {
                      title: t.amount,
                      isFigure: true,
                      cell: (one) => <Money cents={one.amount_cents} currency={one.currency} />,
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
