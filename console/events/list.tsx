import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import type { EventType } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { filtersOf } from '../app/search.ts'
import { ExportCsv } from '../ui/ExportCsv.tsx'
import { eventText } from '../ui/event-text.ts'
import { Filters } from '../ui/Filters.tsx'
import { ListSection } from '../ui/ListSection.tsx'
import { Moment } from '../ui/Moment.tsx'
import { Page } from '../ui/Page.tsx'
import { words } from '../words/en.ts'

const t = words.events

/** The events of the tenant, newest first. */
export function EventList() {
  const search = useSearch({ from: '/shell/events' }) as { type?: EventType; object_id?: string; cursor?: string }
  const events = useQuery({
    queryKey: ['events', search],
    queryFn: ({ signal }) => billing.events.list({ ...search, order: 'desc', limit: 50 }, { signal }),
  })
  return (
    <Page
      title={t.title}
      actions={<ExportCsv name="events" rows={() => billing.events.all({ ...filtersOf(search), order: 'desc' })} />}
    >
      <Filters
        filters={[
          { name: 'type', label: t.type },
          { name: 'object_id', label: t.objectId },
        ]}
      />
      <ListSection
        title={t.title}
        query={events}
        none={t.none}
        noneWhy={t.noneWhy}
        columns={[
          {
            title: t.type,
            cell: ({ id, type }) => (
              <Link to="/events/$eventId" params={{ eventId: id }}>
                {eventText(type)}
              </Link>
            ),
          },
          { title: t.object, isExtra: true, cell: ({ object }) => nameOf(object) },
          { title: t.occurred, cell: ({ occurred_at: at }) => <Moment at={at} isExact /> },
          { title: t.actor, isExtra: true, cell: ({ actor }) => t.actorText(actor) },
          { title: t.sequence, isFigure: true, isExtra: true, cell: ({ sequence }) => sequence },
        ]}
      />
    </Page>
  )
}

/** What an object is known by: its number, name or code; else its id. */
function nameOf(object: Readonly<Record<string, unknown>>): string {
  return String(object.number ?? object.name ?? object.code ?? object.id ?? '')
}
