import { Link } from '@tanstack/react-router'
import type { CustomerOverview } from '../../packages/sdk/index.ts'
import { useMay } from '../app/session.ts'
import { ButtonLink } from '../ui/Button.tsx'
import { DataTable } from '../ui/DataTable.tsx'
import { Moment, Period } from '../ui/Moment.tsx'
import { Section } from '../ui/Page.tsx'
import { Status } from '../ui/Status.tsx'
import { Empty } from '../ui/states.tsx'
import { words } from '../words/en.ts'

const t = words.customers

/** The customer's subscriptions: those that live, then those that have ended. */
export function Subscriptions({ overview }: { readonly overview: CustomerOverview }) {
  const { customer, subscriptions } = overview
  const may = useMay()
  if (!subscriptions) return null
  return (
    <Section
      title={t.subscriptions}
      actions={
        <>
          <ButtonLink to="/usage" search={{ customer_id: customer.id }} look="quiet">
            {words.usage.title}
          </ButtonLink>
          {may('write', 'billing') && (
            <ButtonLink to="/subscriptions/new" search={{ customer_id: customer.id }}>
              {t.subscribe}
            </ButtonLink>
          )}
        </>
      }
    >
      {subscriptions.length === 0 ? (
        <Empty title={t.noSubscriptions}>
          <p>{t.noSubscriptionsWhy}</p>
        </Empty>
      ) : (
        <DataTable
          caption={t.subscriptions}
          rows={subscriptions}
          columns={[
            {
              title: t.plan,
              cell: ({ id, plan_code: code, items }) => (
                <Link to="/subscriptions/$subscriptionId" params={{ subscriptionId: id }}>
                  {t.planOf(
                    code,
                    items.map((item) => ({ code: item.price_code, quantity: item.quantity })),
                  )}
                </Link>
              ),
            },
            { title: words.common.status, cell: ({ status }) => <Status of={status} /> },
            {
              title: t.period,
              isExtra: true,
              cell: (one) => (
                <Period from={one.current_period_start} until={one.current_period_end} zone={one.time_zone} />
              ),
            },
            {
              title: t.ahead,
              isExtra: true,
              cell: ({ cancel_at: end, pending_change: change, time_zone: zone, ended_at: ended }) =>
                ended ? (
                  <>
                    {t.endedAt} <Moment at={ended} zone={zone} />
                  </>
                ) : end ? (
                  <>
                    {t.endsAt} <Moment at={end} zone={zone} />
                  </>
                ) : change ? (
                  <>
                    {t.changesTo(change.plan_code)} <Moment at={change.effective_at} zone={zone} />
                  </>
                ) : (
                  t.renews
                ),
            },
          ]}
        />
      )}
    </Section>
  )
}
