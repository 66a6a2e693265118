import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import type { DisputeStatus } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { CustomerFilter } from '../app/customer-filter.tsx'
import { CustomerLink, withCustomer } from '../app/customer-link.tsx'
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

const t = words.disputes

function queryOf({ status, ...others }: Readonly<Record<string, string | undefined>>) {
  return { ...others, ...withCustomer, ...(status && { status: status as DisputeStatus }) }
}

export function DisputeList() {
  const search = useSearch({ from: '/shell/disputes' })
  const disputes = useQuery({
    queryKey: ['disputes', search],
    queryFn: ({ signal }) => billing.disputes.list(queryOf(search), { signal }),
  })
  const isFiltered = Object.keys(filtersOf(search)).length > 0
  return (
    <Page
      title={t.title}
      actions={<ExportCsv name="disputes" rows={() => billing.disputes.all(queryOf(filtersOf(search)))} />}
    >
      <QuickFilters
        label={words.common.quickFilters}
        choices={[
          { label: t.all, search: {} },
          ...Object.entries(t.statuses).map(([status, label]) => ({ label, search: { status } })),
        ]}
      />
      <Filters filters={[]}>
        <CustomerFilter />
      </Filters>
      <Section title={t.title}>
        <Loaded query={disputes}>
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
                      title: t.opened,
                      cell: ({ payment_id: paymentId, created_at: at }) => (
                        <Link to="/payments/$paymentId" params={{ paymentId }}>
                          <Moment at={at} />
                        </Link>
                      ),
                      narrow: ({ status }) => <Status of={status} label={t.statuses[status]} />,
                    },
                    {
                      title: t.customer,
                      cell: (one) => <CustomerLink id={one.customer_id} of={one.customer} />,
                    },
                    {
                      title: words.common.status,
                      isExtra: true,
                      cell: ({ status }) => <Status of={status} label={t.statuses[status]} />,
                    },
                    { title: t.kind, isExtra: true, cell: ({ kind }) => t.kinds[kind] },
                    { title: t.reason, isExtra: true, cell: ({ reason }) => reason.replaceAll('_', ' ') },
                    { title: t.answerUntil, isExtra: true, cell: (one) => <Moment at={one.evidence_due_at} /> },
                    { title: t.money, isExtra: true, cell: (one) => (one.funds_withdrawn ? t.withdrawn : t.here) },
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
