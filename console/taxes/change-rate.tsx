import { useNavigate, useParams } from '@tanstack/react-router'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { TextInput } from '../ui/fields.tsx'
import { words } from '../words/en.ts'

const t = words.taxes

/** `/taxes/rates/{id}/end` */
export function EndRate() {
  const { rateId } = useParams({ from: '/shell/taxes/rates/$rateId/end' })
  const navigate = useNavigate()
  return (
    <Action
      title={t.endRate}
      submit={t.endRate}
      initial={{ until: '' }}
      fields={(form) => (
        <TextInput
          label={t.until}
          name="/until"
          type="date"
          hint={t.endRateHint}
          isRequired
          autoFocus
          {...form.field('until')}
        />
      )}
      act={({ until }) => billing.taxRates.update(rateId, { until })}
      done={t.rateEnded}
      onClose={() => void navigate({ to: '/taxes' })}
    />
  )
}

/** `/taxes/rates/{id}/delete` */
export function DeleteRate() {
  const { rateId } = useParams({ from: '/shell/taxes/rates/$rateId/delete' })
  const navigate = useNavigate()
  return (
    <Action
      title={t.deleteRate}
      submit={t.deleteRate}
      isDanger
      initial={{}}
      fields={() => <p>{t.deleteRateWhy}</p>}
      act={() => billing.taxRates.delete(rateId)}
      done={t.rateDeleted}
      onClose={() => void navigate({ to: '/taxes' })}
    />
  )
}
