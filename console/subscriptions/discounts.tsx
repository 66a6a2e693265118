import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Discount, Subscription } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { useMay } from '../app/session.ts'
import { ButtonLink } from '../ui/Button.tsx'
import { DataTable } from '../ui/DataTable.tsx'
import { durationText, takesOffText } from '../ui/discount-text.ts'
import { Moment } from '../ui/Moment.tsx'
import { Section } from '../ui/Page.tsx'
import { Empty } from '../ui/states.tsx'
import { words } from '../words/en.ts'

const t = words.discounts

/** The discounts of a subscription, in the order in which they act. */
export function Discounts({ subscription }: { readonly subscription: Subscription }) {
  const may = useMay()
  const { id: subscriptionId, discounts, time_zone: zone, ended_at: ended } = subscription
  const mayRedeem = may('write', 'catalog') && !ended
  if (discounts.length === 0 && !mayRedeem) return null
  return (
    <Section
      title={t.onSubscription}
      actions={
        mayRedeem && (
          <ButtonLink to="/subscriptions/$subscriptionId/discount" params={{ subscriptionId }}>
            {t.redeem}
          </ButtonLink>
        )
      }
    >
      {discounts.length === 0 ? (
        <Empty title={t.noneHere} />
      ) : (
        <DataTable
          caption={t.onSubscription}
          rows={discounts}
          columns={[
            { title: t.off, cell: (discount) => textOf(discount, subscription.currency) },
            { title: t.duration, isExtra: true, cell: ({ duration }) => durationText(duration) },
            { title: t.starts, isExtra: true, cell: ({ starts_at: at }) => <Moment at={at} zone={zone} /> },
            { title: t.ends, cell: ({ ends_at: at }) => <Moment at={at} zone={zone} none={t.noEnd} /> },
            {
              title: t.remove,
              cell: ({ id: discountId }) =>
                mayRedeem && (
                  <ButtonLink
                    to="/subscriptions/$subscriptionId/discounts/$discountId/remove"
                    params={{ subscriptionId, discountId }}
                    look="quiet"
                  >
                    {t.remove}
                  </ButtonLink>
                ),
            },
          ]}
        />
      )}
      <EndedDiscounts subscription={subscription} />
    </Section>
  )
}

/** The discounts that the subscription had before. */
function EndedDiscounts({ subscription: { id, discounts, time_zone: zone } }: { readonly subscription: Subscription }) {
  const all = useQuery({
    queryKey: ['redemptions on', id],
    queryFn: ({ signal }) => billing.discounts.list({ subscription_id: id, limit: 100 }, { signal }),
    enabled: useMay()('read', 'catalog'),
  }).data?.data
  const ended = all?.filter((one) => discounts.every((running) => running.id !== one.id))
  if (!ended?.length) return null
  return (
    <DataTable
      caption={t.endedDiscounts}
      rows={ended}
      columns={[
        {
          title: t.endedDiscounts,
          cell: ({ coupon_id: couponId }) => (
            <Link to="/discounts/$couponId" params={{ couponId }}>
              {t.openCoupon}
            </Link>
          ),
        },
        { title: t.starts, isExtra: true, cell: ({ starts_at: at }) => <Moment at={at} zone={zone} /> },
        { title: t.ended, cell: ({ ends_at: at }) => <Moment at={at} zone={zone} none={t.neverActed} /> },
      ]}
    />
  )
}

/** What a discount takes off, in the currency of its subscription. */
function textOf({ percent_off, amount_off_cents: cents }: Discount, currency: string): string {
  return takesOffText({ percent_off, amounts_off: cents === null ? null : { [currency]: cents } })
}
