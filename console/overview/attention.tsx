import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import type { BoundedCount, Overview } from '../../packages/sdk/index.ts'
import { useMay } from '../app/session.ts'
import { exactText } from '../ui/Moment.tsx'
import { Section } from '../ui/Page.tsx'
import { Status } from '../ui/Status.tsx'
import { Empty } from '../ui/states.tsx'
import { words } from '../words/en.ts'
import styles from './overview.module.css'
import { waitingMailQuery } from './queries.ts'

const t = words.overview

/** What waits for a person, and whether the data is right. */
export function Attention({ overview }: { readonly overview: Overview }) {
  const { payment_attempts: attempts, webhook_endpoints: endpoints } = overview
  const mail = useQuery({ ...waitingMailQuery, enabled: useMay()('read', 'billing') }).data
  const items: readonly Item[] = [
    item(
      mail && { count: mail.count, more: false },
      'bad',
      <Link to="/mail" search={{ status: 'queued' }}>
        {t.waitingMail(mail?.error ?? '')}
      </Link>,
    ),
    item(overview.parked_customers, 'bad', <Link to="/parked">{t.parked}</Link>),
    item(
      attempts?.unknown,
      'bad',
      <Link to="/payment-attempts" search={{ status: 'unknown' }}>
        {t.unknownAttempts}
      </Link>,
    ),
    item(
      attempts?.failed,
      'warn',
      <Link to="/payment-attempts" search={{ status: 'failed' }}>
        {t.failedAttempts}
      </Link>,
    ),
    item(
      attempts?.requires_action,
      'warn',
      <Link to="/payment-attempts" search={{ status: 'requires_action' }}>
        {t.actionAttempts}
      </Link>,
    ),
    item(
      overview.dunnings,
      'warn',
      <Link to="/dunning" search={{ status: 'active' }}>
        {t.dunnings}
      </Link>,
    ),
    item(overview.unmatched_bank_transactions, 'warn', <Link to="/bank">{t.unmatched}</Link>),
    item(
      endpoints && { count: endpoints.failing + endpoints.behind, more: false },
      'warn',
      <Link to="/webhooks">{t.endpoints}</Link>,
    ),
    item(
      overview.drafts,
      'plain',
      <Link to="/invoices" search={{ status: 'draft' }}>
        {t.drafts}
      </Link>,
    ),
  ].filter((one) => one !== null)
  return (
    <>
      <Section title={t.attention}>
        {items.length === 0 ? (
          <Empty title={t.nothingToDo} />
        ) : (
          <ul className={styles.items}>
            {items.map(({ key, count, tone, link }) => (
              <li key={key}>
                {link}
                <Status of={tone} label={count} />
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Section title={t.health}>
        <div className={styles.health}>
          <p>{healthText(overview.verification)}</p>
          <Link to="/verification">{t.verify}</Link>
        </div>
      </Section>
    </>
  )
}

interface Item {
  readonly key: string
  readonly count: string
  readonly tone: 'bad' | 'warn' | 'plain'
  readonly link: ReactElement
}

/** An entry, unless there are none of them or the person may not know. */
function item(
  count: BoundedCount | null | undefined,
  tone: Item['tone'],
  link: ReactElement<{ children?: unknown }>,
): Item | null {
  if (!count || count.count === 0) return null
  return { key: String(link.props.children), count: `${count.count}${count.more ? '+' : ''}`, tone, link }
}

function healthText(verification: Overview['verification']): string {
  if (!verification) return t.notVerified
  return verification.violation_count === 0 ? t.verified(exactText(verification.verified_at)) : t.broken
}
