import { useNavigate } from '@tanstack/react-router'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { CheckInput, TextInput } from '../ui/fields.tsx'
import { InstantInput } from '../ui/InstantInput.tsx'
import { instantOf, localOf } from '../ui/instant.ts'
import { words } from '../words/en.ts'

const t = words.testClocks

/** `/test-clocks/new` */
export function CreateClock() {
  const navigate = useNavigate()
  return (
    <Action
      title={t.create}
      submit={t.create}
      initial={{ name: '', now: localOf(new Date().toISOString(), 'UTC'), mail: '' }}
      fields={(form) => (
        <>
          <TextInput label={t.name} name="/name" autoFocus {...form.field('name')} />
          <InstantInput label={t.nowField} name="/now" zone="UTC" isRequired {...form.field('now')} />
          <CheckInput
            label={t.sendsMail}
            hint={t.sendsMailHint}
            isSelected={form.values.mail === 'yes'}
            onChange={(isOn) => form.set({ mail: isOn ? 'yes' : '' })}
          />
        </>
      )}
      act={({ name, now, mail }) =>
        billing.testClocks.create({
          now: instantOf(now, 'UTC') ?? now,
          sends_mail: mail === 'yes',
          ...(name && { name }),
        })
      }
      done={t.created}
      onClose={() => void navigate({ to: '/test-clocks' })}
    />
  )
}
