import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import type { OverrideHandling, Plan, PlanMigrationPreview, Proration } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { ComboInput } from '../ui/ComboInput.tsx'
import { choicesOf } from '../ui/choices.ts'
import { RadioInput, SelectInput } from '../ui/fields.tsx'
import { Money } from '../ui/Money.tsx'
import { priceText } from '../ui/price-text.ts'
import { words } from '../words/en.ts'
import styles from './plans.module.css'
import { planQuery, soldPlansQuery } from './queries.ts'

const t = words.plans

/** `/plans/{id}/migrate?to=`: moves all subscribers of a revision to another plan, with the difference in money first. */
export function MigrateSubscribers() {
  const { planId } = useParams({ from: '/shell/plans/$planId' })
  const { to } = useSearch({ from: '/shell/plans/$planId/migrate' })
  const navigate = useNavigate()
  const plan = useQuery(planQuery(planId)).data
  const sold = useQuery(soldPlansQuery).data
  if (!plan || !sold) return null
  const targets = sold.filter(
    ({ id, product, currency }) => id !== plan.id && product === plan.product && currency === plan.currency,
  )
  const newest = targets.find(({ code, revision }) => code === plan.code && revision > plan.revision)
  const bodyOf = (values: Readonly<Record<'to' | 'when' | 'proration' | 'overrides', string>>) => ({
    to_plan_id: values.to,
    when: values.when === 'now' ? ('now' as const) : ('period_end' as const),
    proration: values.proration as Proration,
    overrides: values.overrides as OverrideHandling,
  })
  return (
    <Action
      title={t.migrateTitle}
      submit={t.migrateSubmit}
      initial={{ to: to ?? newest?.id ?? '', when: 'period_end', proration: 'prorate', overrides: 'keep' }}
      fields={(form) => (
        <>
          <ComboInput
            label={t.to}
            name="/to_plan_id"
            isRequired
            choices={targets.map(choiceOf)}
            value={form.values.to}
            onChange={(id) => form.set({ to: id })}
          />
          <RadioInput label={t.when} name="/when" choices={choicesOf(t.whens)} {...form.field('when')} />
          <SelectInput
            label={words.subscriptions.proration}
            name="/proration"
            choices={choicesOf(words.subscriptions.prorations)}
            {...form.field('proration')}
          />
          <SelectInput
            label={t.overrides}
            name="/overrides"
            choices={choicesOf(t.overrideChoices)}
            {...form.field('overrides')}
          />
        </>
      )}
      preview={{
        isReady: (values) => values.to !== '',
        // The type is that of both answers; with `preview` it is the preview.
        of: async (values, signal) =>
          (await billing.planMigrations.create(
            planId,
            { ...bodyOf(values), preview: true },
            { signal },
          )) as PlanMigrationPreview,
        shown: (preview) => <Difference preview={preview} />,
      }}
      act={(values, preview) => billing.planMigrations.create(planId, { ...bodyOf(values), as_of: preview?.as_of })}
      done={t.migrationStarted}
      onClose={() => void navigate({ to: '/plans/$planId', params: { planId } })}
    />
  )
}

/** What a migration would amount to. */
function Difference({ preview }: { readonly preview: PlanMigrationPreview }) {
  const {
    subscriptions,
    skipped,
    difference_now_cents: now,
    difference_at_next_renewal_cents: later,
    currency,
  } = preview
  if (subscriptions === 0) return <p>{t.noSubscribers}</p>
  return (
    <dl className={styles.amounts}>
      <dt>{t.subscriptions}</dt>
      <dd>{subscriptions}</dd>
      {skipped > 0 && (
        <>
          <dt>{t.skipped}</dt>
          <dd>{skipped}</dd>
        </>
      )}
      <dt>{t.differenceNow}</dt>
      <dd>
        <Money cents={now} currency={currency} />
      </dd>
      <dt>{t.differenceLater}</dt>
      <dd>
        <Money cents={later} currency={currency} />
      </dd>
    </dl>
  )
}

function choiceOf(plan: Plan) {
  const [price] = plan.prices
  return {
    id: plan.id,
    label: words.subscriptions.revisionOf(plan.name, plan.code, plan.revision),
    ...(price && { note: priceText(price, plan.currency) }),
  }
}
