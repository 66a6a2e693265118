import { hash } from 'node:crypto'
import type { Statement } from './transaction.ts'

// A connection keeps the plan of each name, so names are given to so many texts and no more.
const namesMax = 250
const names = new Map<string, string>()

/**
 * The statement of a list, whose text depends on its filters: with a name, so that a connection plans each text once. The first 250 texts
 * of the process have one.
 */
export function listStatementOf(text: string, values: readonly unknown[]): Statement {
  const known = names.get(text)
  if (known) return { name: known, text, values }
  if (names.size >= namesMax) return { text, values }
  const name = `list_${hash('sha256', text).slice(0, 24)}`
  names.set(text, name)
  return { name, text, values }
}
