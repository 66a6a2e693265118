import type { z } from 'zod'
import type { FieldProblem } from '../../domain/refusal.ts'
import { Refusal } from '../../domain/refusal.ts'
import { fieldSentence } from './field-sentence.ts'
import { isStorable, jsonPointer, shortened } from './json.ts'

/** A parsed query string; its problems are refused when a route reads it. */
export interface ParsedQuery {
  readonly values: Readonly<Record<string, string>>
  readonly problems: readonly FieldProblem[]
}

const fieldsMax = 20
const inPlainWords = { error: fieldSentence }
const noQuery: ParsedQuery = { values: {}, problems: [] }

/** Parses a query string: each name once, percent-encoded UTF-8, without characters that cannot be stored. Never throws. */
export function parseQuery(text: string): ParsedQuery {
  if (text === '') return noQuery
  const values: Record<string, string> = Object.create(null)
  const problems: FieldProblem[] = []
  for (const part of text.split('&')) {
    if (part === '') continue
    const separator = part.indexOf('=')
    const name = decoded(separator < 0 ? part : part.slice(0, separator))
    const value = decoded(separator < 0 ? '' : part.slice(separator + 1))
    if (name === null || value === null)
      problems.push(field(`?${name ?? ''}`, 'invalid_encoding', 'It is not percent-encoded UTF-8, or contains a NUL'))
    else if (name in values) problems.push(field(`?${shortened(name)}`, 'repeated', 'It is given more than once'))
    else values[name] = value
    if (problems.length >= fieldsMax) break
  }
  return { values, problems }
}

function decoded(text: string): string | null {
  try {
    const result = decodeURIComponent(text.replaceAll('+', ' '))
    return isStorable(result) ? result : null
  } catch {
    return null
  }
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** The ids in the path, in lower case. One that is not a UUID gives 404, like an unknown id. */
export function readParams(params: unknown): Readonly<Record<string, string>> {
  const ids = Object.entries(params as Record<string, string>)
  if (!ids.every(([, value]) => uuid.test(value))) throw new Refusal('not_found', 'The id in the path is not a UUID')
  return Object.fromEntries(ids.map(([name, value]) => [name, value.toLowerCase()]))
}

/** Reads query and body by their schemas; a refusal lists all problems of both. */
export function readInput(
  schemas: { readonly query: z.ZodType; readonly body: z.ZodType },
  given: { readonly query: ParsedQuery; readonly body: unknown },
): { query: unknown; body: unknown } {
  const query = schemas.query.safeParse(given.query.values, inPlainWords)
  // An empty body is an empty object, so that an action without parameters needs no body.
  const givenBody = given.body === undefined ? {} : given.body
  const body = schemas.body.safeParse(givenBody, inPlainWords)
  if (query.success && body.success && given.query.problems.length === 0) return { query: query.data, body: body.data }
  const problems = [
    ...given.query.problems,
    ...(query.error?.issues ?? []).flatMap((issue) => fieldProblems(issue, given.query.values, queryPointer)),
    ...(body.error?.issues ?? []).flatMap((issue) => fieldProblems(issue, givenBody, jsonPointer)),
  ]
  throw invalid(problems)
}

function invalid(problems: readonly FieldProblem[]): Refusal {
  const [first] = problems
  const place = first?.pointer ? `${first.pointer}: ` : ''
  return new Refusal('invalid_request', `${place}${first?.detail}`, problems.slice(0, fieldsMax))
}

function queryPointer(path: readonly PropertyKey[]): string {
  return `?${shortened(path.map(String).join('.'))}`
}

type PointerTo = (path: readonly PropertyKey[]) => string

function fieldProblems(issue: z.core.$ZodIssue, input: unknown, pointerTo: PointerTo): FieldProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => field(pointerTo([...issue.path, key]), 'unknown_field', 'The field is unknown'))
  }
  const pointer = issue.path.length === 0 ? '' : pointerTo(issue.path)
  const isOfKind = ['invalid_type', 'invalid_value', 'invalid_union'].includes(issue.code)
  if (isOfKind && valueAt(input, issue.path) === undefined) {
    return [field(pointer, 'required', 'The field is required')]
  }
  return [field(pointer, codeOf(issue), shortenedMessage(issue))]
}

function codeOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return 'wrong_type'
    case 'invalid_union':
      return 'invalid_value'
    case 'too_big':
      return issue.origin === 'string' ? 'too_long' : 'too_large'
    case 'too_small':
      return issue.origin === 'string' ? 'too_short' : 'too_small'
    case 'custom':
      return typeof issue.params?.code === 'string' ? issue.params.code : 'invalid_value'
    default:
      return issue.code
  }
}

function shortenedMessage(issue: z.core.$ZodIssue): string {
  const inner = issue.code === 'invalid_key' ? `${issue.message}: ${issue.issues[0]?.message ?? ''}` : issue.message
  return inner.slice(0, 300).toWellFormed()
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Record<PropertyKey, unknown>)[part]
  }
  return value
}

function field(pointer: string, code: string, detail: string): FieldProblem {
  return { pointer, code, detail }
}
