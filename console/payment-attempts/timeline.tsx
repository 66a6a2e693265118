import { useQuery } from '@tanstack/react-query'
import type { PaymentAttempt } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { useMay } from '../app/session.ts'
import { Section } from '../ui/Page.tsx'
import { type Happening, Timeline } from '../ui/Timeline.tsx'
import { words } from '../words/en.ts'

const t = words.paymentAttempts

/** From the beginning of an attempt to its end: what the gateway answered, and when it is asked again. */
export function AttemptTimeline({
  attempt,
  zone,
}: {
  readonly attempt: PaymentAttempt
  readonly zone: string | undefined
}) {
  const { id, status, decline, ended_at: ended, next_check_at: next } = attempt
  const may = useMay()
  const events = useQuery({
    queryKey: ['attempt', id, 'events', status],
    queryFn: ({ signal }) => billing.events.list({ object_id: id, limit: 100 }, { signal }),
    enabled: may('read', 'reports'),
  }).data?.data
  const answers: readonly Happening[] = events
    ? events.map((event) => ({
        id: event.id,
        at: event.occurred_at,
        text: t.happened(event.type),
        note: event.type === 'payment_attempt.failed' && decline ? declineText(decline) : undefined,
      }))
    : ended
      ? [{ id: 'ended', at: ended, text: t.statuses[status], note: decline ? declineText(decline) : undefined }]
      : []
  return (
    <Section title={words.common.timeline}>
      <Timeline
        zone={zone}
        happenings={[
          { id: 'created', at: attempt.created_at, text: t.created, note: t.origins[attempt.origin] },
          ...answers,
          ...(next && !ended ? [{ id: 'next', at: next, text: t.nextCheck, isAhead: true }] : []),
        ]}
      />
    </Section>
  )
}

function declineText(decline: NonNullable<PaymentAttempt['decline']>): string {
  return `${decline.message} ${t.declines[decline.class]}.`
}
