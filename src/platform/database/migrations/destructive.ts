import { type SqlStatement, splitStatements } from './statements.ts'

/**
 * Statements that destroy data, or remove what the previous version may still use. Reads only the text: what a `do` block or
 * a function runs is not checked.
 */
export function findDestructiveStatements(sql: string): readonly string[] {
  return splitStatements(sql)
    .filter((statement) => isDestructive(statement))
    .map(({ text }) => text)
}

/** The reason why a file may destroy data: the text after `-- destroys data:`, on its own line. */
export function destructionReason(sql: string): string | undefined {
  return /^-- destroys data: *(\S.*)$/m.exec(sql)?.[1]
}

function isDestructive({ shape }: SqlStatement): boolean {
  if (/^truncate\b/.test(shape)) return true
  if (
    /^drop (table|schema|sequence|type|domain|view|materialized view|function|procedure|aggregate|routine|extension|owned)\b/.test(
      shape,
    )
  ) {
    return true
  }
  if (/^(delete|with)\b/.test(shape)) return /\bdelete from\b(?!.*\bwhere\b)/.test(shape)
  if (!/^alter\b/.test(shape)) return false
  // `drop constraint`, `drop default` and the like lose no data; `drop x` without a keyword drops a column.
  const dropsColumn = /^alter (foreign )?table\b.*\bdrop (?!constraint\b|default\b|not null\b|expression\b|identity\b)/
  const dropsAttribute = /^alter type\b.*\bdrop attribute\b/
  const changesType = /\balter (column )?("[^"]*"|\w+) (set data )?type\b/
  const renames =
    /^alter (table|view|materialized view|type|domain|function|procedure|schema)\b.*\brename\b(?! constraint\b)/
  return [dropsColumn, dropsAttribute, changesType, renames].some((pattern) => pattern.test(shape))
}
