import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { TestClock } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { useMay } from '../app/session.ts'
import { Button } from '../ui/Button.tsx'
import { exactText, Moment } from '../ui/Moment.tsx'
import { notify } from '../ui/notices.tsx'
import { errorText } from '../ui/states.tsx'
import { words } from '../words/en.ts'
import styles from './customers.module.css'

const t = words.customers

const steps = [
  { label: t.day, unit: 'day' },
  { label: t.month, unit: 'month' },
  { label: t.year, unit: 'year' },
] as const

/** The present of a customer on a test clock, and buttons that let time pass. */
export function ClockBar({ clock, zone }: { readonly clock: TestClock; readonly zone: string }) {
  const may = useMay()
  const queries = useQueryClient()
  const advancing = useMutation({
    mutationFn: (to: string) => billing.testClocks.advance(clock.id, { to }, { timeoutMs: 600_000 }),
    onSuccess: ({ now }) => notify(t.advancedTo(exactText(now, zone))),
    onError: (error) => notify(errorText(error)),
    onSettled: () => void queries.invalidateQueries(),
  })
  return (
    <section className={styles.clock} aria-label={t.testClock}>
      <strong>
        {t.clockSays} <Moment at={clock.now} zone={zone} isExact />
      </strong>
      {advancing.isPending || clock.advancing_to ? (
        <span role="status">{t.advancing}</span>
      ) : (
        may('write', 'developers') &&
        steps.map(({ label, unit }) => (
          <Button key={unit} onPress={() => advancing.mutate(later(clock.now, unit))}>
            {label}
          </Button>
        ))
      )}
    </section>
  )
}

/** The instant one calendar unit later in UTC; the last day of the month where the day does not exist. */
export function later(at: string, unit: 'day' | 'month' | 'year'): string {
  const date = new Date(at)
  if (unit === 'day') date.setUTCDate(date.getUTCDate() + 1)
  else {
    const day = date.getUTCDate()
    date.setUTCMonth(date.getUTCMonth() + (unit === 'month' ? 1 : 12))
    if (date.getUTCDate() !== day) date.setUTCDate(0)
  }
  return date.toISOString()
}
