import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useParams } from '@tanstack/react-router'
import type { Subscription } from '../../packages/sdk/index.ts'
import { useMay } from '../app/session.ts'
import { ButtonLink } from '../ui/Button.tsx'
import { AsApi, Copy } from '../ui/Copy.tsx'
import { Moment } from '../ui/Moment.tsx'
import { moneyText } from '../ui/money.ts'
import { Columns, Facts, Page, Section } from '../ui/Page.tsx'
import { Status } from '../ui/Status.tsx'
import { Loaded } from '../ui/states.tsx'
import { words } from '../words/en.ts'
import { CancelBar, PauseBar } from './bars.tsx'
import { titleOf } from './describe.ts'
import { Discounts } from './discounts.tsx'
import { Invoices, Next } from './invoices.tsx'
import { Items } from './items.tsx'
import { customerQuery, subscriptionQuery } from './queries.ts'
import styles from './subscriptions.module.css'
import { Timeline, Waiting } from './timeline.tsx'
import { Usage } from './usage.tsx'

const t = words.subscriptions

/** `/subscriptions/{id}`: what is billed, what comes, what happened, and the actions. */
export function SubscriptionDetail() {
  const { subscriptionId } = useParams({ from: '/shell/subscriptions/$subscriptionId' })
  return (
    <Loaded query={useQuery(subscriptionQuery(subscriptionId))}>
      {(subscription) => (
        <Page
          title={titleOf(subscription)}
          above={<Above subscription={subscription} />}
          beside={<Status of={subscription.status} label={t.statuses[subscription.status]} />}
          actions={<Actions subscription={subscription} />}
        >
          <CancelBar subscription={subscription} />
          <PauseBar subscription={subscription} />
          <Columns
            main={
              <>
                <Items subscription={subscription} />
                <Usage subscription={subscription} />
                <Discounts subscription={subscription} />
                <Waiting subscription={subscription} />
                <Next subscription={subscription} />
                <Invoices subscription={subscription} />
                <Timeline subscription={subscription} />
              </>
            }
            side={<Side subscription={subscription} />}
          />
          <Outlet />
        </Page>
      )}
    </Loaded>
  )
}

function Above({ subscription: { customer_id: customerId } }: { readonly subscription: Subscription }) {
  const name = useQuery(customerQuery(customerId)).data?.name
  return (
    <>
      <Link to="/subscriptions">{t.title}</Link> ·{' '}
      <Link to="/customers/$customerId" params={{ customerId }}>
        {name ?? t.customer}
      </Link>
    </>
  )
}

function Actions({ subscription }: { readonly subscription: Subscription }) {
  const may = useMay()
  const { id: subscriptionId, status, ended_at: ended, cancel_at: end } = subscription
  if (!may('write', 'billing')) return null
  const params = { subscriptionId }
  const hasTrial = status === 'trialing' || status === 'scheduled'
  return (
    <>
      <ButtonLink to="/subscriptions/$subscriptionId/edit" params={params}>
        {t.edit}
      </ButtonLink>
      {!ended && (
        <>
          {hasTrial && (
            <ButtonLink to="/subscriptions/$subscriptionId/trial" params={params}>
              {t.trial}
            </ButtonLink>
          )}
          {status !== 'paused' && status !== 'scheduled' && (
            <ButtonLink to="/subscriptions/$subscriptionId/pause" params={params}>
              {t.pause}
            </ButtonLink>
          )}
          {!end && (
            <ButtonLink to="/subscriptions/$subscriptionId/cancel" params={params}>
              {t.cancel}
            </ButtonLink>
          )}
          <ButtonLink to="/subscriptions/$subscriptionId/change" params={params} look="primary">
            {t.change}
          </ButtonLink>
        </>
      )}
    </>
  )
}

function Side({ subscription }: { readonly subscription: Subscription }) {
  const { time_zone: zone } = subscription
  return (
    <>
      <Section title={t.details}>
        <Facts
          facts={[
            [words.common.id, <Copy key="id" text={subscription.id} />],
            [
              t.plan,
              <Link key="plan" to="/plans/$planId" params={{ planId: subscription.plan_id }}>
                {subscription.plan_code}
              </Link>,
            ],
            [words.common.currency, subscription.currency],
            [t.zone, zone],
            [t.started, <Moment key="start" at={subscription.start_at} zone={zone} isExact />],
            [
              t.trialEndFact,
              subscription.trial_end ? (
                <Moment key="trial" at={subscription.trial_end} zone={zone} isExact />
              ) : undefined,
            ],
            [t.billingDay, <Moment key="anchor" at={subscription.billing_cycle_anchor} zone={zone} isExact />],
            [t.unit, t.units[subscription.proration]],
            [t.collection, t.collections[subscription.collection]],
            [t.externalId, subscription.external_id ?? undefined],
            [t.purchaseOrder, subscription.purchase_order ?? undefined],
            [t.minimum, moneyOf(subscription.minimum_cents, subscription.currency)],
            [t.threshold, moneyOf(subscription.billing_threshold_cents, subscription.currency)],
            ...Object.entries(subscription.metadata).map(([name, value]) => [name, value] as const),
          ]}
        />
      </Section>
      <details className={styles.api}>
        <summary>{words.common.asApi}</summary>
        <AsApi value={subscription} />
      </details>
    </>
  )
}

function moneyOf(cents: number | null, currency: string): string | undefined {
  return cents === null ? undefined : moneyText(cents, currency)
}
