/** The state of a page in its address: texts by name. */
export type TextSearch<K extends string> = Partial<Record<K, string>>

/** Reads these names from the address of a page; others are left out. */
export function textSearch<const K extends string>(...names: readonly K[]) {
  return (given: Record<string, unknown>): TextSearch<K> => {
    const found: TextSearch<K> = {}
    for (const name of names) if (typeof given[name] === 'string' && given[name] !== '') found[name] = given[name]
    return found
  }
}

/** Addresses hold plain texts: `?status=open`. */
export const parseSearch = (text: string): Record<string, unknown> => Object.fromEntries(new URLSearchParams(text))
export function stringifySearch(search: Record<string, unknown>): string {
  const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== null && value !== '')
  const text = String(new URLSearchParams(given.map(([name, value]) => [name, String(value)])))
  return text && `?${text}`
}

/** The filters of a list without its place: for all of its pages. */
export function filtersOf<S extends object>(search: S): Omit<S, 'cursor'> {
  const { cursor: _cursor, ...filters } = search as S & { cursor?: string }
  return filters as Omit<S, 'cursor'>
}
