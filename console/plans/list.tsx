import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useSearch } from '@tanstack/react-router'
import { billing } from '../app/client.ts'
import { filtersOf } from '../app/search.ts'
import { useMay } from '../app/session.ts'
import { ButtonLink } from '../ui/Button.tsx'
import { ExportCsv } from '../ui/ExportCsv.tsx'
import { Filters } from '../ui/Filters.tsx'
import { ListSection } from '../ui/ListSection.tsx'
import { Page } from '../ui/Page.tsx'
import { priceText } from '../ui/price-text.ts'
import { Status } from '../ui/Status.tsx'
import { words } from '../words/en.ts'

const t = words.plans

/** `/plans` */
export function PlanList() {
  const may = useMay()
  const { is_active: isActive, ...search } = useSearch({ from: '/shell/plans' })
  const filter = { ...search, ...(isActive && { is_active: isActive === 'true' }) }
  const plans = useQuery({
    queryKey: ['plans', filter],
    queryFn: ({ signal }) => billing.plans.list(filter, { signal }),
  })
  return (
    <Page
      title={t.title}
      actions={
        <>
          <ExportCsv name="plans" rows={() => billing.plans.all(filtersOf(filter))} />
          {may('write', 'catalog') && (
            <ButtonLink to="/plans/new" look="primary">
              {t.create}
            </ButtonLink>
          )}
        </>
      }
    >
      <Filters
        filters={[
          { name: 'code', label: t.code },
          { name: 'product', label: t.product },
          { name: 'is_active', label: words.common.status, choices: t.yesNo },
        ]}
      />
      <ListSection
        title={t.title}
        query={plans}
        none={t.none}
        noneWhy={t.noneWhy}
        columns={[
          {
            title: t.name,
            cell: ({ id, name }) => (
              <Link to="/plans/$planId" params={{ planId: id }}>
                {name}
              </Link>
            ),
          },
          { title: t.code, cell: ({ code }) => code },
          { title: t.revision, isFigure: true, isExtra: true, cell: ({ revision }) => revision },
          {
            title: t.prices,
            cell: ({ prices, currency }) =>
              prices.map((price) => <div key={price.id}>{priceText(price, currency)}</div>),
          },
          { title: t.product, isExtra: true, cell: ({ product }) => product },
          {
            title: words.common.status,
            isExtra: true,
            cell: (plan) => <SoldStatus isActive={plan.is_active} />,
          },
        ]}
      />
      <Outlet />
    </Page>
  )
}

/** Whether a plan can be subscribed to. */
export function SoldStatus({ isActive }: { readonly isActive: boolean }) {
  return <Status of={isActive ? 'active' : 'inactive'} label={isActive ? t.active : t.inactive} />
}
