import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { words } from '../words/en.ts'
import { useAttempt } from './queries.ts'

const t = words.paymentAttempts.cancel

/** `/payment-attempts/{id}/cancel` */
export function CancelAttempt() {
  const { attempt, back } = useAttempt()
  if (!attempt) return null
  return (
    <Action
      title={t.title}
      submit={t.action}
      isDanger
      initial={{}}
      fields={() => <p>{t.why}</p>}
      act={() => billing.paymentAttempts.cancel(attempt.id)}
      done={t.done}
      onClose={back}
    />
  )
}
