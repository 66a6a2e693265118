import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Event, PendingAction, Subscription } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { useMay } from '../app/session.ts'
import { Button } from '../ui/Button.tsx'
import { DataTable } from '../ui/DataTable.tsx'
import { Moment } from '../ui/Moment.tsx'
import { notify } from '../ui/notices.tsx'
import { Section } from '../ui/Page.tsx'
import { Marked } from '../ui/Status.tsx'
import { errorText } from '../ui/states.tsx'
import { words } from '../words/en.ts'

const t = words.subscriptions

/** Actions that wait for their instant, each with a button that revokes it. */
export function Waiting({ subscription }: { readonly subscription: Subscription }) {
  const { id, pending_actions: waiting, time_zone: zone } = subscription
  const may = useMay()('write', 'billing')
  const queries = useQueryClient()
  const revoking = useMutation({
    mutationFn: (at: string) => billing.subscriptions.revokePendingActions(id, { at }),
    onSuccess: () => notify(t.revoked),
    onError: (error) => notify(errorText(error)),
    onSettled: () => void queries.invalidateQueries(),
  })
  if (waiting.length === 0) return null
  return (
    <Section title={t.waiting}>
      <DataTable
        caption={t.waiting}
        rows={waiting.map((action, index) => ({ ...action, id: String(index) }))}
        columns={[
          { title: t.event, cell: (action) => textOf(action) },
          { title: words.common.date, cell: ({ at }) => <Moment at={at} zone={zone} isExact /> },
          {
            title: t.revoke,
            isFigure: true,
            cell: ({ at }) =>
              may && (
                <Button isDisabled={revoking.isPending} onPress={() => revoking.mutate(at)}>
                  {t.revoke}
                </Button>
              ),
          },
        ]}
      />
    </Section>
  )
}

function textOf({ action, plan_code: code, items = [] }: PendingAction): string {
  const changes = items.map((item) => `${item.quantity ?? ''} × ${item.price_code}`)
  return t.actionOf[action]([code, ...changes].filter(Boolean).join(', '))
}

interface Entry {
  readonly id: string
  readonly at: string
  readonly what: ReactNode
  /** Who asked for it and why, where that is said. */
  readonly note?: string
  readonly isAhead: boolean
}

/** What comes, soonest last, above what happened, newest first. */
export function Timeline({ subscription }: { readonly subscription: Subscription }) {
  const may = useMay()('read', 'reports')
  const events = useQuery({
    queryKey: ['events of', subscription.id],
    queryFn: ({ signal }) => billing.events.list({ object_id: subscription.id, order: 'desc', limit: 30 }, { signal }),
    enabled: may,
  })
  const happened = (events.data?.data ?? []).map((event) => ({
    id: event.id,
    at: event.occurred_at,
    what: (
      <Link to="/events/$eventId" params={{ eventId: event.id }}>
        {wordsOf(event.type)}
      </Link>
    ),
    note: noteOf(event),
    isAhead: false,
  }))
  return (
    <Section title={t.timeline}>
      <DataTable
        caption={t.timeline}
        rows={[...aheadOf(subscription), ...happened]}
        columns={[
          {
            title: t.event,
            cell: ({ what, note, isAhead }) => (
              <Marked mark={isAhead ? t.comes : null}>
                {what}
                {note && <span>{note}</span>}
              </Marked>
            ),
          },
          { title: words.common.date, cell: ({ at }) => <Moment at={at} zone={subscription.time_zone} isExact /> },
        ]}
      />
    </Section>
  )
}

/** `by the customer: too expensive` */
function noteOf({ actor, object }: Event): string {
  const { cancellation_reason: reason } = object as { readonly cancellation_reason?: string | null }
  return [actor.type === 'customer' ? t.byCustomer : '', reason ?? ''].filter(Boolean).join(': ')
}

/** `Trial ended` for `subscription.trial_ended`. */
function wordsOf(type: string): string {
  const text = (type.split('.').at(-1) ?? type).replaceAll('_', ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function aheadOf(subscription: Subscription): readonly Entry[] {
  const { status, ended_at: ended, cancel_at: end, trial_end: trial, start_at: start } = subscription
  if (ended) return []
  const known: readonly (readonly [string, string | null])[] = [
    [t.begins, status === 'scheduled' ? start : null],
    [t.trialEnds, status === 'trialing' || status === 'scheduled' ? trial : null],
    [t.periodEnds, status === 'active' || status === 'past_due' ? subscription.current_period_end : null],
    ...subscription.pending_actions.map((action) => [textOf(action), action.at] as const),
    [t.ends, end],
  ]
  return known
    .flatMap(([what, at]) =>
      at && (!end || at < end || what === t.ends) ? [{ id: `${what} ${at}`, at, what, isAhead: true }] : [],
    )
    .sort((a, b) => (a.at < b.at ? 1 : -1))
}
