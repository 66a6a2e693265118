import { useState } from 'react'
import { dateText } from '../ui/Moment.tsx'
import * as t from '../words/en/portal.ts'
import { ask } from './api.ts'
import styles from './portal.module.css'
import { Button, Loaded, Missing, PortalLink, useAct, useAsked, usePortal } from './state.tsx'
import type { List, Subscription } from './types.ts'

/** Cancelling: what the customer keeps and until when, and why they go. */
export function Cancel({ id }: { readonly id: string }) {
  const subscriptions = useAsked<List<Subscription>>('subscriptions')
  return (
    <Loaded asked={subscriptions}>
      {({ data }) => {
        const subscription = data.find((one) => one.id === id && !one.ended_at)
        if (!subscription) return <Missing>{t.noSuchSubscription}</Missing>
        return <Form subscription={subscription} />
      }}
    </Loaded>
  )
}

function Form({ subscription }: { readonly subscription: Subscription }) {
  const { go } = usePortal()
  const { act, isActing, problem } = useAct()
  const [reason, setReason] = useState('')
  const [more, setMore] = useState('')
  const { plan_name, current_period_end: end, time_zone: zone } = subscription
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        act(async () => {
          const said = [reason, more.replaceAll(/\s+/g, ' ').trim()].filter(Boolean).join('. ')
          const body = said ? { reason: said.slice(0, 500) } : {}
          const { cancel_at } = await ask<Subscription>('POST', `subscriptions/${subscription.id}/cancel`, body)
          go('/', t.cancelled(cancel_at ? dateText(cancel_at, zone) : ''))
        })
      }}
    >
      <h1>{t.cancelTitle(plan_name)}</h1>
      <section className={styles.card}>
        <p>{end ? t.keepUntil(plan_name, dateText(end, zone)) : t.keepEnd(plan_name)}</p>
        <p>{t.canUndo}</p>
      </section>
      <fieldset className={styles.choices}>
        <legend>{t.whyCancel}</legend>
        {t.reasons.map((one) => (
          <label key={one} className={styles.choice}>
            <input type="radio" name="reason" checked={reason === one} onChange={() => setReason(one)} />
            <span>{one}</span>
          </label>
        ))}
      </fieldset>
      <label className={styles.field}>
        <span>{t.otherReason}</span>
        <textarea rows={3} maxLength={400} value={more} onChange={(event) => setMore(event.target.value)} />
      </label>
      <div className={styles.actions}>
        <Button isDisabled={isActing}>{t.confirmCancel}</Button>
        <PortalLink to="/" look="primary">
          {t.keep}
        </PortalLink>
      </div>
      {problem && <p role="alert">{problem}</p>}
    </form>
  )
}
