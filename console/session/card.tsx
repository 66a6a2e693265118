import type { UseMutationResult } from '@tanstack/react-query'
import { type ReactNode, useEffect } from 'react'
import { Form } from 'react-aria-components'
import { Button } from '../ui/Button.tsx'
import { errorsByPointer } from '../ui/refusal.ts'
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
      <Form
        className={styles.card}
        validationErrors={errorsByPointer(working?.error)}
        onSubmit={(event) => {
          event.preventDefault()
          working?.mutate()
        }}
      >
        <h1>{title}</h1>
        {working?.error && (
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
      </Form>
    </main>
  )
}
