import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import * as t from '../words/en/portal.ts'
import { ask, Refused, sentenceOf } from './api.ts'
import styles from './portal.module.css'
import type { Session } from './types.ts'

interface PortalState {
  readonly session: Session
  readonly path: string
  /** Goes to another page of the portal; the sentence is shown there. */
  readonly go: (path: string, said?: string) => void
  /** Counts what was done: everything on the page is read again. */
  readonly version: number
  /** Everything is read again, and the sentence is shown. */
  readonly done: (said: string) => void
  /** The session has ended. */
  readonly end: () => void
}

export const PortalContext = createContext<PortalState | null>(null)

export function usePortal(): PortalState {
  const state = useContext(PortalContext)
  if (!state) throw new Error('there is no portal around this')
  return state
}

type Asked<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly error: unknown }
  | { readonly state: 'ready'; readonly data: T }

const justAsked = new Map<string, Promise<unknown>>()
const sameMs = 2000

/** Several parts of a page that ask for the same thing at once share one request. */
function askOnce<T>(path: string, version: number): Promise<T> {
  const key = `${version} ${path}`
  const shared = justAsked.get(key) ?? ask<T>('GET', path)
  if (!justAsked.has(key)) {
    justAsked.set(key, shared)
    setTimeout(() => justAsked.delete(key), sameMs)
  }
  return shared as Promise<T>
}

/** Reads something, and again after something was done. What was read before stays until then. */
export function useAsked<T>(path: string): Asked<T> {
  const { version, end } = usePortal()
  const [asked, setAsked] = useState<Asked<T>>({ state: 'loading' })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version says that it is to be read again
  useEffect(() => {
    let isWanted = true
    askOnce<T>(path, version).then(
      (data) => isWanted && setAsked({ state: 'ready', data }),
      (error: unknown) => {
        if (!isWanted) return
        if (error instanceof Refused && error.status === 401) end()
        else setAsked({ state: 'failed', error })
      },
    )
    return () => {
      isWanted = false
    }
  }, [path, version])
  return asked
}

/** Shows what was read. */
export function Loaded<T>({
  asked,
  children,
}: {
  readonly asked: Asked<T>
  readonly children: (data: T) => ReactNode
}) {
  if (asked.state === 'loading') return <p className={styles.soft}>{t.loading}</p>
  if (asked.state === 'failed') return <p role="alert">{sentenceOf(asked.error, t.failed)}</p>
  return children(asked.data)
}

/** Something to do: what is going on, the sentence of the refusal, and how to begin. */
export function useAct(): {
  readonly isActing: boolean
  readonly problem: string | null
  readonly act: (work: () => Promise<void>) => void
} {
  const { end } = usePortal()
  const [isActing, setActing] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  return {
    isActing,
    problem,
    act(work) {
      setActing(true)
      setProblem(null)
      work()
        .catch((error: unknown) => {
          if (error instanceof Refused && error.status === 401) end()
          else setProblem(sentenceOf(error, t.failed))
        })
        .finally(() => setActing(false))
    },
  }
}

/** A link to another page of the portal. */
export function PortalLink({
  to,
  children,
  look,
}: {
  readonly to: string
  readonly children: ReactNode
  readonly look?: 'button' | 'primary'
}) {
  const { go, path } = usePortal()
  return (
    <a
      href={`/portal${to}`}
      className={look && (look === 'primary' ? `${styles.button} ${styles.primary}` : styles.button)}
      aria-current={to === path ? 'page' : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return
        event.preventDefault()
        go(to)
      }}
    >
      {children}
    </a>
  )
}

/** Says what is not there, with the way back. */
export function Missing({ children }: { readonly children: ReactNode }) {
  return (
    <>
      <p>{children}</p>
      <p>
        <PortalLink to="/">{t.back}</PortalLink>
      </p>
    </>
  )
}

/** A button that does something. */
export function Button({
  children,
  onPress,
  isPrimary = false,
  isDisabled = false,
}: {
  readonly children: ReactNode
  readonly onPress?: () => void
  readonly isPrimary?: boolean
  readonly isDisabled?: boolean
}) {
  return (
    <button
      type={onPress ? 'button' : 'submit'}
      className={isPrimary ? `${styles.button} ${styles.primary}` : styles.button}
      disabled={isDisabled}
      onClick={onPress}
    >
      {children}
    </button>
  )
}
