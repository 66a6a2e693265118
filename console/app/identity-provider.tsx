import { useMutation, useQuery } from '@tanstack/react-query'
import { Button } from '../ui/Button.tsx'
import { words } from '../words/en.ts'
import { billing } from './client.ts'

/** The identity provider of this service, and the way there; null without one, and while that is asked. */
export function useIdentityProvider(begin: () => Promise<{ readonly url: string }>) {
  const { data } = useQuery({
    queryKey: ['identity provider'],
    queryFn: ({ signal }) => billing.session.getIdentityProvider({ signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const leaving = useMutation({ mutationFn: begin, onSuccess: ({ url }) => location.assign(url) })
  return { name: data?.enabled ? (data.name ?? words.session.companyAccount) : null, leaving }
}

/** The button that leads to the identity provider; nothing where there is none. */
export function IdentityProviderButton({
  provider: { name, leaving },
  label,
}: {
  readonly provider: ReturnType<typeof useIdentityProvider>
  readonly label: (name: string) => string
}) {
  if (name === null) return null
  return (
    <Button onPress={() => leaving.mutate()} isDisabled={leaving.isPending || leaving.isSuccess}>
      {label(name)}
    </Button>
  )
}
