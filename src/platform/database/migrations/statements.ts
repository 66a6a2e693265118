/** One statement of an SQL file, without the semicolon and without the comments before it. */
export interface SqlStatement {
  readonly text: string
  /** The same in lower case, without comments and literals, with single spaces: for analysis, not for running. */
  readonly shape: string
}

const token =
  /--[^\n]*|\/\*|'|[a-z_\u0080-\uffff][\w$\u0080-\uffff]*'|"(?:[^"]|"")*"|\$(?:[a-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$|[a-z_\u0080-\uffff][\w$\u0080-\uffff]*|\d[\w.]*|\s+|./giu

/** Splits a file into its statements, as psql does: literals, dollar quotes, comments and `begin atomic` bodies stay whole. */
export function splitStatements(sql: string): readonly SqlStatement[] {
  const statements: SqlStatement[] = []
  let start = 0
  let shape = ''
  let depth = 0
  const close = (end: number): void => {
    const plain = shape.replace(/\s+/g, ' ').trim()
    if (plain !== '') statements.push({ text: sql.slice(start, end).trim(), shape: plain })
    shape = ''
    depth = 0
  }
  for (let at = 0; at < sql.length; ) {
    token.lastIndex = at
    const found = token.exec(sql)?.[0] ?? sql.charAt(at)
    const end = endOf(sql, at, found)
    if (found === ';' && depth === 0) {
      close(at)
      start = end
    } else if (isComment(found)) {
      if (shape.trim() === '') start = end
      shape += ' '
    } else {
      const word = found.toLowerCase()
      depth = depthAfter(word, depth, shape)
      shape += end > at + found.length || found.endsWith("'") ? "''" : word
    }
    at = end
  }
  close(sql.length)
  return statements
}

function isComment(found: string): boolean {
  return found.startsWith('--') || found === '/*'
}

/** The end of the token that begins at `at`, for tokens whose end the pattern cannot find. */
function endOf(sql: string, at: number, found: string): number {
  const after = at + found.length
  if (found === '/*') return endOfComment(sql, after)
  if (found.endsWith("'")) return endOfLiteral(sql, after, /^e'$/i.test(found))
  if (found.startsWith('$') && found.endsWith('$') && found.length > 1) {
    const close = sql.indexOf(found, after)
    return close === -1 ? sql.length : close + found.length
  }
  return after
}

function endOfComment(sql: string, from: number): number {
  let depth = 1
  for (let at = from; at < sql.length; at++) {
    const two = sql.slice(at, at + 2)
    if (two === '/*' || two === '*/') {
      depth += two === '/*' ? 1 : -1
      at++
      if (depth === 0) return at + 1
    }
  }
  return sql.length
}

function endOfLiteral(sql: string, from: number, hasEscapes: boolean): number {
  for (let at = from; at < sql.length; at++) {
    if (hasEscapes && sql[at] === '\\') at++
    else if (sql[at] === "'" && sql[at + 1] === "'") at++
    else if (sql[at] === "'") return at + 1
  }
  return sql.length
}

/** Inside the body of a function of standard SQL semicolons belong to the body. */
function depthAfter(word: string, depth: number, shape: string): number {
  if (depth === 0) {
    const isAtomic =
      word === 'atomic' && /^\s*create\s+(or\s+replace\s+)?(function|procedure)\b.*\bbegin\s*$/s.test(shape)
    return isAtomic ? 1 : 0
  }
  if (word === 'begin' || word === 'case') return depth + 1
  return word === 'end' ? depth - 1 : depth
}
