/** What a printed number says, read by a format: the groups of `pattern` that hold the year and the counter. */
export interface NumberReader {
  /** A regular expression, for PostgreSQL as for JavaScript, of the numbers that the format prints. */
  readonly pattern: string
  /** The place of the year among the groups; null in a format without one. */
  readonly yearGroup: number | null
  readonly counterGroup: number
}

const tokens = /\{year\}|\{customer\}|#+|[^{#]+/g

/** How to read the numbers of a format. */
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

/** Whether one format prints a number that the other prints as well, tried with the first number of either. */
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
