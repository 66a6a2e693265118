import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Subscription, SubscriptionPreview } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { useMay } from '../app/session.ts'
import { Button } from '../ui/Button.tsx'
import { Moment } from '../ui/Moment.tsx'
import { notify } from '../ui/notices.tsx'
import { errorText } from '../ui/states.tsx'
import { words } from '../words/en.ts'
import { amountNow } from './describe.ts'
import styles from './subscriptions.module.css'

const t = words.subscriptions

/** When the subscription ends, and the button that undoes the cancellation, with what that charges. */
export function CancelBar({ subscription }: { readonly subscription: Subscription }) {
  const { id, cancel_at: end, ended_at: ended, time_zone: zone } = subscription
  if (!end || ended) return null
  return (
    <Bar
      subscription={subscription}
      submit={t.uncancel}
      done={t.uncanceled}
      preview={(signal) => billing.subscriptions.previewUncancel(id, {}, { signal })}
      act={(asOf) => billing.subscriptions.uncancel(id, asOf)}
    >
      {t.endsAtBar} <Moment at={end} zone={zone} isExact />
    </Bar>
  )
}

/** Since when the subscription is paused, and the button that resumes it, with what that charges. */
export function PauseBar({ subscription }: { readonly subscription: Subscription }) {
  const { id, paused_at: paused, status, time_zone: zone } = subscription
  if (status !== 'paused') return null
  return (
    <Bar
      subscription={subscription}
      submit={t.resume}
      done={t.resumed}
      preview={(signal) => billing.subscriptions.previewResume(id, {}, { signal })}
      act={(asOf) => billing.subscriptions.resume(id, asOf)}
    >
      {t.pausedBar} <Moment at={paused} zone={zone} isExact />
    </Bar>
  )
}

function Bar({
  subscription: { id, updated_at: updatedAt },
  submit,
  done,
  preview,
  act,
  children,
}: {
  readonly subscription: Subscription
  readonly submit: string
  readonly done: string
  readonly preview: (signal: AbortSignal) => Promise<SubscriptionPreview>
  readonly act: (asOf: { as_of?: string }) => Promise<unknown>
  readonly children: ReactNode
}) {
  const may = useMay()('write', 'billing')
  const queries = useQueryClient()
  const shown = useQuery({
    queryKey: ['preview', submit, id, updatedAt],
    queryFn: ({ signal }) => preview(signal),
    enabled: may,
    gcTime: 0,
  })
  const acting = useMutation({
    mutationFn: () => act(shown.data ? { as_of: shown.data.as_of } : {}),
    onSuccess: () => notify(done),
    onError: (error) => notify(errorText(error)),
    onSettled: () => void queries.invalidateQueries(),
  })
  return (
    <section className={styles.bar} aria-label={submit}>
      <p>{children}</p>
      {may && (
        <>
          {shown.data && <span>{amountNow(shown.data)}</span>}
          {shown.error && <span>{errorText(shown.error)}</span>}
          <Button isDisabled={!shown.data || shown.isFetching || acting.isPending} onPress={() => acting.mutate()}>
            {submit}
          </Button>
        </>
      )}
    </section>
  )
}
