import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { Interval, Plan } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { TextInput } from '../ui/fields.tsx'
import { words } from '../words/en.ts'
import { PlanFields, type PlanForm } from './plan-fields.tsx'
import styles from './plans.module.css'
import { priceFormOf, priceOf } from './price-form.ts'
import { planQuery } from './queries.ts'

const t = words.plans

/** `/plans/{id}/revision`: other prices for new subscribers; then the old ones may be moved. */
export function CreateRevision() {
  const { planId } = useParams({ from: '/shell/plans/$planId' })
  const navigate = useNavigate()
  const plan = useQuery(planQuery(planId)).data
  if (!plan) return null
  return (
    <Action
      title={t.reviseTitle}
      submit={t.revise}
      isWide
      initial={formOf(plan)}
      fields={(form) => (
        <>
          <p className={styles.soft}>{t.reviseWhy}</p>
          <TextInput label={t.name} name="/name" hint={t.nameHint} isRequired {...form.field('name')} />
          <PlanFields form={form} />
        </>
      )}
      act={(values) =>
        billing.plans.createRevision(planId, {
          name: values.name,
          interval: values.interval as Interval,
          interval_count: Number(values.intervalCount),
          trial_days: Number(values.trialDays || 0),
          prices: values.prices.map((price) => priceOf(price, plan.currency)),
        })
      }
      done={({ revision }) => t.revised(revision)}
      onClose={(revision) =>
        void (revision
          ? navigate({ to: '/plans/$planId/migrate', params: { planId }, search: { to: revision.id } })
          : navigate({ to: '/plans/$planId', params: { planId } }))
      }
    />
  )
}

function formOf(plan: Plan): PlanForm {
  const isAsPlan = ({ interval, interval_count: count }: Plan['prices'][number]) =>
    interval === plan.interval && count === plan.interval_count
  return {
    name: plan.name,
    currency: plan.currency,
    interval: plan.interval,
    intervalCount: String(plan.interval_count),
    trialDays: plan.trial_days === 0 ? '' : String(plan.trial_days),
    prices: plan.prices.map((price) => ({
      ...priceFormOf(price, plan.currency),
      ...(isAsPlan(price) && { interval: '', intervalCount: '1' }),
    })),
  }
}
