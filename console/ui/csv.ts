/** A table of objects as CSV (RFC 4180) with a line of names; nested objects are flattened: `address.city`. Lists are JSON. */
export function csvLines(rows: readonly object[]): string {
  const flat = rows.map((row) => flattened(row))
  const names = [...new Set(flat.flatMap((row) => Object.keys(row)))]
  return [names, ...flat.map((row) => names.map((name) => row[name] ?? ''))]
    .map((cells) => `${cells.map(cellOf).join(',')}\r\n`)
    .join('')
}

function flattened(object: object, prefix = ''): Record<string, string> {
  return Object.fromEntries(
    Object.entries(object).flatMap(([name, value]: [string, unknown]) => {
      if (value === null || value === undefined) return [[prefix + name, '']]
      if (typeof value === 'object' && !Array.isArray(value))
        return Object.entries(flattened(value, `${prefix}${name}.`))
      return [[prefix + name, typeof value === 'object' ? JSON.stringify(value) : String(value)]]
    }),
  )
}

// A spreadsheet would run a text that begins so as a formula; plain numbers stay numbers.
function cellOf(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
