import { createContext, useContext, useEffect } from 'react'

interface FieldErrors {
  /** The sentences of the service by the pointer of their field. */
  readonly byPointer: Readonly<Record<string, string>>
  /** The pointers of the fields that are shown: what is wrong elsewhere stands above the button. */
  readonly shown: Set<string>
}

/** The errors of the form around a field. They stay until the form is sent again. */
export const FieldErrorsContext = createContext<FieldErrors>({ byPointer: {}, shown: new Set() })

/** What the service said of a field; undefined if nothing. */
export function useFieldError(pointer: string): string | undefined {
  const { byPointer, shown } = useContext(FieldErrorsContext)
  useEffect(() => {
    shown.add(pointer)
    return () => void shown.delete(pointer)
  }, [pointer, shown])
  return byPointer[pointer]
}
