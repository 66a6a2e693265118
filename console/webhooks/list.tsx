import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useSearch } from '@tanstack/react-router'
import { billing } from '../app/client.ts'
import { useMay } from '../app/session.ts'
import { ButtonLink } from '../ui/Button.tsx'
import { ListSection } from '../ui/ListSection.tsx'
import { Page } from '../ui/Page.tsx'
import { Status } from '../ui/Status.tsx'
import { words } from '../words/en.ts'

const t = words.webhooks

/** The addresses to which events are sent, and how far each one is. */
export function EndpointList() {
  const may = useMay()
  const search = useSearch({ from: '/shell/webhooks' })
  const endpoints = useQuery({
    queryKey: ['webhook endpoints', search],
    queryFn: ({ signal }) => billing.webhookEndpoints.list(search, { signal }),
  })
  return (
    <Page
      title={t.title}
      actions={
        may('write', 'developers') && (
          <ButtonLink to="/webhooks/new" look="primary">
            {t.create}
          </ButtonLink>
        )
      }
    >
      <ListSection
        title={t.title}
        query={endpoints}
        none={t.none}
        noneWhy={t.noneWhy}
        columns={[
          {
            title: t.url,
            cell: ({ id, url }) => (
              <Link to="/webhooks/$endpointId" params={{ endpointId: id }}>
                {url}
              </Link>
            ),
          },
          { title: words.common.status, cell: (one) => <Status of={one.failing_since ? 'failed' : one.status} /> },
          { title: t.types, isExtra: true, cell: ({ types }) => types.join(', ') || t.allTypes },
          { title: t.lag, cell: (one) => t.lagOf(one.lag_events, one.lag_seconds) },
          { title: t.failed, isFigure: true, isExtra: true, cell: ({ failed }) => failed },
        ]}
      />
      <Outlet />
    </Page>
  )
}
