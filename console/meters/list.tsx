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
import { Status } from '../ui/Status.tsx'
import { words } from '../words/en.ts'

const t = words.meters

/** `/meters`: how events of usage become quantities. */
export function MeterList() {
  const may = useMay()
  const search = useSearch({ from: '/shell/meters' })
  const meters = useQuery({
    queryKey: ['meters', search],
    queryFn: ({ signal }) => billing.meters.list(search, { signal }),
  })
  return (
    <Page
      title={t.title}
      actions={
        <>
          <ExportCsv name="meters" rows={() => billing.meters.all(filtersOf(search))} />
          {may('write', 'catalog') && (
            <ButtonLink to="/meters/new" look="primary">
              {t.create}
            </ButtonLink>
          )}
        </>
      }
    >
      <Filters filters={[{ name: 'code', label: t.code }]} />
      <ListSection
        title={t.title}
        query={meters}
        none={t.none}
        noneWhy={t.noneWhy}
        columns={[
          {
            title: t.name,
            cell: ({ id, name }) => (
              <Link to="/meters/$meterId" params={{ meterId: id }}>
                {name}
              </Link>
            ),
          },
          { title: t.code, cell: ({ code }) => code },
          { title: t.eventType, isExtra: true, cell: ({ event_type: type }) => type },
          { title: t.aggregation, isExtra: true, cell: ({ aggregation }) => t.aggregations[aggregation] },
          { title: t.groupBy, isExtra: true, cell: ({ group_by: names }) => names.join(', ') || words.common.nothing },
          { title: words.common.status, cell: ({ status }) => <Status of={status} label={t.statuses[status]} /> },
        ]}
      />
      <Outlet />
    </Page>
  )
}
