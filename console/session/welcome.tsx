import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { billing } from '../app/client.ts'
import { IdentityProviderButton, useIdentityProvider } from '../app/identity-provider.tsx'
import { sessionQuery } from '../app/session.ts'
import { useForm } from '../ui/Action.tsx'
import { TextInput } from '../ui/fields.tsx'
import { Loaded } from '../ui/states.tsx'
import { words } from '../words/en.ts'
import { Card } from './card.tsx'

const t = words.session

interface InvitationLink {
  readonly kind: string
  readonly email: string | null
  readonly tenant_name: string
  readonly has_account: boolean
}

/** Where links for a new account and for a new password lead. Their token follows `#`, which no server and no log ever sees. */
export function Welcome() {
  const [token] = useState(() => location.hash.slice(1))
  const link = useQuery({
    queryKey: ['link', token],
    queryFn: ({ signal }) => billing.people.describeInvitation({ token }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (link.error || token === '') return <LinkOver />
  return <Loaded query={link}>{(found) => <Accept link={found} token={token} />}</Loaded>
}

function LinkOver() {
  return (
    <Card title={t.linkOver}>
      <p>{t.linkOverWhy}</p>
      <Link to="/sign-in">{t.toSignIn}</Link>
    </Card>
  )
}

function Accept({ link, token }: { readonly link: InvitationLink; readonly token: string }) {
  const form = useForm({ email: '', name: '', password: '' })
  const queries = useQueryClient()
  const navigate = useNavigate()
  const isFirst = link.kind === 'first_person'
  const isReset = link.kind === 'new_password'
  const isNew = !link.has_account && !isReset
  const accepting = useMutation({
    mutationFn: () => {
      const { email, name, password } = form.values
      return billing.people.acceptInvitation({ token, password, ...(isFirst && { email }), ...(isNew && { name }) })
    },
    async onSuccess(session) {
      queries.clear()
      queries.setQueryData(sessionQuery.queryKey, session)
      await navigate({ to: '/', replace: true })
    },
  })
  const provider = useIdentityProvider(() => billing.session.beginOidcSignIn({}))
  return (
    <Card
      title={isReset ? t.resetTitle : t.welcomeTo(link.tenant_name)}
      submit={isReset ? t.reset : isNew ? t.create : t.join}
      working={{ ...accepting, error: accepting.error ?? provider.leaving.error }}
    >
      <p>{isFirst ? t.firstPerson : isReset ? t.resetWhy : isNew ? t.invited : t.invitedAgain}</p>
      {isFirst ? (
        <TextInput
          label={t.email}
          name="/email"
          type="email"
          autoComplete="username"
          autoFocus
          isRequired
          {...form.field('email')}
        />
      ) : (
        // Password managers store the address with the password.
        <input type="email" autoComplete="username" value={link.email ?? ''} readOnly hidden />
      )}
      {isNew && <TextInput label={t.name} name="/name" autoComplete="name" isRequired {...form.field('name')} />}
      <TextInput
        label={isNew || isReset ? t.newPassword : t.password}
        hint={isNew || isReset ? t.newPasswordHint : undefined}
        name="/password"
        type="password"
        autoComplete={isNew || isReset ? 'new-password' : 'current-password'}
        isRequired
        {...form.field('password')}
      />
      {!isFirst && !isReset && <IdentityProviderButton provider={provider} label={t.joinBy} />}
    </Card>
  )
}
