import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export const projectDirectory = fileURLToPath(new URL('../../', import.meta.url))

export interface SourceFile {
  /** From the project's directory: `src/domain/money.ts`. */
  readonly path: string
  readonly text: string
  /** The text with comments and the insides of strings blanked out; line numbers stay. */
  readonly code: string
  /** What stands inside strings and templates. */
  readonly strings: readonly { readonly line: number; readonly text: string }[]
  readonly imports: readonly Import[]
}

export interface Import {
  readonly line: number
  readonly isType: boolean
  /** A file of the project from its directory, or the package's name as it is written. */
  readonly to: string
  readonly isOwn: boolean
}

/** The TypeScript files under a directory, without generated and compiled ones. */
export function sourceFiles(directory: string): readonly SourceFile[] {
  return readdirSync(join(projectDirectory, directory), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?<!\.generated|\.d)\.ts$/.test(entry.name))
    .map((entry) => relative(projectDirectory, join(entry.parentPath, entry.name)))
    .sort()
    .map(read)
}

export function isTest({ path }: SourceFile): boolean {
  return path.endsWith('.test.ts')
}

function read(path: string): SourceFile {
  const text = readFileSync(join(projectDirectory, path), 'utf8')
  const { code, strings } = split(text)
  return { path, text, code, strings, imports: importsOf(path, text, code) }
}

const importing = /\b(?:import|export)\b(?<what>[^;'"()]*?)\bfrom\s*'|\bimport\s*\(?\s*'/g

function importsOf(path: string, text: string, code: string): Import[] {
  return [...code.matchAll(importing)].map((match) => {
    const start = match.index + match[0].length
    const name = text.slice(start, text.indexOf("'", start))
    const isOwn = name.startsWith('.')
    return {
      line: lineAt(text, start),
      isType: /^\s*type\b/.test(match.groups?.what ?? ''),
      to: isOwn ? posix.join(dirname(path), name) : name,
      isOwn,
    }
  })
}

// Enough of a scanner to tell code from comments, strings, templates and regular expressions.
function split(text: string): { code: string; strings: { line: number; text: string }[] } {
  const strings: { line: number; text: string }[] = []
  const blanked = [...text]
  const templates: number[] = [] // depth of braces at which each open `${` ends
  let depth = 0
  let at = 0
  while (at < text.length) {
    const here = text.slice(at, at + 2)
    const char = text[at] as string
    if (here === '//') at = comment(endOf('\n', at))
    else if (here === '/*') at = comment(endOf('*/', at + 2) + 2)
    else if (char === "'" || char === '"') at = string(char)
    else if (char === '`') at = template(at + 1)
    else if (char === '/' && /(?:[(,=:[!&|?{};\n]|return|=>)\s*$/.test(text.slice(Math.max(0, at - 20), at))) {
      const end = (/^\/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\[\n])+\//.exec(text.slice(at))?.[0].length ?? 1) + at
      blank(at + 1, end - 1)
      at = end
    } else {
      if (char === '{') depth += 1
      if (char === '}' && templates.at(-1) === depth) {
        templates.pop()
        at = template(at + 1)
        continue
      }
      if (char === '}') depth -= 1
      at += 1
    }
  }
  return { code: blanked.join(''), strings }

  function blank(from: number, until: number): void {
    for (let i = from; i < until; i += 1) if (blanked[i] !== '\n') blanked[i] = ' '
  }
  function comment(end: number): number {
    blank(at, end)
    return end
  }
  function endOf(mark: string, from: number): number {
    const found = text.indexOf(mark, from)
    return found < 0 ? text.length : found
  }
  function keep(from: number, until: number): void {
    strings.push({ line: lineAt(text, from), text: text.slice(from, until) })
    blank(from, until)
  }
  function string(quote: string): number {
    let end = at + 1
    while (end < text.length && text[end] !== quote) end += text[end] === '\\' ? 2 : 1
    keep(at + 1, end)
    return end + 1
  }
  function template(from: number): number {
    let end = from
    while (end < text.length && text[end] !== '`' && text.slice(end, end + 2) !== '${')
      end += text[end] === '\\' ? 2 : 1
    keep(from, end)
    if (text[end] === '`') return end + 1
    templates.push(depth)
    return end + 2
  }
}

/** The line, from 1, of a place in a text. */
export function lineAt(text: string, index: number): number {
  let line = 1
  for (let i = text.indexOf('\n'); i >= 0 && i < index; i = text.indexOf('\n', i + 1)) line += 1
  return line
}

/** Groups of files that import each other in a circle; an import of types counts. */
export function circles(files: readonly Pick<SourceFile, 'path' | 'imports'>[]): string[][] {
  const next = new Map(
    files.map(({ path, imports }) => [path, imports.filter(({ isOwn }) => isOwn).map(({ to }) => to)]),
  )
  const found: string[][] = []
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const stack: string[] = []
  const visit = (path: string): number => {
    const number = order.size
    order.set(path, number)
    lowest.set(path, number)
    stack.push(path)
    for (const to of next.get(path) ?? []) {
      if (!next.has(to)) continue
      const reached = order.has(to) ? (stack.includes(to) ? (order.get(to) as number) : number) : visit(to)
      lowest.set(path, Math.min(lowest.get(path) as number, reached))
    }
    if (lowest.get(path) === number) {
      const group = stack.splice(stack.indexOf(path))
      if (group.length > 1) found.push(group.sort())
    }
    return lowest.get(path) as number
  }
  for (const path of next.keys()) if (!order.has(path)) visit(path)
  return found.sort()
}
