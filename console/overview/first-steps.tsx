import { Link } from '@tanstack/react-router'
import { type Area, useMay } from '../app/session.ts'
import { Section } from '../ui/Page.tsx'
import { words } from '../words/en.ts'
import styles from './overview.module.css'

const t = words.overview.firstSteps

const steps = [
  { to: '/plans/new', area: 'catalog', text: t.plan },
  { to: '/customers/new', area: 'customers', text: t.customer },
  { to: '/subscriptions/new', area: 'billing', text: t.subscription },
  { to: '/settings', area: 'settings', text: t.settings },
  { to: '/people/invite', area: 'team', text: t.invite },
] as const satisfies readonly { readonly area: Area; readonly to: string; readonly text: string }[]

/** What a company does first, in order; each step is a link. */
export function FirstSteps() {
  const may = useMay()
  return (
    <Section title={t.title}>
      <ol className={styles.items}>
        {steps
          .filter(({ area }) => may('write', area))
          .map(({ to, text }) => (
            <li key={to}>
              <Link to={to}>{text}</Link>
            </li>
          ))}
      </ol>
    </Section>
  )
}
