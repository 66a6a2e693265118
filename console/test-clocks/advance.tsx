import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { choicesOf } from '../ui/choices.ts'
import { SelectInput } from '../ui/fields.tsx'
import { InstantInput } from '../ui/InstantInput.tsx'
import { instantOf, later, localOf } from '../ui/instant.ts'
import { Moment } from '../ui/Moment.tsx'
import { words } from '../words/en.ts'

const t = words.testClocks
const patienceMs = 600_000

/** `/test-clocks/{id}/advance` */
export function AdvanceClock() {
  const { clockId } = useParams({ from: '/shell/test-clocks/$clockId/advance' })
  const navigate = useNavigate()
  const clock = useQuery({
    queryKey: ['test clock', clockId],
    queryFn: ({ signal }) => billing.testClocks.get(clockId, { signal }),
  }).data
  if (!clock) return null
  const toOf = ({ step, at }: { readonly step: string; readonly at: string }) =>
    step === 'day' || step === 'month' || step === 'year' ? later(clock.now, step) : (instantOf(at, 'UTC') ?? at)
  return (
    <Action
      title={t.advanceTitle}
      submit={t.advance}
      initial={{ step: 'month', at: localOf(clock.now, 'UTC') }}
      fields={(form) => (
        <>
          <p>
            {t.now} <Moment at={clock.now} zone="UTC" isExact />
          </p>
          <SelectInput label={t.step} name="/step" choices={choicesOf(t.steps)} {...form.field('step')} />
          {form.values.step === 'date' && (
            <InstantInput label={t.to} name="/to" hint={t.toHint} zone="UTC" isRequired {...form.field('at')} />
          )}
        </>
      )}
      act={(values) => billing.testClocks.advance(clockId, { to: toOf(values) }, { timeoutMs: patienceMs })}
      done={t.advanced}
      onClose={() => void navigate({ to: '/test-clocks' })}
    />
  )
}
