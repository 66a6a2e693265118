import { isUtf8 } from 'node:buffer'
import { Refusal } from '../../domain/refusal.ts'

// A NUL or half a surrogate pair can only come from an escape: raw ones are invalid JSON or UTF-8.
const suspicious = /\\u(?:0000|[dD][89a-fA-F])/
// Matches every string of a JSON text; the group distinguishes names from values.
const strings = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/g
// Deeper than any valid body, and shallow enough for recursive code.
const deepest = 64

// A double holds every decimal of 15 digits.
const digitsMax = 15
const manyDigits = /[:,[]\s*-?(?:\d\.?){16}/

function parseExactly(text: string): unknown {
  type Reviver = (name: string, value: unknown, context: { readonly source?: string }) => unknown
  const revive: Reviver = (_name, value, { source }) => {
    if (typeof value !== 'number' || source === undefined || String(value) === source) return value
    const digits = source
      .replace(/[eE].*/, '')
      .replace(/[-.]/g, '')
      .replace(/^0+|0+$/g, '')
    return digits.length > digitsMax ? source : value
  }
  return JSON.parse(text, revive as Parameters<typeof JSON.parse>[1])
}

/** The text of a body, which must be UTF-8, without a byte order mark. */
export function bodyText(bytes: Buffer): string {
  if (!isUtf8(bytes)) refuseBody('invalid_encoding', 'The body is not UTF-8')
  return bytes.toString('utf8').replace(/^\ufeff/, '')
}

/** The text of a body that is stored as it is: UTF-8 without a NUL. */
export function storableText(bytes: Buffer): string {
  const text = bodyText(bytes)
  if (!isStorable(text)) refuseBody('invalid_character', 'The body holds a NUL')
  return text
}

/**
 * Parses a body; refuses text that is not JSON, and JSON that is ambiguous or cannot be stored. With exact numbers, those of more digits
 * than a double holds become texts.
 */
export function parseJson(text: string, { hasExactNumbers = false } = {}): unknown {
  let body: unknown
  try {
    body = hasExactNumbers && manyDigits.test(text) ? parseExactly(text) : JSON.parse(text)
  } catch {
    throw new Refusal('invalid_request', 'The body is not JSON', [
      { pointer: '', code: 'invalid_json', detail: 'The body is not JSON' },
    ])
  }
  refuseAmbiguous(text, body)
  return body
}

/**
 * Refuses a name given twice (ambiguous), the name `__proto__` (copying it changes the target’s prototype), a NUL or half a
 * surrogate pair (the database cannot store them), and too deep nesting.
 */
function refuseAmbiguous(text: string, body: unknown): void {
  const isSuspicious = suspicious.test(text)
  const waiting: Place[] = [{ value: body, name: '', above: null, depth: 0 }]
  let names = 0
  for (let at = waiting.pop(); at; at = waiting.pop()) {
    const { value, depth } = at
    if (depth > deepest) refuseBody('too_deep', `It is nested more than ${deepest} levels deep`)
    if (isSuspicious && typeof value === 'string' && !isStorable(value)) refuseCharacter(at)
    if (typeof value !== 'object' || value === null) continue
    const isArray = Array.isArray(value)
    for (const name in value) {
      if (!isArray) names += 1
      if (name === '__proto__') refuseName(name, at)
      if (isSuspicious && !isStorable(name)) refuseCharacter(at)
      const inner = (value as Record<string, unknown>)[name]
      if (typeof inner === 'object' || isSuspicious) waiting.push({ value: inner, name, above: at, depth: depth + 1 })
    }
  }
  // Every name is counted by the quick look, and now and then what is none: if there are no more of those, no name is given twice.
  if (names !== quoteColonsIn(text) && names !== namesIn(text))
    refuseBody('repeated', 'A name is given twice in one object')
}

/** A value within a body, and its path. */
interface Place {
  readonly value: unknown
  readonly name: string
  readonly above: Place | null
  readonly depth: number
}

function pathTo({ name, above }: Place): readonly string[] {
  return above ? [...pathTo(above), name] : []
}

/** A parsed body as canonical text: names sorted, no white space; no body is the empty object. */
export function canonicalJson(body: unknown): string {
  return JSON.stringify(body === undefined ? {} : body, (_name, value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}

/** Whether a text can be stored: it has no NUL, and every surrogate has its other half. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

/** A JSON pointer (RFC 6901) to what is at a path. */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${shortened(String(part)).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** Shortens a text of the client before an answer repeats it. */
export function shortened(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100).toWellFormed()}…` : text
}

const spacedColon = /"\s+:/

/** How often a quote stands before a colon: at least as often as there are names. */
function quoteColonsIn(text: string): number {
  if (spacedColon.test(text)) return -1
  let count = 0
  for (let at = text.indexOf('":'); at >= 0; at = text.indexOf('":', at + 2)) count += 1
  return count
}

function namesIn(text: string): number {
  let names = 0
  for (const match of text.matchAll(strings)) if (match[1] !== undefined) names += 1
  return names
}

function refuseCharacter(place: Place): never {
  refuseBody(
    'invalid_character',
    'A text or a name contains a NUL or half a surrogate pair',
    jsonPointer(pathTo(place)),
  )
}

function refuseName(name: string, object: Place): never {
  refuseBody('unknown_field', `The name ${name} is not allowed`, jsonPointer([...pathTo(object), name]))
}

function refuseBody(code: string, detail: string, pointer = ''): never {
  throw new Refusal('invalid_request', `The body is not acceptable: ${detail}`, [{ pointer, code, detail }])
}
