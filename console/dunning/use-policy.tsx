import { useNavigate, useParams } from '@tanstack/react-router'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { words } from '../words/en.ts'

const t = words.dunning.use

/** `/dunning/policies/{id}/use`: invoices whose dunning begins from now on follow this policy. */
export function UsePolicy() {
  const { policyId } = useParams({ from: '/shell/dunning/policies/$policyId/use' })
  const navigate = useNavigate()
  return (
    <Action
      title={t.title}
      submit={t.action}
      initial={{}}
      fields={() => <p>{t.why}</p>}
      act={() => billing.settings.update({ dunning_policy_id: policyId })}
      done={t.done}
      onClose={() => void navigate({ to: '/dunning' })}
    />
  )
}
