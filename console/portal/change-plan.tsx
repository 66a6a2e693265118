import { useEffect, useState } from 'react'
import { dateText } from '../ui/Moment.tsx'
import { moneyText } from '../ui/money.ts'
import * as t from '../words/en/portal.ts'
import { ask, Refused, sentenceOf } from './api.ts'
import { otherPlans } from './other-plans.ts'
import styles from './portal.module.css'
import { Button, Loaded, Missing, PortalLink, useAct, useAsked, usePortal } from './state.tsx'
import type { List, Plan, Preview, Subscription } from './types.ts'

/** Another plan: chosen, seen with its amounts, then ordered. */
export function ChangePlan({ id }: { readonly id: string }) {
  const subscriptions = useAsked<List<Subscription>>('subscriptions')
  const plans = useAsked<List<Plan>>('plans')
  return (
    <Loaded asked={subscriptions}>
      {({ data }) => {
        const subscription = data.find((one) => one.id === id && !one.ended_at)
        return (
          <>
            <h1>{t.changePlan}</h1>
            {!subscription ? (
              <Missing>{t.noSuchSubscription}</Missing>
            ) : (
              <Loaded asked={plans}>
                {(list) => <Choose subscription={subscription} plans={otherPlans(list.data, subscription)} />}
              </Loaded>
            )}
          </>
        )
      }}
    </Loaded>
  )
}

function Choose({ subscription, plans }: { readonly subscription: Subscription; readonly plans: readonly Plan[] }) {
  const { go } = usePortal()
  const { act, isActing, problem } = useAct()
  const [code, setCode] = useState<string | null>(null)
  const [round, setRound] = useState(0)
  const [preview, setPreview] = useState<Preview | null>(null)
  const [refusal, setRefusal] = useState<string | null>(null)
  const path = `subscriptions/${subscription.id}/change`
  // biome-ignore lint/correctness/useExhaustiveDependencies: a further round asks for the amounts again
  useEffect(() => {
    if (code === null) return
    let isWanted = true
    setPreview(null)
    ask<Preview>('POST', `${path}/preview`, { plan_code: code }).then(
      (found) => isWanted && setPreview(found),
      (error: unknown) => isWanted && setRefusal(sentenceOf(error, t.failed)),
    )
    return () => {
      isWanted = false
    }
  }, [code, path, round])
  const plan = plans.find((one) => one.code === code)
  if (plans.length === 0) return <Missing>{t.noPlans}</Missing>
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (!preview || !plan) return
        act(async () => {
          try {
            const changed = await ask<Subscription>('POST', path, { plan_code: plan.code, as_of: preview.as_of })
            go('/', saidOf(changed))
          } catch (error) {
            if (!(error instanceof Refused) || error.code !== 'preview_outdated') throw error
            setRefusal(t.outdated)
            setRound(round + 1)
          }
        })
      }}
    >
      <p>{t.presentPlan(subscription.plan_name)}</p>
      <fieldset className={styles.choices}>
        <legend>{t.choosePlan}</legend>
        {plans.map((one) => (
          <label key={one.code} className={styles.choice}>
            <input
              type="radio"
              name="plan"
              checked={code === one.code}
              onChange={() => {
                setRefusal(null)
                setCode(one.code)
              }}
            />
            <span>
              <strong>{one.name}</strong>
              <br />
              <span className={styles.soft}>
                {one.amount_cents === null
                  ? t.seePreview
                  : t.perInterval(moneyText(one.amount_cents, one.currency), one.interval_count, one.interval)}
              </span>
            </span>
          </label>
        ))}
      </fieldset>
      <div aria-live="polite">
        {refusal && <p role="alert">{refusal}</p>}
        {code !== null && !preview && !refusal && <p className={styles.soft}>{t.loading}</p>}
        {preview && plan && <Shown preview={preview} plan={plan} />}
      </div>
      <div className={styles.actions}>
        {preview && plan && (
          <Button isPrimary isDisabled={isActing}>
            {t.confirmChange(plan.name)}
          </Button>
        )}
        <PortalLink to="/" look="button">
          {t.close}
        </PortalLink>
      </div>
      {problem && <p role="alert">{problem}</p>}
    </form>
  )
}

function Shown({ preview, plan }: { readonly preview: Preview; readonly plan: Plan }) {
  const { subscription, invoices, credit_notes } = preview
  const { pending_change: later, time_zone: zone } = subscription
  const documents = [
    ...invoices.map((one) => ({ ...one, title: t.payToday })),
    ...credit_notes.map((one) => ({ ...one, title: t.backToday })),
  ]
  return (
    <section className={styles.card}>
      <p>
        <strong>
          {later ? t.changesLater(plan.name, dateText(later.effective_at, zone)) : t.changesNow(plan.name)}
        </strong>
      </p>
      {documents.length === 0 && <p>{t.nothingToday}</p>}
      {documents.map(({ id, title, currency, total_cents, lines = [] }) => (
        <table key={id} className={styles.table}>
          <caption>{title}</caption>
          <tbody>
            {lines.map((line) => (
              <tr key={line.id}>
                <td>{line.description}</td>
                <td className={styles.figure}>{moneyText(line.amount_cents, currency)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t.total}</th>
              <td className={styles.figure}>
                <strong>{moneyText(total_cents, currency)}</strong>
              </td>
            </tr>
          </tfoot>
        </table>
      ))}
    </section>
  )
}

function saidOf({ plan_name, pending_change: later, time_zone }: Subscription): string {
  return later ? t.changeOrdered(later.plan_name, dateText(later.effective_at, time_zone)) : t.changed(plan_name)
}
