import { useNavigate } from '@tanstack/react-router'
import { billing } from '../app/client.ts'
import { makePasskey } from '../app/passkeys.ts'
import { Action } from '../ui/Action.tsx'
import { TextInput } from '../ui/fields.tsx'
import { words } from '../words/en.ts'

const t = words.people

/** `/account/passkey` */
export function AddPasskey() {
  const navigate = useNavigate()
  return (
    <Action
      title={t.addPasskey}
      submit={t.addPasskey}
      initial={{ name: '' }}
      fields={(form) => (
        <TextInput
          label={t.passkeyName}
          hint={t.passkeyNameHint}
          name="/name"
          isRequired
          autoFocus
          {...form.field('name')}
        />
      )}
      act={async ({ name }) => {
        const credential = await makePasskey(await billing.people.beginPasskey())
        return billing.people.addPasskey({ name, credential })
      }}
      done={t.passkeyAdded}
      onClose={() => void navigate({ to: '/account' })}
    />
  )
}
