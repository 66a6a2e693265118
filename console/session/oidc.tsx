import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { billing } from '../app/client.ts'
import { sessionQuery } from '../app/session.ts'
import { errorText, Loading } from '../ui/states.tsx'
import { words } from '../words/en.ts'
import { Card } from './card.tsx'
import { pathWithin } from './sign-in.tsx'

const t = words.session

/** Where the identity provider sends people back: they are where they wanted to go, or learn why not. */
export function FinishOidc() {
  const { code, state, iss } = useSearch({ from: '/oidc' })
  const queries = useQueryClient()
  const navigate = useNavigate()
  const isBegun = useRef(false)
  const { mutate, error } = useMutation({
    mutationFn: (brought: { readonly code: string; readonly state: string; readonly iss?: string }) =>
      billing.session.finishOidc(brought),
    async onSuccess({ session, after }) {
      queries.clear()
      queries.setQueryData(sessionQuery.queryKey, session)
      await navigate({ href: pathWithin(after ?? '/'), replace: true })
    },
  })
  useEffect(() => {
    // A code works once.
    if (isBegun.current || code === undefined || state === undefined) return
    isBegun.current = true
    mutate({ code, state, ...(iss !== undefined && { iss }) })
  }, [code, state, iss, mutate])
  const isComplete = code !== undefined && state !== undefined
  if (isComplete && !error) return <Loading />
  return (
    <Card title={t.notSignedIn}>
      <p role="alert">{error ? errorText(error) : t.providerRefused}</p>
      <Link to="/sign-in">{t.toSignIn}</Link>
    </Card>
  )
}
