import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { TestClock } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { useMay } from '../app/session.ts'
import { Button } from '../ui/Button.tsx'
import { instantOf, later, localOf } from '../ui/instant.ts'
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
      <span className={styles.soft}>{t.movesAll}</span>
      {advancing.isPending || clock.advancing_to ? (
        <span role="status">{t.advancing}</span>
      ) : (
        may('write', 'developers') && (
          <>
            {steps.map(({ label, unit }) => (
              <Button key={unit} onPress={() => advancing.mutate(later(clock.now, unit))}>
                {label}
              </Button>
            ))}
            <ToDate key={clock.now} clock={clock} zone={zone} onGo={(to) => advancing.mutate(to)} />
          </>
        )
      )}
    </section>
  )
}

/** A date to advance to, at midnight of the customer's zone. */
function ToDate({
  clock,
  zone,
  onGo,
}: {
  readonly clock: TestClock
  readonly zone: string
  readonly onGo: (to: string) => void
}) {
  const today = localOf(clock.now, zone).slice(0, 10)
  const [date, setDate] = useState('')
  const to = instantOf(`${date}T00:00`, zone)
  return (
    <span className={styles.toDate}>
      <input
        type="date"
        aria-label={t.toDate}
        min={today}
        value={date}
        onChange={(event) => setDate(event.target.value)}
      />
      <Button isDisabled={to === null || to <= clock.now} onPress={() => to && onGo(to)}>
        {t.goToDate}
      </Button>
    </span>
  )
}
