import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useSearch } from '@tanstack/react-router'
import type { PaymentFinding } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { CustomerFilter } from '../app/customer-filter.tsx'
import { CustomerLink, withCustomer } from '../app/customer-link.tsx'
import { filtersOf } from '../app/search.ts'
import { useMay } from '../app/session.ts'
import { ButtonLink } from '../ui/Button.tsx'
import { DataTable } from '../ui/DataTable.tsx'
import { ExportCsv } from '../ui/ExportCsv.tsx'
import { Filters, Pages } from '../ui/Filters.tsx'
import { Moment } from '../ui/Moment.tsx'
import { Money } from '../ui/Money.tsx'
import { Page, Section } from '../ui/Page.tsx'
import { QuickFilters } from '../ui/QuickFilters.tsx'
import { Empty, Loaded } from '../ui/states.tsx'
import { words } from '../words/en.ts'

const t = words.payments

/** The filters of the address as the API takes them. */
function queryOf({ finding, ...others }: Readonly<Record<string, string | undefined>>) {
  return { ...others, ...withCustomer, ...(finding && { finding: finding as PaymentFinding }) }
}

export function PaymentList() {
  const may = useMay()
  const search = useSearch({ from: '/shell/payments' })
  const payments = useQuery({
    queryKey: ['payments', search],
    queryFn: ({ signal }) => billing.payments.list(queryOf(search), { signal }),
  })
  const isFiltered = Object.keys(filtersOf(search)).length > 0
  return (
    <Page
      title={t.title}
      actions={
        <>
          <ExportCsv name="payments" rows={() => billing.payments.all(queryOf(filtersOf(search)))} />
          {may('write', 'money') && (
            <ButtonLink to="/payments/new" look="primary">
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
          ...Object.entries(t.findings).map(([finding, label]) => ({ label, search: { finding } })),
        ]}
      />
      <Filters filters={[]}>
        <CustomerFilter />
      </Filters>
      <Section title={t.title}>
        <Loaded query={payments}>
          {({ data, next_cursor: next }) =>
            data.length === 0 ? (
              <Empty title={isFiltered ? t.noneWithFilters : t.none}>{!isFiltered && <p>{t.noneWhy}</p>}</Empty>
            ) : (
              <>
                <DataTable
                  caption={t.title}
                  rows={data}
                  columns={[
                    {
                      title: t.received,
                      cell: ({ id, received_at: at, customer }) => (
                        <Link to="/payments/$paymentId" params={{ paymentId: id }}>
                          <Moment at={at} zone={customer?.time_zone} />
                        </Link>
                      ),
                    },
                    {
                      title: t.customer,
                      cell: (one) => <CustomerLink id={one.customer_id} of={one.customer} />,
                    },
                    {
                      title: t.reference,
                      isExtra: true,
                      cell: ({ reference }) => reference ?? words.common.nothing,
                    },
                    {
                      title: t.amount,
                      isFigure: true,
                      cell: (one) => <Money cents={one.amount_cents} currency={one.currency} />,
                    },
                    {
                      title: t.unallocated,
                      isFigure: true,
                      isExtra: true,
                      cell: (one) => <Money cents={one.unallocated_cents} currency={one.currency} />,
                    },
                    {
                      title: t.refunded,
                      isFigure: true,
                      isExtra: true,
                      cell: (one) => <Money cents={one.refunded_cents} currency={one.currency} />,
                    },
                  ]}
                />
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
