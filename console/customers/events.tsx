import { Link } from '@tanstack/react-router'
import type { CustomerOverview } from '../../packages/sdk/index.ts'
import { DataTable } from '../ui/DataTable.tsx'
import { eventText } from '../ui/event-text.ts'
import { Moment } from '../ui/Moment.tsx'
import { Section } from '../ui/Page.tsx'
import { words } from '../words/en.ts'

const t = words.customers

/** What happened to the customer and what is theirs, newest first. */
export function Events({ overview: { events, customer } }: { readonly overview: CustomerOverview }) {
  if (!events) return null
  return (
    <Section title={t.events}>
      <DataTable
        caption={t.events}
        rows={events}
        columns={[
          {
            title: t.event,
            cell: ({ id, type }) => (
              <Link to="/events/$eventId" params={{ eventId: id }}>
                {eventText(type)}
              </Link>
            ),
          },
          {
            title: words.common.date,
            cell: ({ occurred_at: at }) => <Moment at={at} zone={customer.time_zone} isExact />,
          },
          { title: t.sequence, isFigure: true, isExtra: true, cell: ({ sequence }) => sequence },
        ]}
      />
    </Section>
  )
}
