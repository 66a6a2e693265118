import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import type { Meter } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { useMay } from '../app/session.ts'
import { ButtonLink } from '../ui/Button.tsx'
import { Copy } from '../ui/Copy.tsx'
import { ListSection } from '../ui/ListSection.tsx'
import { Moment } from '../ui/Moment.tsx'
import { Status } from '../ui/Status.tsx'
import { words } from '../words/en.ts'
import type { DaySpan } from './span.ts'
import styles from './usage.module.css'

const t = words.usage
const pageSize = 25

/** The events that were sent of a customer, the newest first; voided ones too. Of a meter those of its type. */
export function Events({
  customerId,
  meter,
  span,
  zone,
}: {
  readonly customerId: string
  readonly meter: Meter | undefined
  readonly span: DaySpan
  readonly zone: string
}) {
  const may = useMay()
  const search = useSearch({ from: '/shell/usage' })
  const question = {
    customer_id: customerId,
    ...(meter && { type: meter.event_type }),
    ...span,
    limit: pageSize,
    ...(search.cursor && { cursor: search.cursor }),
  }
  const events = useQuery({
    queryKey: ['usage events', question],
    queryFn: ({ signal }) => billing.usage.listEvents(question, { signal }),
  })
  return (
    <ListSection
      title={t.events}
      query={events}
      none={t.noEvents}
      noneWhy={t.noEventsWhy}
      columns={[
        { title: t.occurred, cell: ({ occurred_at: at }) => <Moment at={at} zone={zone} isExact /> },
        { title: t.type, cell: ({ type }) => <span className={styles.any}>{type}</span> },
        {
          title: t.properties,
          isExtra: true,
          cell: ({ properties }) =>
            Object.entries(properties).map(([name, value]) => (
              <div key={name} className={styles.any}>
                {propertyText(name, value)}
              </div>
            )),
        },
        { title: words.common.id, isExtra: true, cell: ({ id }) => <Copy text={id} /> },
        {
          title: words.common.status,
          cell: ({ voided_at: at }) =>
            at ? (
              <>
                <Status of="bad" label={t.isVoid} /> <Moment at={at} zone={zone} />
              </>
            ) : (
              t.isCounted
            ),
        },
        {
          title: t.voidAction,
          isFigure: true,
          cell: ({ id, voided_at: at }) =>
            at === null &&
            may('write', 'billing') && (
              <ButtonLink to="/usage/void" search={{ ...search, event_id: id }} look="quiet">
                {t.voidAction}
              </ButtonLink>
            ),
        },
      ]}
    />
  )
}

function propertyText(name: string, value: unknown): string {
  return `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`
}
