import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectDirectory } from '../support/source-files.ts'

/** One text of one file put in the place of another. */
export interface Change {
  readonly file: string
  /** Stands in the file exactly once. */
  readonly find: string
  readonly put: string
}

/** The engine with a mistake in it, and the tests that each must see it. */
export interface Mutant {
  readonly name: string
  readonly changes: readonly Change[]
  readonly caughtBy: readonly string[]
}

/** A mutant of one change. */
export function mutant(name: string, change: Change, ...caughtBy: readonly string[]): Mutant {
  return { name, changes: [change], caughtBy }
}

/** A mutant that takes away two lines of defence at once. */
export function doubleMutant(name: string, changes: readonly Change[], ...caughtBy: readonly string[]): Mutant {
  return { name, changes, caughtBy }
}

const migrations = 'database/migrations'

/** Files of a tree with their mutated texts. A change of the schema is made in the migration as well that last says the same. */
export function mutatedFiles({ name, changes }: Mutant, directory = projectDirectory): Map<string, string> {
  const files = new Map<string, string>()
  const textOf = (file: string) => files.get(file) ?? readFileSync(join(directory, file), 'utf8')
  for (const { file, find, put } of changes) {
    replace(file)
    if (!file.startsWith('database/schema/')) continue
    const migration = readdirSync(join(directory, migrations))
      .filter((one) => one.endsWith('.sql'))
      .sort()
      .map((one) => `${migrations}/${one}`)
      .findLast((one) => textOf(one).includes(find))
    if (!migration) throw new Error(`${name}: no migration says what ${file} says`)
    replace(migration)

    function replace(path: string): void {
      const parts = textOf(path).split(find)
      if (parts.length !== 2) throw new Error(`${name}: in ${path} the text stands ${parts.length - 1} times, not once`)
      files.set(path, parts.join(put))
    }
  }
  return files
}
