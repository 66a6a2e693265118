import { useNavigate, useSearch } from '@tanstack/react-router'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { words } from '../words/en.ts'

const t = words.usage

/** `/usage/void`: an event that no longer counts. */
export function VoidEvent() {
  const { event_id: id, ...search } = useSearch({ from: '/shell/usage/void' })
  const navigate = useNavigate()
  if (id === undefined) return null
  return (
    <Action
      title={t.voidTitle}
      submit={t.voidTitle}
      isDanger
      initial={{}}
      fields={() => (
        <>
          <p>{t.voidWhy(id)}</p>
          <p>{t.voidForever}</p>
        </>
      )}
      act={() => voidEvent(id)}
      done={t.voided}
      onClose={() => void navigate({ to: '/usage', search })}
    />
  )
}

/** The service answers event by event: what it did not void is an error here. */
async function voidEvent(id: string): Promise<void> {
  const { data } = await billing.usage.void({ ids: [id] })
  const status = data[0]?.status ?? 'not_found'
  if (status === 'not_found' || status === 'too_old') throw new Error(t.notVoided[status])
}
