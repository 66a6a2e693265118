import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useSearch } from '@tanstack/react-router'
import type { UsageAlert } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { CustomerFilter } from '../app/customer-filter.tsx'
import { CustomerLink } from '../app/customer-link.tsx'
import { useMay } from '../app/session.ts'
import { ButtonLink } from '../ui/Button.tsx'
import { Filters } from '../ui/Filters.tsx'
import { ListSection } from '../ui/ListSection.tsx'
import { Page } from '../ui/Page.tsx'
import { quantityText } from '../ui/quantity.ts'
import { Status } from '../ui/Status.tsx'
import { words } from '../words/en.ts'

const t = words.usageAlerts

/** `/usage-alerts`: what is reported when a customer has used so much. */
export function AlertList() {
  const may = useMay()
  const search = useSearch({ from: '/shell/usage-alerts' })
  const alerts = useQuery({
    queryKey: ['usage alerts', search],
    queryFn: ({ signal }) => billing.usageAlerts.list(search, { signal }),
  })
  return (
    <Page
      title={t.title}
      actions={
        may('write', 'billing') && (
          <ButtonLink to="/usage-alerts/new" look="primary">
            {t.create}
          </ButtonLink>
        )
      }
    >
      <Filters filters={[]}>
        <CustomerFilter />
      </Filters>
      <ListSection
        title={t.title}
        query={alerts}
        none={t.none}
        noneWhy={t.noneWhy}
        columns={[
          { title: t.watches, cell: watched },
          { title: t.thresholds, cell: ({ thresholds }) => thresholds.map(quantityText).join(', ') },
          {
            title: words.common.customer,
            cell: ({ customer_id: id }) => (id === null ? t.everyCustomer : <CustomerLink id={id} />),
          },
          {
            title: words.common.status,
            cell: ({ archived_at: at }) => (
              <Status of={at ? 'archived' : 'active'} label={at ? t.isArchived : t.isActive} />
            ),
          },
          {
            title: t.action,
            cell: ({ id, archived_at: at }) =>
              at === null &&
              may('write', 'billing') && (
                <Link to="/usage-alerts/$alertId/archive" params={{ alertId: id }}>
                  {t.archive}
                </Link>
              ),
          },
        ]}
      />
      <Outlet />
    </Page>
  )
}

function watched({ meter_code: meter, price_code: price }: UsageAlert): string {
  return meter === null ? t.watchesPrice(price ?? '') : t.watchesMeter(meter)
}
