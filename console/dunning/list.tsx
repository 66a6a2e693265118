import { useQuery } from '@tanstack/react-query'
import { Outlet, useSearch } from '@tanstack/react-router'
import type { Dunning, DunningStatus } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { CustomerFilter } from '../app/customer-filter.tsx'
import { CustomerLink, withCustomer } from '../app/customer-link.tsx'
import { DunningStatusOf } from '../app/dunning-status.tsx'
import { InvoiceLink } from '../app/invoice-link.tsx'
import { filtersOf } from '../app/search.ts'
import { useMay } from '../app/session.ts'
import { ButtonLink } from '../ui/Button.tsx'
import { DataTable } from '../ui/DataTable.tsx'
import { ExportCsv } from '../ui/ExportCsv.tsx'
import { Filters, Pages } from '../ui/Filters.tsx'
import { Moment } from '../ui/Moment.tsx'
import { Page, Section } from '../ui/Page.tsx'
import { QuickFilters } from '../ui/QuickFilters.tsx'
import { Empty, Loaded } from '../ui/states.tsx'
import { words } from '../words/en.ts'
import { Policies } from './policies.tsx'

const t = words.dunning

function queryOf({ status, ...others }: Readonly<Record<string, string | undefined>>) {
  return { ...others, ...withCustomer, ...(status && { status: status as DunningStatus }) }
}

/** Invoices that could not be collected: in which step they are, and what comes next. */
export function DunningList() {
  const may = useMay()
  const search = useSearch({ from: '/shell/dunning' })
  const dunnings = useQuery({
    queryKey: ['dunnings', search],
    queryFn: ({ signal }) => billing.dunnings.list(queryOf(search), { signal }),
  })
  return (
    <Page
      title={t.title}
      actions={
        <>
          <ExportCsv name="dunnings" rows={() => billing.dunnings.all(queryOf(filtersOf(search)))} />
          {may('write', 'money') && <ButtonLink to="/dunning/policies/new">{t.create}</ButtonLink>}
        </>
      }
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
        <Loaded query={dunnings}>
          {({ data, next_cursor: next }) =>
            data.length === 0 ? (
              <Empty title={t.none}>
                <p>{t.noneWhy}</p>
              </Empty>
            ) : (
              <>
                <DunningTable dunnings={data} />
                <Pages next={next} />
              </>
            )
          }
        </Loaded>
      </Section>
      <Policies />
      <Outlet />
    </Page>
  )
}

function DunningTable({ dunnings }: { readonly dunnings: readonly Dunning[] }) {
  return (
    <DataTable
      caption={t.title}
      rows={dunnings}
      columns={[
        {
          title: t.invoice,
          cell: ({ invoice_id: id }) => <InvoiceLink id={id} />,
          narrow: ({ status }) => <DunningStatusOf status={status} />,
        },
        { title: t.customer, cell: (one) => <CustomerLink id={one.customer_id} of={one.customer} /> },
        {
          title: words.common.status,
          isExtra: true,
          cell: ({ status }) => <DunningStatusOf status={status} />,
        },
        { title: t.since, isExtra: true, cell: (one) => <Moment at={one.started_at} /> },
        { title: t.stepsDone, isExtra: true, cell: (one) => t.stepOf(one.steps_done, one.step_count) },
        {
          title: t.next,
          cell: (one) => {
            if (one.end_reason) return t.endReasons[one.end_reason]
            return (
              <>
                {one.next_action && t.nextStep(t.actions[one.next_action])}
                <Moment at={one.next_step_at} />
              </>
            )
          },
        },
      ]}
    />
  )
}
