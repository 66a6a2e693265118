import { useQuery } from '@tanstack/react-query'
import { billing } from '../app/client.ts'
import { useMay } from '../app/session.ts'
import { ButtonLink } from '../ui/Button.tsx'
import { DataTable } from '../ui/DataTable.tsx'
import { Section } from '../ui/Page.tsx'
import { Status } from '../ui/Status.tsx'
import { Empty } from '../ui/states.tsx'
import { words } from '../words/en.ts'

const t = words.dunning

/** By which steps invoices are tried again. */
export function Policies() {
  const may = useMay()
  const policies = useQuery({
    queryKey: ['dunning policies'],
    queryFn: ({ signal }) => billing.dunningPolicies.list({ limit: 100 }, { signal }),
  }).data?.data
  const used = useQuery({
    queryKey: ['settings'],
    queryFn: ({ signal }) => billing.settings.get({ signal }),
    enabled: may('read', 'settings'),
  }).data?.dunning_policy_id
  if (!policies) return null
  return (
    <Section title={t.policies}>
      {policies.length === 0 ? (
        <Empty title={t.noPolicies}>
          <p>{t.noPoliciesWhy}</p>
        </Empty>
      ) : (
        <DataTable
          caption={t.policies}
          rows={policies}
          columns={[
            {
              title: t.name,
              cell: ({ id, name }) => (
                <>
                  {name} {id === used && <Status of="active" label={t.inUse} />}
                </>
              ),
            },
            {
              title: t.steps,
              cell: ({ steps }) => (
                <>
                  {steps.map((step, index) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: steps have no other name, and never change
                    <div key={index}>{t.stepText(t.actions[step.action], step.after_days)}</div>
                  ))}
                </>
              ),
            },
            { title: t.end, isExtra: true, cell: (policy) => t.endText(policy) },
            {
              title: t.use.action,
              cell: ({ id }) =>
                id !== used &&
                may('write', 'settings') && (
                  <ButtonLink to="/dunning/policies/$policyId/use" params={{ policyId: id }} look="quiet">
                    {t.use.action}
                  </ButtonLink>
                ),
            },
          ]}
        />
      )}
    </Section>
  )
}
