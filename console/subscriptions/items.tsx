import { useQuery } from '@tanstack/react-query'
import type { Plan, Subscription, SubscriptionItem } from '../../packages/sdk/index.ts'
import { DataTable } from '../ui/DataTable.tsx'
import { Period } from '../ui/Moment.tsx'
import { Section } from '../ui/Page.tsx'
import { amountsText, priceText } from '../ui/price-text.ts'
import { words } from '../words/en.ts'
import { planQuery } from './queries.ts'
import styles from './subscriptions.module.css'

const t = words.subscriptions

/** The items of a subscription: their price in words, quantity and period. */
export function Items({ subscription }: { readonly subscription: Subscription }) {
  const { items, time_zone: zone, currency } = subscription
  const plan = useQuery(planQuery(subscription.plan_id)).data
  return (
    <Section title={t.items}>
      <DataTable
        caption={t.items}
        rows={items.map((item) => ({ ...item, id: item.id ?? item.price_id }))}
        columns={[
          {
            title: t.price,
            cell: (item) => (
              <>
                {item.price_code}
                <div className={styles.soft}>{textOf(item, plan, currency)}</div>
              </>
            ),
          },
          {
            title: t.quantity,
            isFigure: true,
            cell: ({ quantity, price_code: code }) => (isMeasured(code, plan) ? t.measured : quantity),
          },
          {
            title: t.period,
            isExtra: true,
            cell: (item) => <Period from={item.current_period_start} until={item.current_period_end} zone={zone} />,
          },
        ]}
      />
    </Section>
  )
}

function isMeasured(code: string, plan: Plan | undefined): boolean {
  return plan?.prices.some((price) => price.code === code && price.kind === 'usage') ?? false
}

function textOf(
  { override, price_id: id }: Pick<SubscriptionItem, 'override' | 'price_id'>,
  plan: Plan | undefined,
  currency: string,
) {
  if (override) return `${t.agreed}: ${amountsText(override, currency)}`
  const price = plan?.prices.find((one) => one.id === id)
  return price && priceText(price, currency)
}
