import { useNavigate } from '@tanstack/react-router'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { TextInput } from '../ui/fields.tsx'
import { words } from '../words/en.ts'

const t = words.people

/** `/account/password` */
export function ChangePassword() {
  const navigate = useNavigate()
  return (
    <Action
      title={t.changePassword}
      submit={words.common.save}
      initial={{ current: '', next: '' }}
      fields={(form) => (
        <>
          <TextInput
            label={t.currentPassword}
            name="/current_password"
            type="password"
            autoComplete="current-password"
            autoFocus
            isRequired
            {...form.field('current')}
          />
          <TextInput
            label={t.nextPassword}
            hint={t.nextPasswordHint}
            name="/password"
            type="password"
            autoComplete="new-password"
            isRequired
            {...form.field('next')}
          />
        </>
      )}
      act={({ current, next }) => billing.people.changePassword({ current_password: current, password: next })}
      done={t.passwordChanged}
      onClose={() => void navigate({ to: '/account' })}
    />
  )
}
