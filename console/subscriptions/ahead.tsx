import type { Subscription } from '../../packages/sdk/index.ts'
import { Moment } from '../ui/Moment.tsx'
import { words } from '../words/en.ts'

const t = words.subscriptions

/** What comes next of a subscription, and when. */
export function Ahead({ subscription }: { readonly subscription: Subscription }) {
  const { ended_at: ended, cancel_at: end, pending_actions: waiting, time_zone: zone, start_at: start } = subscription
  const [first] = waiting
  const [what, at] = ended
    ? [t.endedOn, ended]
    : end && (!first || first.at >= end)
      ? [t.endsOn, end]
      : first
        ? [t.actionOf[first.action](first.plan_code ?? ''), first.at]
        : subscription.status === 'scheduled'
          ? [t.begins, start]
          : [t.renewsOn, subscription.current_period_end]
  return (
    <>
      {what} <Moment at={at} zone={zone} />
    </>
  )
}
