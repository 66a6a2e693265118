import { Link } from '@tanstack/react-router'
import { useMay } from '../app/session.ts'
import { Section } from '../ui/Page.tsx'
import { words } from '../words/en.ts'
import styles from './overview.module.css'

const t = words.overview.firstSteps

/** What a company does first, in order; each step is a link. */
export function FirstSteps() {
  const may = useMay()
  return (
    <Section title={t.title}>
      <ol className={styles.items}>
        {may('write', 'catalog') && (
          <li>
            <Link to="/plans/new">{t.plan}</Link>
          </li>
        )}
        {may('write', 'customers') && (
          <li>
            <Link to="/customers/new">{t.customer}</Link>
          </li>
        )}
        {may('write', 'billing') && (
          <li>
            <Link to="/subscriptions/new">{t.subscription}</Link>
          </li>
        )}
        {may('write', 'settings') && (
          <li>
            <Link to="/settings">{t.settings}</Link>
          </li>
        )}
        {may('write', 'team') && (
          <li>
            <Link to="/people/invite">{t.invite}</Link>
          </li>
        )}
      </ol>
    </Section>
  )
}
