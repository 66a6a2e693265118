import { type ReactNode, useMemo, useState } from 'react'
import { FieldErrorsContext } from './field-errors.ts'
import { errorsByPointer } from './refusal.ts'

interface FormProps {
  readonly error: unknown
  readonly className?: string | undefined
  readonly onSubmit: () => void
  /** Gets the pointers of the fields that are shown. */
  readonly children: (shown: ReadonlySet<string>) => ReactNode
}

/** A form whose errors stand beside their fields until it is sent again. It is always sent: the service says what is wrong. */
export function ErrorsForm({ error, className, onSubmit, children }: FormProps) {
  const [shown] = useState(() => new Set<string>())
  const errors = useMemo(() => ({ byPointer: errorsByPointer(error), shown }), [error, shown])
  return (
    <FieldErrorsContext value={errors}>
      <form
        noValidate
        className={className}
        onSubmit={(event) => {
          event.preventDefault()
          onSubmit()
        }}
      >
        {children(shown)}
      </form>
    </FieldErrorsContext>
  )
}
