import { useQuery } from '@tanstack/react-query'
import type { CurrentUsage, Subscription } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { UsageSteps } from '../app/usage-steps.tsx'
import { ButtonLink } from '../ui/Button.tsx'
import { Expander } from '../ui/Expander.tsx'
import { Period } from '../ui/Moment.tsx'
import { Money } from '../ui/Money.tsx'
import { Facts, Section } from '../ui/Page.tsx'
import { quantityText } from '../ui/quantity.ts'
import { Failed } from '../ui/states.tsx'
import { words } from '../words/en.ts'
import { planQuery } from './queries.ts'
import styles from './subscriptions.module.css'

const t = words.usage

/** What the items for usage have counted in the present period, and what it costs so far, step by step. */
export function Usage({ subscription }: { readonly subscription: Subscription }) {
  const { id, items, plan_id: planId, ended_at: ended } = subscription
  const plan = useQuery(planQuery(planId)).data
  const mayUse = items.some(({ price_code: code }) => {
    const price = plan?.prices.find((one) => one.code === code)
    // What is not of the plan is an add-on: whether it is for usage the service knows.
    return plan !== undefined && (price === undefined || price.kind === 'usage')
  })
  const usage = useQuery({
    queryKey: ['current usage', id],
    queryFn: ({ signal }) => billing.subscriptions.readCurrentUsage(id, { signal }),
    enabled: mayUse && !ended,
  })
  if (usage.error) return <Failed error={usage.error} again={() => void usage.refetch()} />
  if (!usage.data || usage.data.data.length + usage.data.uncovered.length === 0) return null
  return (
    <Section
      title={t.current}
      actions={
        <ButtonLink to="/usage" search={{ customer_id: subscription.customer_id }} look="quiet">
          {t.showUsage}
        </ButtonLink>
      }
    >
      {usage.data.data.map((one) => (
        <ItemUsage key={`${one.item_id} ${one.version} ${one.period_start}`} one={one} subscription={subscription} />
      ))}
      <Uncovered uncovered={usage.data.uncovered} />
    </Section>
  )
}

interface ItemProps {
  readonly one: CurrentUsage['data'][number]
  readonly subscription: Subscription
}

function ItemUsage({ one, subscription: { currency, time_zone: zone } }: ItemProps) {
  const { usage } = one
  return (
    <Expander
      row={
        <span className={styles.used}>
          <span>{t.version(one.price_code, one.version)}</span>
          <span className={styles.soft}>{quantityText(one.quantity)}</span>
          <strong>
            <Money cents={one.cost_cents} currency={currency} />
          </strong>
        </span>
      }
    >
      {() => (
        <>
          <Facts
            facts={[
              [t.meter, one.meter_code],
              [t.period, <Period key="period" from={one.period_start} until={one.period_end} zone={zone} />],
              [t.measured, t.inEvents(quantityText(usage.measured_quantity), usage.events)],
              [t.costSoFar, <Money key="cost" cents={one.cost_cents} currency={currency} />],
              [t.billed, <Money key="billed" cents={one.billed_cents} currency={currency} />],
            ]}
          />
          <UsageSteps usage={usage} currency={currency} />
        </>
      )}
    </Expander>
  )
}

function Uncovered({ uncovered }: Pick<CurrentUsage, 'uncovered'>) {
  const used = uncovered.filter(({ quantity, events }) => events > 0 || quantity !== '0')
  if (used.length === 0) return null
  return (
    <div className={styles.inside}>
      <strong>{t.uncovered}</strong>
      <div className={styles.soft}>{t.uncoveredWhy}</div>
      {used.map(({ item_id: id, price_code: code, quantity, events }) => (
        <div key={id}>{t.uncoveredOf(code, quantityText(quantity), events)}</div>
      ))}
    </div>
  )
}
