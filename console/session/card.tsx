import type { UseMutationResult } from '@tanstack/react-query'
import { type ReactNode, useEffect } from 'react'
import { Button } from '../ui/Button.tsx'
import { ErrorsForm } from '../ui/ErrorsForm.tsx'
import { isRefusal } from '../ui/refusal.ts'
import { errorText } from '../ui/states.tsx'
import { words } from '../words/en.ts'
import styles from './card.module.css'

interface CardProps {
  readonly title: string
  readonly submit?: string
  readonly working?: Pick<UseMutationResult<unknown, Error, void>, 'mutate' | 'isPending' | 'error'>
  readonly children: ReactNode
}

/** A form by itself in the middle of the page, for those who are not signed in. */
export function Card({ title, submit, working, children }: CardProps) {
  useEffect(() => {
    document.title = words.common.tabTitle(title)
  }, [title])
  return (
    <main className={styles.outside}>
      <p className={styles.product}>{words.shell.product}</p>
      <ErrorsForm error={working?.error} className={styles.card} onSubmit={() => working?.mutate()}>
        {(shown) => (
          <>
            <h1>{title}</h1>
            {working?.error && !isAtFields(working.error, shown) && (
              <p role="alert" className={styles.error}>
                {errorText(working.error)}
              </p>
            )}
            {children}
            {submit && (
              <Button type="submit" look="primary" isDisabled={working?.isPending ?? false}>
                {submit}
              </Button>
            )}
          </>
        )}
      </ErrorsForm>
    </main>
  )
}

/** Whether every sentence of an error stands beside its field. */
function isAtFields(error: unknown, shown: ReadonlySet<string>): boolean {
  return isRefusal(error) && error.errors.length > 0 && error.errors.every(({ pointer }) => shown.has(pointer))
}
