import { useEffect, useState } from 'react'

/** Years that are still being typed: 2 of 2026. */
const yearLeast = '1900'

/** The field of a filter by date: it filters as soon as the date is whole. */
export function DateFilter({
  id,
  value,
  onChange,
}: {
  readonly id: string
  /** A day, `2026-11-30`; empty for none. */
  readonly value: string
  readonly onChange: (day: string) => void
}) {
  const [typed, setTyped] = useState(value)
  useEffect(() => setTyped(value), [value])
  return (
    <input
      id={id}
      type="date"
      value={typed}
      onChange={(event) => {
        const day = event.target.value
        setTyped(day)
        if (day === '' || day >= yearLeast) onChange(day)
      }}
    />
  )
}
