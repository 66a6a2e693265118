import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Plan } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { useMay } from '../app/session.ts'
import { Button } from '../ui/Button.tsx'
import { DataTable } from '../ui/DataTable.tsx'
import { Moment } from '../ui/Moment.tsx'
import { notify } from '../ui/notices.tsx'
import { Section } from '../ui/Page.tsx'
import { Status } from '../ui/Status.tsx'
import { errorText } from '../ui/states.tsx'
import { words } from '../words/en.ts'
import styles from './plans.module.css'
import { revisionsQuery } from './queries.ts'

const t = words.plans
const pauseMs = 1500

/** Migrations of a plan's subscribers, with their progress while they run. */
export function Migrations({ plan }: { readonly plan: Plan }) {
  const may = useMay()('write', 'catalog')
  const queries = useQueryClient()
  const { data } = useQuery({
    queryKey: ['migrations', plan.id],
    queryFn: ({ signal }) => billing.planMigrations.list({ plan_id: plan.id }, { signal }),
    refetchInterval: ({ state }) => (state.data?.data.some(({ status }) => status === 'running') ? pauseMs : false),
  })
  const revisions = useQuery(revisionsQuery(plan.code)).data ?? []
  const stopping = useMutation({
    mutationFn: (id: string) => billing.planMigrations.cancel(id),
    onSuccess: () => notify(t.migrationCanceled),
    onError: (error) => notify(errorText(error)),
    onSettled: () => void queries.invalidateQueries(),
  })
  if (!data || data.data.length === 0) return null
  return (
    <Section title={t.migrations}>
      <DataTable
        caption={t.migrations}
        rows={data.data}
        columns={[
          {
            title: t.to,
            cell: ({ to_plan_id: to }) => {
              const target = revisions.find(({ id }) => id === to)
              return (
                <Link to="/plans/$planId" params={{ planId: to }}>
                  {target ? t.toPlan(target.code, target.revision) : t.unknownPlan}
                </Link>
              )
            },
          },
          {
            title: words.common.status,
            cell: ({ status }) => <Status of={status} label={t.migrationStatus[status]} />,
          },
          {
            title: t.subscriptions,
            cell: ({ status, changed, skipped, subscriptions: all }) => (
              <>
                {status === 'running' && (
                  <progress
                    className={styles.progress}
                    aria-label={t.subscriptions}
                    value={changed + skipped}
                    max={Math.max(1, all ?? 1)}
                  />
                )}{' '}
                {t.progress(changed + skipped, all)}
              </>
            ),
          },
          { title: t.skipped, isFigure: true, isExtra: true, cell: ({ skipped }) => skipped },
          { title: words.common.createdAt, isExtra: true, cell: ({ created_at: at }) => <Moment at={at} isExact /> },
          {
            title: t.cancelMigration,
            isFigure: true,
            cell: ({ id, status }) =>
              may &&
              status === 'running' && (
                <Button isDisabled={stopping.isPending} onPress={() => stopping.mutate(id)}>
                  {t.cancelMigration}
                </Button>
              ),
          },
        ]}
      />
    </Section>
  )
}
