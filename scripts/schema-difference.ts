import { extract } from '@supabase/pg-delta/extract'
import { plan } from '@supabase/pg-delta/plan'
import { formatSqlStatements } from '@supabase/pg-delta/sql-format'
import { Pool } from 'pg'
import { compareCatalogs, describeCatalog } from './catalog.ts'
import { asOwner } from './scratch-databases.ts'

/** The statements that turn one database into the other. */
export interface SchemaDifference {
  /** Statements in an order that works, readable, without semicolons. */
  readonly statements: readonly string[]
  /** Differences that pg-delta found but cannot handle. */
  readonly unmodeled: readonly string[]
}

/** Plans the statements from one database to another with pg-delta; changes nothing. */
export async function planDifference(fromUrl: string, toUrl: string): Promise<SchemaDifference> {
  const [from, to] = [new Pool({ connectionString: fromUrl }), new Pool({ connectionString: toUrl })]
  try {
    const [source, desired] = [await extract(from), await extract(to)]
    const { actions, preamble } = plan(source.factBase, desired.factBase, {
      scope: 'database',
      defaultOwner: 'billing_owner',
      assumedRoles: ['billing_owner', 'billing_app', 'billing_portal'],
      renames: 'off',
    })
    const keywords = await reservedWords(to)
    const written = formatSqlStatements(
      actions.map(({ sql }) => sql.replace(/;\s*$/, '')),
      { keywordCase: 'lower', maxWidth: 120, preserveRoutineBodies: true },
    )
    const plain = written.flatMap(withoutOwnersGrants).map((sql) => withoutQuotes(sql, keywords))
    const statements = foldColumnGrants(withoutEmptyRevokes(plain))
    // Functions may come before the tables that they read.
    const unchecked = statements.length > 0 && preamble.some(({ name }) => name === 'check_function_bodies')
    return {
      statements: unchecked ? ['set local check_function_bodies = off', ...statements] : statements,
      unmodeled: [...source.diagnostics, ...desired.diagnostics]
        .filter(({ code }) => code === 'unmodeled_kind')
        .map(({ message }) => message),
    }
  } finally {
    await Promise.all([from.end(), to.end()])
  }
}

/** The differences of two databases, found by pg-delta and by comparing catalogs; empty if there are none. */
export async function differences(fromUrl: string, toUrl: string): Promise<readonly string[]> {
  const { statements, unmodeled } = await planDifference(fromUrl, toUrl)
  const from = await asOwner(fromUrl, describeCatalog)
  const to = await asOwner(toUrl, describeCatalog)
  return [...statements, ...unmodeled, ...compareCatalogs(from, to)]
}

// The owner has its rights without being granted them, and their list depends on PostgreSQL's version.
function withoutOwnersGrants(statement: string): readonly string[] {
  if (!/^grant\s/i.test(statement)) return [statement]
  const others = statement.replace(/,\s*"billing_owner"|"billing_owner",\s*/g, '')
  return /\sto\s+"billing_owner"$/i.test(others) ? [] : [others]
}

/** Leaves out revokes on columns that the same migration adds: they have no grants yet. */
function withoutEmptyRevokes(statements: readonly string[]): readonly string[] {
  const columnsOf = (pattern: RegExp, columnFirst: boolean): ReadonlyMap<string, string> =>
    new Map(
      statements.flatMap((statement) => {
        const [, first, second] = pattern.exec(statement) ?? []
        return first === undefined ? [] : [[statement, columnFirst ? `${second}.${first}` : `${first}.${second}`]]
      }),
    )
  const added = new Set(columnsOf(/^alter table (\S+)\s+add column (\S+) /, false).values())
  const revoked = columnsOf(/^revoke all \((\S+)\)\s+on table (\S+)\s/, true)
  return statements.filter((statement) => !added.has(revoked.get(statement) ?? ''))
}

/** Joins `grant update (a) on t to r` and `grant update (b) on t to r`, one after the other, into one statement. */
function foldColumnGrants(statements: readonly string[]): readonly string[] {
  const folded: string[] = []
  const pattern = /^(grant|revoke) (\w+) \(([^)]*)\)\s+(on [^(]*)$/s
  for (const statement of statements) {
    const [, verb, right, columns, rest] = pattern.exec(statement) ?? []
    const before = pattern.exec(folded.at(-1) ?? '')
    if (before !== null && before[1] === verb && before[2] === right && before[4] === rest) {
      folded.splice(-1, 1, `${verb} ${right} (${before[3]}, ${columns})\n  ${rest}`)
    } else {
      folded.push(statement)
    }
  }
  return folded
}

async function reservedWords(pool: Pool): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ word: string }>(`select word from pg_get_keywords() where catcode <> 'U'`)
  return new Set(rows.map(({ word }) => word))
}

/** Removes quotes from names that need none; literals and function bodies stay as they are. */
function withoutQuotes(statement: string, reserved: ReadonlySet<string>): string {
  return statement.replace(
    /'(?:[^']|'')*'|(\$\w*\$).*?\1|"([a-z_][a-z0-9_]*)"/gs,
    (found, _tag: string | undefined, name: string | undefined) =>
      name === undefined || reserved.has(name) ? found : name,
  )
}
