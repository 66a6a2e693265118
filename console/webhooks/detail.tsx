import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { WebhookEndpoint } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { useMay } from '../app/session.ts'
import { ActButton } from '../ui/ActButton.tsx'
import { ButtonLink } from '../ui/Button.tsx'
import { Copy } from '../ui/Copy.tsx'
import { eventText } from '../ui/event-text.ts'
import { ListSection } from '../ui/ListSection.tsx'
import { Moment } from '../ui/Moment.tsx'
import { Facts, Figures, Page, Section } from '../ui/Page.tsx'
import { Secret } from '../ui/Secret.tsx'
import { Status } from '../ui/Status.tsx'
import { Loaded } from '../ui/states.tsx'
import { words } from '../words/en.ts'
import { endpointQuery } from './queries.ts'

const t = words.webhooks

/** One endpoint: how far it is, what it was sent, and what it answered. */
export function EndpointDetail() {
  const { endpointId } = useParams({ from: '/shell/webhooks/$endpointId' })
  const may = useMay()
  return (
    <Loaded query={useQuery(endpointQuery(endpointId))}>
      {(one) => (
        <Page
          title={one.url}
          above={<Link to="/webhooks">{t.title}</Link>}
          beside={<Status of={one.status} />}
          actions={may('write', 'developers') && <Actions endpoint={one} />}
        >
          <Figures
            figures={[
              { name: t.lag, value: one.lag_events, note: t.lagOf(one.lag_events, one.lag_seconds) },
              { name: t.retrying, value: one.retrying },
              { name: t.held, value: one.held },
              { name: t.failed, value: one.failed },
            ]}
          />
          <Section title={t.details}>
            <Facts
              facts={[
                [words.common.id, <Copy key="id" text={one.id} />],
                [t.types, one.types.join(', ') || t.allTypes],
                [t.ordering, t.orderings.find(({ value }) => value === one.ordering)?.label],
                [t.payload, t.payloads.find(({ value }) => value === one.payload)?.label],
                [t.maxInFlight, String(one.max_in_flight)],
                [t.failingSince, one.failing_since && <Moment key="since" at={one.failing_since} isExact />],
              ]}
            />
          </Section>
          <Attempts endpointId={endpointId} />
          <Outlet />
        </Page>
      )}
    </Loaded>
  )
}

function Actions({ endpoint: { id, status } }: { readonly endpoint: WebhookEndpoint }) {
  const navigate = useNavigate()
  const [secret, setSecret] = useState<string | null>(null)
  const endpoints = billing.webhookEndpoints
  return (
    <>
      <ButtonLink to="/webhooks/$endpointId/edit" params={{ endpointId: id }}>
        {t.edit}
      </ButtonLink>
      <ActButton label={t.test} act={() => endpoints.test(id)} done={t.tested} />
      {status === 'enabled' ? (
        <ActButton label={t.pause} act={() => endpoints.pause(id)} done={t.paused} />
      ) : (
        <ActButton label={t.enable} look="primary" act={() => endpoints.enable(id, {})} done={t.enabled} />
      )}
      <ActButton
        label={t.rotate}
        act={async () => setSecret((await endpoints.rotateSecret(id, { keep_old_for: '24h' })).secret)}
        done={t.rotated}
      />
      <ActButton
        label={t.remove}
        look="danger"
        warning={t.removeWarning}
        act={async () => {
          await endpoints.delete(id)
          await navigate({ to: '/webhooks' })
        }}
        done={t.removed}
      />
      {secret && <Secret title={t.secretTitle} why={t.secretWhy} text={secret} onClose={() => setSecret(null)} />}
    </>
  )
}

function Attempts({ endpointId }: { readonly endpointId: string }) {
  const attempts = useQuery({
    queryKey: ['attempts of an endpoint', endpointId],
    queryFn: ({ signal }) => billing.webhookAttempts.list({ endpoint_id: endpointId }, { signal }),
  })
  return (
    <ListSection
      title={t.attempts}
      query={attempts}
      none={t.noAttempts}
      columns={[
        {
          title: t.event,
          cell: ({ event_id: id, type }) =>
            id ? (
              <Link to="/events/$eventId" params={{ eventId: id }}>
                {eventText(type)}
              </Link>
            ) : (
              eventText(type)
            ),
        },
        { title: words.common.status, cell: ({ status }) => <Status of={status} /> },
        { title: t.answer, cell: ({ response_status: status, error }) => status ?? error },
        { title: t.took, isFigure: true, isExtra: true, cell: ({ duration_ms: ms }) => `${ms} ms` },
        { title: words.common.date, isExtra: true, cell: ({ created_at: at }) => <Moment at={at} isExact /> },
      ]}
    />
  )
}
