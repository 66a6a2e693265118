import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { words } from '../words/en.ts'
import styles from './Action.module.css'
import { Button } from './Button.tsx'
import { ErrorsForm } from './ErrorsForm.tsx'
import { withConfirmation } from './fresh.ts'
import { useIntention } from './intention.ts'
import { notify } from './notices.tsx'
import { fieldErrors, isRefusal } from './refusal.ts'
import { errorText } from './states.tsx'
import { Window } from './Window.tsx'

type Values = Readonly<Record<string, unknown>>

/** What the fields of a form hold. */
export interface FormState<V extends Values> {
  readonly values: V
  set(change: Partial<V>): void
  /** Value and change of a text field. */
  field<K extends keyof V>(name: K): { readonly value: string; readonly onChange: (value: string) => void }
}

interface PreviewOf<V, P> {
  /** Asks the service what the action would do; null while that cannot be asked. */
  readonly of: ((values: V, signal: AbortSignal) => Promise<P>) | null
  /** Whether the fields are complete enough to ask; until then the button cannot be pressed. */
  readonly isReady?: (values: V) => boolean
  readonly shown: (preview: P) => ReactNode
}

interface ActionProps<V extends Values, P, R> {
  readonly title: string
  /** The text of the button that does it. */
  readonly submit: string
  readonly isDanger?: boolean
  /** Wide also without a preview. */
  readonly isWide?: boolean
  readonly initial: V
  readonly fields?: (form: FormState<V>) => ReactNode
  /** Shown beside the button, and read again when a field changes. The action gets it, so that it can hold the service to its amounts. */
  readonly preview?: PreviewOf<V, P>
  readonly act: (values: V, preview: P | undefined) => Promise<R>
  /** What is said when it was done. */
  readonly done: string | ((result: R) => string)
  /** Called when it was done, or with null when the dialog was closed. */
  readonly onClose: (result: R | null) => void
}

/**
 * An action in a dialog: fields, the preview of what it does, and a button. Errors of the service stand beside their fields. When it is done
 * everything that is shown is read again. It is done once, however often the button is pressed.
 */
export function Action<V extends Values, P = undefined, R = unknown>(props: ActionProps<V, P, R>) {
  const { title, submit, isDanger, isWide, initial, fields, preview, act, done, onClose } = props
  const form = useForm(initial)
  const queries = useQueryClient()
  useIntention()
  // A second press may come before the disabled button is shown.
  const isBegun = useRef(false)
  const isReady = preview?.isReady?.(form.values) ?? true
  const { query: shown, isSettled } = usePreview(title, isReady ? (preview?.of ?? null) : null, form.values)
  const doing = useMutation({
    mutationFn: () => withConfirmation(() => act(form.values, shown.data)),
    onSuccess(result) {
      notify(typeof done === 'string' ? done : done(result))
      onClose(result)
      void queries.invalidateQueries()
    },
    onError(error) {
      isBegun.current = false
      // Something else changed what it is about: the new preview is shown before it is asked for again.
      if (isRefusal(error, 'preview_outdated')) void shown.refetch()
    },
  })
  const submitOnce = () => {
    if (isBegun.current) return
    isBegun.current = true
    doing.mutate()
  }
  const error = doing.error ?? shown.error
  const isWaiting = preview?.of ? !isReady || !isSettled || shown.isFetching || shown.data === undefined : false
  return (
    <Window title={title} isWide={isWide ?? preview !== undefined} onClose={() => onClose(null)}>
      <ErrorsForm error={error} className={preview ? styles.withPreview : styles.form} onSubmit={submitOnce}>
        {(shownFields) => (
          <>
            <div className={styles.fields}>
              {fields?.(form)}
              {error && <GeneralErrors error={error} besides={shownFields} />}
            </div>
            {preview && (
              <div className={styles.preview}>
                {!isReady
                  ? words.previews.notComplete
                  : shown.data === undefined
                    ? !shown.error && words.common.loading
                    : preview.shown(shown.data)}
              </div>
            )}
            <footer className={styles.footer}>
              <Button onPress={() => onClose(null)}>{words.common.close}</Button>
              <Button
                type="submit"
                look={isDanger ? 'danger' : 'primary'}
                isDisabled={doing.isPending || doing.isSuccess || isWaiting}
              >
                {submit}
              </Button>
            </footer>
          </>
        )}
      </ErrorsForm>
    </Window>
  )
}

interface ErrorsProps {
  readonly error: unknown
  /** The pointers of the fields that show their errors themselves. */
  readonly besides: ReadonlySet<string>
}

/** What is wrong apart from the fields that are shown; if it is only they, that they are to be looked at. */
function GeneralErrors({ error, besides }: ErrorsProps) {
  const details = fieldErrors(error)
  const others = details.filter(({ pointer }) => !besides.has(pointer))
  const isAtFields = details.length > 0 && others.length === 0
  return (
    <div className={styles.error} role="alert">
      {others.length === 0 && <p>{isAtFields ? words.common.lookAtFields : errorText(error)}</p>}
      {others.map(({ pointer, detail }) => (
        <p key={pointer}>{words.common.wrongField(pointer, detail)}</p>
      ))}
    </div>
  )
}

/** The state of a form's fields. */
export function useForm<V extends Values>(initial: V): FormState<V> {
  const [values, setValues] = useState(initial)
  const set = (change: Partial<V>) => setValues((before) => ({ ...before, ...change }))
  return {
    values,
    set,
    field: (name) => ({
      value: String(values[name] ?? ''),
      onChange: (value) => set({ [name]: value } as unknown as Partial<V>),
    }),
  }
}

const pauseMs = 250

function usePreview<V extends Values, P>(
  title: string,
  of: ((values: V, signal: AbortSignal) => Promise<P>) | null,
  values: V,
) {
  const settled = useSettled(values)
  const query = useQuery({
    queryKey: ['preview', title, settled],
    queryFn: ({ signal }) => (of as NonNullable<typeof of>)(settled, signal),
    enabled: of !== null && settled === values,
    placeholderData: keepPreviousData,
    gcTime: 0,
  })
  return { query, isSettled: settled === values }
}

/** The value once it has not changed for a moment: previews are not asked for at every key. */
function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
