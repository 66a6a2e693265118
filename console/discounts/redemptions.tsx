import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Coupon } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { CustomerLink } from '../app/customer-link.tsx'
import { DataTable } from '../ui/DataTable.tsx'
import { Moment } from '../ui/Moment.tsx'
import { Section } from '../ui/Page.tsx'
import { Empty, Loaded } from '../ui/states.tsx'
import { words } from '../words/en.ts'

const t = words.discounts

/** Who has redeemed a coupon, on which subscription and for which time; the newest hundred. */
export function Redemptions({ coupon }: { readonly coupon: Coupon }) {
  const redemptions = useQuery({
    queryKey: ['redemptions', coupon.id],
    queryFn: ({ signal }) => billing.discounts.list({ coupon_id: coupon.id, limit: 100 }, { signal }),
  })
  return (
    <Section title={t.redemptions}>
      <Loaded query={redemptions}>
        {({ data, has_more: hasMore }) =>
          data.length === 0 ? (
            <Empty title={t.noRedemptions} />
          ) : (
            <>
              <DataTable
                caption={t.redemptions}
                rows={data}
                columns={[
                  {
                    title: t.subscription,
                    cell: ({ subscription_id: id }) => (
                      <Link to="/subscriptions/$subscriptionId" params={{ subscriptionId: id }}>
                        {t.openSubscription}
                      </Link>
                    ),
                  },
                  { title: words.common.customer, cell: ({ customer_id: id }) => <CustomerLink id={id} /> },
                  { title: t.starts, isExtra: true, cell: ({ starts_at: at }) => <Moment at={at} /> },
                  {
                    title: t.ends,
                    cell: ({ starts_at: from, ends_at: at }) => <Moment at={at} none={from ? t.noEnd : t.neverActed} />,
                  },
                ]}
              />
              {hasMore && <p>{t.moreRedemptions}</p>}
            </>
          )
        }
      </Loaded>
    </Section>
  )
}
