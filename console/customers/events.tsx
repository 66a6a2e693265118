import type { CustomerOverview } from '../../packages/sdk/index.ts'
import { DataTable } from '../ui/DataTable.tsx'
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
          { title: t.event, cell: ({ type }) => type.replaceAll('_', ' ').replace('.', ' ') },
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
