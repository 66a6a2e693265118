import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { LongInput, TextInput } from '../ui/fields.tsx'
import { metadataChange, metadataText } from '../ui/metadata.ts'
import { words } from '../words/en.ts'
import { planQuery } from './queries.ts'

const t = words.plans

/** `/plans/{id}/edit`: its name and metadata; money never changes. */
export function EditPlan() {
  const { planId } = useParams({ from: '/shell/plans/$planId' })
  const navigate = useNavigate()
  const plan = useQuery(planQuery(planId)).data
  if (!plan) return null
  return (
    <Action
      title={t.editTitle}
      submit={words.common.save}
      initial={{ name: plan.name, metadata: metadataText(plan.metadata) }}
      fields={(form) => (
        <>
          <TextInput label={t.name} name="/name" hint={t.nameHint} isRequired autoFocus {...form.field('name')} />
          <LongInput label={words.common.metadata} name="/metadata" hint={t.metadataHint} {...form.field('metadata')} />
        </>
      )}
      act={({ name, metadata }) =>
        billing.plans.update(planId, { name, metadata: metadataChange(plan.metadata, metadata) })
      }
      done={words.common.saved}
      onClose={() => void navigate({ to: '/plans/$planId', params: { planId } })}
    />
  )
}
