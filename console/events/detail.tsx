import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { billing } from '../app/client.ts'
import { useMay } from '../app/session.ts'
import { ActButton } from '../ui/ActButton.tsx'
import { AsApi, Copy } from '../ui/Copy.tsx'
import { eventText } from '../ui/event-text.ts'
import { ListSection } from '../ui/ListSection.tsx'
import { Moment } from '../ui/Moment.tsx'
import { Columns, Facts, Page, Section } from '../ui/Page.tsx'
import { Status } from '../ui/Status.tsx'
import { Loaded } from '../ui/states.tsx'
import { words } from '../words/en.ts'

const t = words.events

/** One event with its object, and what became of it at the webhook endpoints. */
export function EventDetail() {
  const { eventId } = useParams({ from: '/shell/events/$eventId' })
  const may = useMay()
  const event = useQuery({
    queryKey: ['event', eventId],
    queryFn: ({ signal }) => billing.events.get(eventId, { signal }),
  })
  return (
    <Loaded query={event}>
      {(one) => (
        <Page title={eventText(one.type)} above={<Link to="/events">{t.title}</Link>}>
          <Columns
            main={
              <>
                <Section title={t.asObject}>
                  <AsApi value={one.object} />
                </Section>
                {may('read', 'developers') && <Deliveries eventId={eventId} />}
              </>
            }
            side={
              <Section title={t.details}>
                <Facts
                  facts={[
                    [words.common.id, <Copy key="id" text={one.id} />],
                    [t.type, <code key="type">{one.type}</code>],
                    [t.sequence, String(one.sequence)],
                    [t.object, <Copy key="object" text={one.object_id} />],
                    [t.actor, t.actorText(one.actor)],
                    [t.occurred, <Moment key="occurred" at={one.occurred_at} isExact />],
                    [t.recorded, <Moment key="created" at={one.created_at} isExact />],
                  ]}
                />
              </Section>
            }
          />
        </Page>
      )}
    </Loaded>
  )
}

function Deliveries({ eventId }: { readonly eventId: string }) {
  const may = useMay()
  const attempts = useQuery({
    queryKey: ['attempts of an event', eventId],
    queryFn: ({ signal }) => billing.webhookAttempts.list({ event_id: eventId }, { signal }),
  })
  return (
    <ListSection
      title={t.deliveries}
      query={attempts}
      none={t.noDeliveries}
      columns={[
        {
          title: t.endpoint,
          cell: ({ endpoint_id: id }) => (
            <Link to="/webhooks/$endpointId" params={{ endpointId: id }}>
              {id.slice(0, 8)}
            </Link>
          ),
        },
        { title: words.common.status, cell: ({ status }) => <Status of={status} /> },
        { title: t.attempt, isFigure: true, cell: ({ number }) => number },
        { title: t.answer, cell: ({ response_status: status, error }) => status ?? error },
        { title: words.common.date, isExtra: true, cell: ({ created_at: at }) => <Moment at={at} isExact /> },
        {
          title: t.resend,
          isExtra: true,
          cell: ({ endpoint_id: id }) =>
            may('write', 'developers') && (
              <ActButton
                label={t.resend}
                look="quiet"
                act={() => billing.events.resend(eventId, { endpoint_id: id })}
                done={t.resent}
              />
            ),
        },
      ]}
    />
  )
}
