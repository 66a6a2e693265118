import { dateText } from '../ui/Moment.tsx'
import { moneyText } from '../ui/money.ts'
import * as t from '../words/en/portal.ts'
import { ask } from './api.ts'
import { useDay } from './dates.ts'
import { InvoiceTable } from './invoices.tsx'
import { otherPlans } from './other-plans.ts'
import { Pay } from './pay.tsx'
import styles from './portal.module.css'
import { Button, Loaded, PortalLink, useAct, useAsked, usePortal } from './state.tsx'
import type { Customer, Invoice, List, Plan, Subscription } from './types.ts'

/** What the customer has, what is due, and the newest invoices. */
export function Overview() {
  const subscriptions = useAsked<List<Subscription>>('subscriptions')
  const open = useAsked<List<Invoice>>('invoices?status=open&limit=100')
  const newest = useAsked<List<Invoice>>('invoices?limit=5')
  return (
    <>
      <h1>{t.overview}</h1>
      <section className={styles.section}>
        <h2>{t.dueTitle}</h2>
        <Loaded asked={open}>{(list) => <Due invoices={list.data} />}</Loaded>
        <Credit />
      </section>
      <section className={styles.section}>
        <h2>{t.subscriptions}</h2>
        <Loaded asked={subscriptions}>
          {({ data }) =>
            data.length === 0 ? (
              <p className={styles.soft}>{t.noSubscriptions}</p>
            ) : (
              <ul className={styles.cards}>
                {data.map((one) => (
                  <SubscriptionCard key={one.id} subscription={one} />
                ))}
              </ul>
            )
          }
        </Loaded>
      </section>
      <section className={styles.section}>
        <h2>{t.newestInvoices}</h2>
        <Loaded asked={newest}>{(list) => <InvoiceTable invoices={list.data} />}</Loaded>
        <p>
          <PortalLink to="/invoices">{t.allInvoices}</PortalLink>
        </p>
      </section>
    </>
  )
}

function Due({ invoices }: { readonly invoices: readonly Invoice[] }) {
  const day = useDay()
  const due = invoices.filter((one) => one.amount_due_cents > 0)
  if (due.length === 0) return <p className={styles.soft}>{t.nothingDue}</p>
  return (
    <ul className={styles.cards}>
      {due.map((invoice) => (
        <li key={invoice.id} className={styles.card}>
          <div className={styles.row}>
            <PortalLink to={`/invoices/${invoice.id}`}>{t.invoice(invoice.number ?? '')}</PortalLink>
            <strong>{moneyText(invoice.amount_due_cents, invoice.currency)}</strong>
          </div>
          {invoice.due_at && <p className={styles.soft}>{t.dueOn(day(invoice.due_at))}</p>}
          <Pay invoice={invoice} />
        </li>
      ))}
    </ul>
  )
}

function Credit() {
  const customer = useAsked<Customer>('customer')
  if (customer.state !== 'ready') return null
  return customer.data.balances
    .filter(({ credit_cents }) => credit_cents > 0)
    .map(({ currency, credit_cents }) => <p key={currency}>{t.credit(moneyText(credit_cents, currency))}</p>)
}

function SubscriptionCard({ subscription: one }: { readonly subscription: Subscription }) {
  const date = (at: string) => dateText(at, one.time_zone)
  return (
    <li className={styles.card}>
      <div className={styles.row}>
        <h3>{one.plan_name}</h3>
        <span className={one.status === 'past_due' ? `${styles.status} ${styles.bad}` : styles.status}>
          {t.statuses[one.status] ?? one.status}
        </span>
      </div>
      <dl className={styles.facts}>
        {one.items.some(({ name, quantity }) => quantity !== 1 || name !== one.plan_name) && (
          <Fact name={t.items} value={one.items.map(({ name, quantity }) => t.item(name, quantity)).join(', ')} />
        )}
        {one.status === 'scheduled' && <Fact name={t.startsOn} value={date(one.start_at)} />}
        {one.current_period_start && one.current_period_end && (
          <Fact name={t.period} value={`${date(one.current_period_start)} – ${date(one.current_period_end)}`} />
        )}
        {one.status === 'trialing' && one.trial_end && <Fact name={t.trialUntil} value={date(one.trial_end)} />}
        {!one.ended_at && (
          <Fact
            name={t.nextInvoice}
            value={
              one.next_invoice
                ? t.nextOn(
                    moneyText(one.next_invoice.total_cents, one.next_invoice.currency),
                    date(one.next_invoice.at),
                  )
                : t.nothingNext
            }
          />
        )}
      </dl>
      {one.ended_at && <p className={styles.soft}>{t.endedOn(date(one.ended_at))}</p>}
      {one.cancel_at && <p>{t.endsOn(date(one.cancel_at))}</p>}
      {one.pending_change && <p>{t.changesOn(one.pending_change.plan_name, date(one.pending_change.effective_at))}</p>}
      {!one.ended_at && <Actions subscription={one} />}
    </li>
  )
}

function Actions({ subscription }: { readonly subscription: Subscription }) {
  const { id, cancel_at, pending_change } = subscription
  const { session, done } = usePortal()
  const { act, isActing, problem } = useAct()
  const { change_plan, cancel } = session.offered
  return (
    <>
      <div className={styles.actions}>
        {change_plan && !cancel_at && <ChangeLink subscription={subscription} />}
        {change_plan && pending_change && (
          <Button
            isDisabled={isActing}
            onPress={() =>
              act(async () => {
                await ask('DELETE', `subscriptions/${id}/pending_change`)
                done(t.kept)
              })
            }
          >
            {t.keepPlan}
          </Button>
        )}
        {cancel && !cancel_at && (
          <PortalLink to={`/subscriptions/${id}/cancel`} look="button">
            {t.cancel}
          </PortalLink>
        )}
        {cancel && cancel_at && (
          <Button
            isPrimary
            isDisabled={isActing}
            onPress={() =>
              act(async () => {
                await ask('POST', `subscriptions/${id}/uncancel`)
                done(t.undone)
              })
            }
          >
            {t.undoCancel}
          </Button>
        )}
      </div>
      {problem && <p role="alert">{problem}</p>}
    </>
  )
}

/** Leads to other plans, where there are any for this subscription. */
function ChangeLink({ subscription }: { readonly subscription: Subscription }) {
  const plans = useAsked<List<Plan>>('plans')
  if (plans.state !== 'ready' || otherPlans(plans.data.data, subscription).length === 0) return null
  return (
    <PortalLink to={`/subscriptions/${subscription.id}/change`} look="button">
      {t.changePlan}
    </PortalLink>
  )
}

/** A name and a value. */
export function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}
