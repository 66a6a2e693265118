import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { projectDirectory } from '../support/source-files.ts'

type Query = (this: { readonly user?: string }, ...given: unknown[]) => unknown

/** The texts of all statements that the service sends. */
export interface Listening {
  readonly texts: ReadonlySet<string>
  stop(): void
}

/** Begins to note what a user of the database sends, whatever the connection. */
export function listenToStatements(user: string): Listening {
  const texts = new Set<string>()
  const client = pg.Client.prototype as unknown as { query: Query }
  const { query } = client
  client.query = function (...given) {
    const [statement] = given as [string | { text?: string }]
    if (this.user === user) texts.add(typeof statement === 'string' ? statement : (statement.text ?? ''))
    return query.apply(this, given)
  }
  return {
    texts,
    stop() {
      client.query = query
    },
  }
}

/**
 * Where a value may have been put into the text of a statement; a line each. A text is made of what the source says: each of
 * its words, quoted texts and numbers stands there; and behind the same words, there is always the same constant.
 */
export function valuesInStatements(texts: ReadonlySet<string>): readonly string[] {
  const said = wordsOfSource()
  const behind = new Map<string, Set<string>>()
  const strange: string[] = []
  for (const text of texts) {
    if (text.startsWith(invariant)) continue
    for (const word of text.match(/[A-Za-z_]\w*|(?<![\w$])\d+/g) ?? []) {
      if (!said.has(word)) strange.push(`${word} stands in no source, but in ${text}`)
    }
    const plain = text.replaceAll(/\$\d+/g, '$')
    for (const { index, 0: constant } of plain.matchAll(/'(?:[^']|'')*'|(?<![\w$.])\d+(?:\.\d+)?/g)) {
      const before = plain.slice(Math.max(0, index - charactersBefore), index)
      behind.set(before, (behind.get(before) ?? new Set()).add(constant))
    }
  }
  const varying = [...behind]
    .filter(([, constants]) => constants.size > 1)
    .map(([before, constants]) => `different values behind ${before}: ${[...constants].slice(0, 5).join(', ')}`)
  return [...new Set(strange), ...varying]
}

// Questions without a value but the tenant's, put together when the service starts from many like parts.
const invariant = 'select count(*) as checked, count(v.problem) as wrong from ('

/** So many characters tell one place in a statement from another. */
const charactersBefore = 60

function wordsOfSource(): ReadonlySet<string> {
  const directory = join(projectDirectory, 'src')
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(ts|sql)$/.test(name))
  const words = files.flatMap((name) => readFileSync(join(directory, name), 'utf8').match(/[A-Za-z_]\w*|\d+/g) ?? [])
  return new Set(words)
}
