import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useParams } from '@tanstack/react-router'
import type { Meter } from '../../packages/sdk/index.ts'
import { useMay } from '../app/session.ts'
import { ApiView } from '../ui/ApiView.tsx'
import { ButtonLink } from '../ui/Button.tsx'
import { Copy } from '../ui/Copy.tsx'
import { Moment } from '../ui/Moment.tsx'
import { Facts, Page, Section } from '../ui/Page.tsx'
import { Status } from '../ui/Status.tsx'
import { Loaded } from '../ui/states.tsx'
import { words } from '../words/en.ts'
import { meterQuery } from './queries.ts'

const t = words.meters

/** `/meters/{id}`: what it counts, and whether it has counted the past. */
export function MeterDetail() {
  const { meterId } = useParams({ from: '/shell/meters/$meterId' })
  return (
    <Loaded query={useQuery(meterQuery(meterId))}>
      {(meter) => (
        <Page
          title={meter.name}
          above={<Link to="/meters">{t.title}</Link>}
          beside={<Status of={meter.status} label={t.statuses[meter.status]} />}
          actions={<Actions meter={meter} />}
        >
          {meter.status === 'filling' && <p role="status">{t.fillingWhy}</p>}
          <Section title={t.details}>
            <Facts facts={factsOf(meter)} />
          </Section>
          <ApiView value={meter} />
          <Outlet />
        </Page>
      )}
    </Loaded>
  )
}

function factsOf(meter: Meter) {
  const { aggregation, value_property: property, filters, group_by: groups } = meter
  const mayCarry = aggregation === 'latest' || aggregation === 'time_weighted'
  return [
    [words.common.id, <Copy key="id" text={meter.id} />],
    [t.code, <Copy key="code" text={meter.code} />],
    [t.eventType, meter.event_type],
    [t.aggregation, t.aggregations[aggregation]],
    [t.valueProperty, property ?? undefined],
    [t.carriesOver, mayCarry ? (meter.carries_over ? t.yes : t.no) : undefined],
    [t.groupBy, groups.join(', ') || words.common.nothing],
    [
      t.filters,
      filters.length > 0
        ? filters.map(({ property, values }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: filters never change
            <div key={index}>{t.filterText(property, values)}</div>
          ))
        : undefined,
    ],
    [words.common.createdAt, <Moment key="at" at={meter.created_at} isExact />],
    [t.archivedAt, meter.archived_at ? <Moment key="archived" at={meter.archived_at} isExact /> : undefined],
  ] as const
}

function Actions({ meter: { id: meterId, status } }: { readonly meter: Meter }) {
  const may = useMay()
  if (!may('write', 'catalog')) return null
  return (
    <>
      <ButtonLink to="/meters/$meterId/rename" params={{ meterId }}>
        {t.rename}
      </ButtonLink>
      {status === 'ready' && (
        <ButtonLink to="/meters/$meterId/archive" params={{ meterId }}>
          {t.archive}
        </ButtonLink>
      )}
    </>
  )
}
