import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { billing } from '../app/client.ts'
import { sessionQuery } from '../app/session.ts'
import { useForm } from '../ui/Action.tsx'
import { TextInput } from '../ui/fields.tsx'
import { words } from '../words/en.ts'
import { Card } from './card.tsx'

/** Where the link of an invitation leads. Its token follows `#`, which no server and no log ever sees. */
export function Welcome() {
  const [token] = useState(() => location.hash.slice(1))
  const form = useForm({ name: '', password: '' })
  const queries = useQueryClient()
  const navigate = useNavigate()
  const accepting = useMutation({
    mutationFn: () => billing.people.acceptInvitation({ token, ...form.values }),
    async onSuccess(session) {
      queries.clear()
      queries.setQueryData(sessionQuery.queryKey, session)
      await navigate({ to: '/', replace: true })
    },
  })
  return (
    <Card title={words.session.welcomeTitle} submit={words.session.create} working={accepting}>
      <p>{token === '' ? words.session.linkMissing : words.session.welcome}</p>
      <TextInput
        label={words.session.name}
        name="/name"
        autoComplete="name"
        autoFocus
        isRequired
        {...form.field('name')}
      />
      <TextInput
        label={words.session.newPassword}
        hint={words.session.newPasswordHint}
        name="/password"
        type="password"
        autoComplete="new-password"
        isRequired
        {...form.field('password')}
      />
    </Card>
  )
}
