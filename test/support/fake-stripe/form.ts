import { invalid } from './problem.ts'

/** The parameters of a request by their names as they are sent: `metadata[attempt_id]`. Lists keep all their values. */
export interface Form {
  text(name: string): string | null
  /** Throws Stripe's error where it is absent. */
  needed(name: string): string
  integer(name: string): number | null
  list(name: string): readonly string[]
  /** What stands under `name[...]`. */
  record(name: string): Record<string, string>
}

/** Reads a form or a query; refuses parameters that the route does not have, as Stripe does. */
export function readForm(encoded: string, allowed: readonly string[]): Form {
  const pairs = [...new URLSearchParams(encoded)]
  for (const [name] of pairs) {
    const root = name.split('[')[0] ?? ''
    if (!allowed.includes(root)) throw invalid('parameter_unknown', `Received unknown parameter: ${root}`, root)
  }
  const text = (name: string) => pairs.find(([one]) => one === name)?.[1] ?? null
  return {
    text,
    needed(name) {
      const value = text(name)
      if (!value) throw invalid('parameter_missing', `Missing required param: ${name}.`, name)
      return value
    },
    integer(name) {
      const value = text(name)
      if (value === null) return null
      if (!/^-?\d+$/.test(value)) throw invalid('parameter_invalid_integer', `Invalid integer: ${value}`, name)
      return Number(value)
    },
    list: (name) => pairs.filter(([one]) => one === `${name}[]`).map(([, value]) => value),
    record: (name) =>
      Object.fromEntries(
        pairs
          .filter(([one]) => one.startsWith(`${name}[`))
          .map(([one, value]) => [one.slice(name.length + 1, -1), value]),
      ),
  }
}
