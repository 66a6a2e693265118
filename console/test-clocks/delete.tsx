import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { words } from '../words/en.ts'

const t = words.testClocks

/** `/test-clocks/{id}/delete` */
export function DeleteClock() {
  const { clockId } = useParams({ from: '/shell/test-clocks/$clockId/delete' })
  const navigate = useNavigate()
  const clock = useQuery({
    queryKey: ['test clock', clockId],
    queryFn: ({ signal }) => billing.testClocks.get(clockId, { signal }),
  }).data
  if (!clock) return null
  return (
    <Action
      title={t.removeTitle}
      submit={t.removeTitle}
      isDanger
      initial={{}}
      fields={() => <p>{t.removeWhy(clock.name ?? t.unnamed)}</p>}
      act={() => billing.testClocks.delete(clockId)}
      done={t.removed}
      onClose={() => void navigate({ to: '/test-clocks' })}
    />
  )
}
