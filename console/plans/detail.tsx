import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, Outlet, useParams } from '@tanstack/react-router'
import type { Plan } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { useMay } from '../app/session.ts'
import { Button, ButtonLink } from '../ui/Button.tsx'
import { AsApi, Copy } from '../ui/Copy.tsx'
import { DataTable } from '../ui/DataTable.tsx'
import { Moment } from '../ui/Moment.tsx'
import { notify } from '../ui/notices.tsx'
import { Columns, Facts, Page, Section } from '../ui/Page.tsx'
import { priceText } from '../ui/price-text.ts'
import { errorText, Loaded } from '../ui/states.tsx'
import { words } from '../words/en.ts'
import { SoldStatus } from './list.tsx'
import { Migrations } from './migrations.tsx'
import styles from './plans.module.css'
import { PriceParts } from './price-parts.tsx'
import { planQuery, revisionsQuery } from './queries.ts'

const t = words.plans

/** `/plans/{id}`: one revision of a plan, its prices explained, the other revisions, and migrations from it. */
export function PlanDetail() {
  const { planId } = useParams({ from: '/shell/plans/$planId' })
  return (
    <Loaded query={useQuery(planQuery(planId))}>
      {(plan) => (
        <Page
          title={plan.name}
          above={<Link to="/plans">{t.title}</Link>}
          beside={<SoldStatus isActive={plan.is_active} />}
          actions={<Actions plan={plan} />}
        >
          <Columns
            main={
              <>
                <Section title={t.prices}>
                  {plan.prices.map((price) => (
                    <PriceParts key={price.id} price={price} plan={plan} />
                  ))}
                </Section>
                <Revisions plan={plan} />
                <Migrations plan={plan} />
              </>
            }
            side={<Side plan={plan} />}
          />
          <Outlet />
        </Page>
      )}
    </Loaded>
  )
}

function Actions({ plan: { id: planId, is_active: isActive } }: { readonly plan: Plan }) {
  const may = useMay()
  const queries = useQueryClient()
  const selling = useMutation({
    mutationFn: () => billing.plans.update(planId, { is_active: !isActive }),
    onSuccess: () => notify(isActive ? t.deactivated : t.activated),
    onError: (error) => notify(errorText(error)),
    onSettled: () => void queries.invalidateQueries(),
  })
  if (!may('write', 'catalog')) return null
  return (
    <>
      <ButtonLink to="/plans/$planId/edit" params={{ planId }}>
        {t.edit}
      </ButtonLink>
      <Button isDisabled={selling.isPending} onPress={() => selling.mutate()}>
        {isActive ? t.deactivate : t.activate}
      </Button>
      <ButtonLink to="/plans/$planId/migrate" params={{ planId }}>
        {t.migrate}
      </ButtonLink>
      <ButtonLink to="/plans/$planId/revision" params={{ planId }} look="primary">
        {t.revise}
      </ButtonLink>
    </>
  )
}

function Revisions({ plan }: { readonly plan: Plan }) {
  return (
    <Section title={t.revisions}>
      <Loaded query={useQuery(revisionsQuery(plan.code))}>
        {(revisions) => (
          <DataTable
            caption={t.revisions}
            rows={revisions}
            columns={[
              {
                title: t.revision,
                cell: ({ id, revision }) => (
                  <Link to="/plans/$planId" params={{ planId: id }}>
                    {revision}
                    {id === plan.id && ` · ${t.thisOne}`}
                  </Link>
                ),
              },
              {
                title: t.prices,
                cell: ({ prices, currency }) =>
                  prices.map((price) => <div key={price.id}>{priceText(price, currency)}</div>),
              },
              { title: words.common.createdAt, isExtra: true, cell: ({ created_at: at }) => <Moment at={at} /> },
              { title: words.common.status, isExtra: true, cell: (one) => <SoldStatus isActive={one.is_active} /> },
            ]}
          />
        )}
      </Loaded>
    </Section>
  )
}

function Side({ plan }: { readonly plan: Plan }) {
  return (
    <>
      <Section title={t.details}>
        <Facts
          facts={[
            [words.common.id, <Copy key="id" text={plan.id} />],
            [t.code, plan.code],
            [t.revision, String(plan.revision)],
            [t.product, plan.product],
            [words.common.currency, plan.currency],
            [t.interval, words.prices.interval(plan.interval_count, plan.interval)],
            [t.trialDays, plan.trial_days === 0 ? undefined : String(plan.trial_days)],
            [
              t.subscribers,
              <Link key="subscribers" to="/subscriptions" search={{ plan_id: plan.id }}>
                {t.showSubscribers}
              </Link>,
            ],
            [words.common.createdAt, <Moment key="at" at={plan.created_at} isExact />],
            ...Object.entries(plan.metadata).map(([name, value]) => [name, value] as const),
          ]}
        />
      </Section>
      <details className={styles.api}>
        <summary>{words.common.asApi}</summary>
        <AsApi value={plan} />
      </details>
    </>
  )
}
