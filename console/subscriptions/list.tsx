import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useSearch } from '@tanstack/react-router'
import { billing } from '../app/client.ts'
import { filtersOf } from '../app/search.ts'
import { useMay } from '../app/session.ts'
import { ButtonLink } from '../ui/Button.tsx'
import { ExportCsv } from '../ui/ExportCsv.tsx'
import { Filters } from '../ui/Filters.tsx'
import { ListSection } from '../ui/ListSection.tsx'
import { Period } from '../ui/Moment.tsx'
import { Page } from '../ui/Page.tsx'
import { Status } from '../ui/Status.tsx'
import { words } from '../words/en.ts'
import { Ahead } from './ahead.tsx'
import { titleOf } from './describe.ts'
import { soldPlansQuery } from './queries.ts'

const t = words.subscriptions
type SubscriptionStatus = keyof typeof t.statuses

/** `/subscriptions` */
export function SubscriptionList() {
  const may = useMay()
  const { status, ...search } = useSearch({ from: '/shell/subscriptions' })
  const filter = { ...search, ...(status && { status: status as SubscriptionStatus }) }
  const subscriptions = useQuery({
    queryKey: ['subscriptions', filter],
    queryFn: ({ signal }) => billing.subscriptions.list({ ...filter, expand: 'customer' }, { signal }),
  })
  const plans = useQuery(soldPlansQuery).data ?? []
  return (
    <Page
      title={t.title}
      actions={
        <>
          <ExportCsv name="subscriptions" rows={() => billing.subscriptions.all(filtersOf(filter))} />
          {may('write', 'billing') && (
            <ButtonLink to="/subscriptions/new" search={{ customer_id: search.customer_id }} look="primary">
              {t.create}
            </ButtonLink>
          )}
        </>
      }
    >
      <Filters
        filters={[
          {
            name: 'status',
            label: words.common.status,
            choices: Object.entries(t.statuses).map(([value, label]) => ({ value, label })),
          },
          {
            name: 'plan_id',
            label: t.plan,
            choices: plans.map((plan) => ({
              value: plan.id,
              label: t.revisionOf(plan.name, plan.code, plan.revision),
            })),
          },
          { name: 'customer_id', label: t.customerId },
        ]}
      />
      <ListSection
        title={t.title}
        query={subscriptions}
        none={t.none}
        noneWhy={t.noneWhy}
        columns={[
          {
            title: t.plan,
            cell: (one) => (
              <Link to="/subscriptions/$subscriptionId" params={{ subscriptionId: one.id }}>
                {titleOf(one)}
              </Link>
            ),
          },
          {
            title: t.customer,
            cell: ({ customer_id: customerId, customer }) => (
              <Link to="/customers/$customerId" params={{ customerId }}>
                {customer?.name ?? t.customer}
              </Link>
            ),
          },
          {
            title: words.common.status,
            cell: ({ status: of }) => <Status of={of} label={t.statuses[of]} />,
          },
          {
            title: t.period,
            isExtra: true,
            cell: (one) => (
              <Period from={one.current_period_start} until={one.current_period_end} zone={one.time_zone} />
            ),
          },
          { title: t.ahead, isExtra: true, cell: (one) => <Ahead subscription={one} /> },
        ]}
      />
      <Outlet />
    </Page>
  )
}
