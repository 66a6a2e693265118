/** How to read a printed number: a pattern, and its groups for the year and the counter. */
export interface NumberReader {
  /** A regular expression that matches the printed numbers, in PostgreSQL and JavaScript. */
  readonly pattern: string
  /** The index of the year's group; null if the format has no year. */
  readonly yearGroup: number | null
  readonly counterGroup: number
}

const tokens = /\{year\}|\{customer\}|#+|[^{#]+/g

/** Returns the reader of a format's numbers. */
export function numberReader(format: string): NumberReader {
  const parts: readonly string[] = format.match(tokens) ?? []
  const isYearFirst = parts.indexOf('{year}') < parts.findIndex((part) => part.startsWith('#'))
  const hasYear = parts.includes('{year}')
  const pattern = parts.map((part, index) => {
    if (part === '{year}') return index === parts.indexOf(part) ? '(\\d{4})' : '\\d{4}'
    if (part === '{customer}') return '[0-9A-F]{8}'
    return part.startsWith('#') ? `(\\d{${part.length},})` : part.replaceAll('.', '\\.')
  })
  return {
    pattern: `^${pattern.join('')}$`,
    yearGroup: hasYear ? (isYearFirst ? 1 : 2) : null,
    counterGroup: hasYear && isYearFirst ? 2 : 1,
  }
}

/** Whether two formats can print the same number, tried with the first number of each. */
export function printTheSame(one: string, other: string): boolean {
  const isPrinted = (by: string, first: string) => new RegExp(numberReader(by).pattern).test(first)
  return isPrinted(one, firstOf(other)) || isPrinted(other, firstOf(one))
}

function firstOf(format: string): string {
  return format
    .replaceAll('{year}', '2000')
    .replaceAll('{customer}', '00000000')
    .replace(/#+/, ({ length }) => '1'.padStart(length, '0'))
}
