import { useQuery } from '@tanstack/react-query'
import { Outlet, useSearch } from '@tanstack/react-router'
import type { CustomerOverview, Meter } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { CustomerFilter } from '../app/customer-filter.tsx'
import { CustomerLink } from '../app/customer-link.tsx'
import { metersQuery } from '../app/meters.ts'
import { choicesOf } from '../ui/choices.ts'
import { Filters } from '../ui/Filters.tsx'
import { Page } from '../ui/Page.tsx'
import { Empty, Loaded } from '../ui/states.tsx'
import { words } from '../words/en.ts'
import { ByMeter } from './by-meter.tsx'
import { Events } from './events.tsx'
import { spanOf } from './span.ts'
import { Windows } from './windows.tsx'

const t = words.usage

/** `/usage`: what a customer used, by meter and time, and the events that were sent. */
export function Usage() {
  const { customer_id: customerId, meter_code: code } = useSearch({ from: '/shell/usage' })
  // The overview knows what time it is for them, also on a test clock.
  const overview = useQuery({
    queryKey: ['customer overview', customerId],
    queryFn: ({ signal }) => billing.customers.getOverview(customerId ?? '', { signal }),
    enabled: customerId !== undefined,
  })
  const meters = useQuery(metersQuery)
  const meter = meters.data?.find((one) => one.code === code)
  return (
    <Page title={t.title} above={overview.data && <CustomerLink id={overview.data.customer.id} />}>
      <Filters filters={filtersOf(meters.data ?? [], meter)}>
        <CustomerFilter />
      </Filters>
      {customerId === undefined ? (
        <Empty title={t.noCustomer}>
          <p>{t.noCustomerWhy}</p>
        </Empty>
      ) : (
        <Loaded query={overview}>{(of) => <UsageOf overview={of} meter={meter} meters={meters.data} />}</Loaded>
      )}
      <Outlet />
    </Page>
  )
}

interface UsageProps {
  readonly overview: CustomerOverview
  readonly meter: Meter | undefined
  /** Undefined while they are read. */
  readonly meters: readonly Meter[] | undefined
}

function UsageOf({ overview: { customer, test_clock: clock }, meter, meters }: UsageProps) {
  const { from, until } = useSearch({ from: '/shell/usage' })
  const zone = customer.time_zone
  const now = clock?.now ?? new Date().toISOString()
  const span = spanOf({ ...(from && { from }), ...(until && { until }) }, { now, zone })
  return (
    <>
      {meter ? (
        <Windows customerId={customer.id} meter={meter} span={span} zone={zone} />
      ) : (
        meters && <ByMeter customerId={customer.id} meters={meters} span={span} zone={zone} />
      )}
      <Events customerId={customer.id} meter={meter} span={span} zone={zone} />
    </>
  )
}

function filtersOf(meters: readonly Meter[], meter: Meter | undefined) {
  const names = meter?.group_by ?? []
  const groups = [...names.map((name) => [name]), ...(names.length > 1 ? [names] : [])]
  return [
    { name: 'meter_code', label: t.meter, choices: meters.map(({ code, name }) => ({ value: code, label: name })) },
    { name: 'from', label: t.from, type: 'date' as const },
    { name: 'until', label: t.until, type: 'date' as const },
    ...(meter ? [{ name: 'window', label: t.window, choices: choicesOf(t.windows) }] : []),
    ...(groups.length > 0
      ? [
          {
            name: 'group_by',
            label: t.group,
            choices: groups.map((one) => ({ value: one.join(','), label: t.groupNames(one) })),
          },
        ]
      : []),
  ]
}
