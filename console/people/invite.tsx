import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Role } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { RadioInput, TextInput } from '../ui/fields.tsx'
import { withSecret } from '../ui/intention.ts'
import { Secret } from '../ui/Secret.tsx'
import { words } from '../words/en.ts'

const t = words.people

/** `/people/invite`: makes a link, shown once. */
export function InvitePerson() {
  const navigate = useNavigate()
  const [url, setUrl] = useState<string | null>(null)
  const leave = () => void navigate({ to: '/people' })
  if (url) return <Secret title={t.linkTitle} why={t.linkWhy} text={url} onClose={leave} />
  return (
    <Action
      title={t.invite}
      submit={t.invite}
      initial={{ email: '', role: 'support' }}
      fields={(form) => (
        <>
          <TextInput label={t.email} name="/email" type="email" isRequired autoFocus {...form.field('email')} />
          <RadioInput label={t.role} name="/role" choices={t.roles} {...form.field('role')} />
        </>
      )}
      act={async ({ email, role }) =>
        withSecret(await billing.people.invite({ email, role: role as Role }), ({ url }) => url)
      }
      done={t.invited}
      onClose={(invitation) => (invitation?.url ? setUrl(invitation.url) : leave())}
    />
  )
}
