import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { Session } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { IdentityProviderButton, useIdentityProvider } from '../app/identity-provider.tsx'
import { askPasskey, hasPasskeys } from '../app/passkeys.ts'
import { sessionQuery } from '../app/session.ts'
import { useForm } from '../ui/Action.tsx'
import { Button } from '../ui/Button.tsx'
import { TextInput } from '../ui/fields.tsx'
import { words } from '../words/en.ts'
import { Card } from './card.tsx'

/** Where people sign in; afterwards they are where they wanted to go. */
export function SignIn() {
  const { after = '/' } = useSearch({ from: '/sign-in' })
  const form = useForm({ email: '', password: '' })
  const queries = useQueryClient()
  const navigate = useNavigate()
  const enter = async (session: Session) => {
    queries.clear()
    queries.setQueryData(sessionQuery.queryKey, session)
    await navigate({ href: pathWithin(after) })
  }
  const signing = useMutation({ mutationFn: () => billing.session.signIn(form.values), onSuccess: enter })
  const showing = useMutation({
    async mutationFn() {
      const credential = await askPasskey(await billing.session.beginPasskeySignIn())
      return billing.session.signInWithPasskey({ credential })
    },
    onSuccess: enter,
  })
  const provider = useIdentityProvider(() => billing.session.beginOidcSignIn({ after: pathWithin(after) }))
  return (
    <Card
      title={words.session.signInTitle}
      submit={words.session.signIn}
      working={{ ...signing, error: signing.error ?? showing.error ?? provider.leaving.error }}
    >
      <TextInput
        label={words.session.email}
        name="/email"
        type="email"
        autoComplete="username"
        autoFocus
        isRequired
        {...form.field('email')}
      />
      <TextInput
        label={words.session.password}
        name="/password"
        type="password"
        autoComplete="current-password"
        isRequired
        {...form.field('password')}
      />
      <IdentityProviderButton provider={provider} label={words.session.signInBy} />
      {hasPasskeys && (
        <Button onPress={() => showing.mutate()} isDisabled={showing.isPending}>
          {words.session.usePasskey}
        </Button>
      )}
      <p>{words.session.forgotten}</p>
      <p>{words.session.nobody}</p>
    </Card>
  )
}

/** Only a path of the console: a link could name another site. */
export function pathWithin(wanted: string): string {
  return /^\/(?![/\\])/.test(wanted) ? wanted : '/'
}
