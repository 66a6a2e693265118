import { refusals } from '../../../src/domain/refusal.ts'
import type { JsonSchema, Operation } from './generated-requests.ts'
import { misfits } from './schema-check.ts'

export interface Received {
  readonly status: number
  readonly contentType: string
  readonly text: string
}

/** What tells of the inside: no answer may hold it. */
const inside = /\binsert into\b|\bselect \b|pg_|node_modules|\.ts:\d|\bat \w+ \(|postgres(?:ql)?:\/\//i

/** What is wrong with an answer, whatever was asked: a line each, none if it is what the document says. */
export function wrongWith(
  { operationId, successes, problems, answer }: Operation,
  { status, contentType, text }: Received,
  schemas: Readonly<Record<string, JsonSchema>>,
): readonly string[] {
  if (status >= 500) return [`a failure: ${status}`]
  if (status < 300) {
    return [
      ...(successes.includes(status) ? [] : [`${status} instead of ${successes.join(' or ')}`]),
      ...(contentType === answer.type || (answer.type === 'application/json' && /^application\/json;/.test(contentType))
        ? []
        : [`${contentType} instead of ${answer.type}`]),
      ...wrongInside(answer, text, schemas),
    ]
  }
  const found = refusalProblems(status, contentType, text, schemas)
  if (found.length > 0) return found
  const { code } = JSON.parse(text)
  return problems.get(status)?.includes(code) ? [] : [`${operationId} does not declare ${status} ${code}`]
}

/** What answers without a key and is no operation. */
const publicAddresses = /^\/(openapi\.json|health(\/ready)?|metrics|docs(\/|\/json|\/yaml|\/static\/[\w.-]+)?)$/

/** What is wrong with the answer at an address, or to a method, that no operation has: only public pages are not refusals. */
export function wrongNowhere(
  path: string,
  { status, contentType, text }: Received,
  schemas: Readonly<Record<string, JsonSchema>>,
): readonly string[] {
  if (status >= 400) return refusalProblems(status, contentType, text, schemas)
  return [
    ...(publicAddresses.test(path) ? [] : [`${status} where nothing is`]),
    ...(inside.test(text) ? ['it tells of the inside'] : []),
  ]
}

function wrongInside(
  { type, schema, example }: Operation['answer'],
  text: string,
  schemas: Readonly<Record<string, JsonSchema>>,
): readonly string[] {
  if (type === 'application/json') return misfits(schema, JSON.parse(text), schemas)
  if (type.startsWith('text/csv')) return wrongTable(String(example), text)
  if (type === 'application/pdf') return text.startsWith('%PDF-1.7') ? [] : ['it is no PDF']
  if (type === 'application/xml') return text.startsWith('<?xml ') ? [] : ['it is no XML']
  if (!type.startsWith('text/html')) return [`nothing tells how to look at ${type}`]
  const [beginning = '', end = ''] = String(example).split('...')
  const isWhole = withoutBreaks(text).startsWith(withoutBreaks(beginning)) && text.trimEnd().endsWith(end)
  return [
    ...(isWhole ? [] : [`the page is not ${example}`]),
    ...(/\[object |>undefined<|>NaN</.test(text) ? ['the page tells what is no text'] : []),
  ]
}

/** Whether a table has the documented header, and in each row as many fields (RFC 4180). */
function wrongTable(header: string, text: string): readonly string[] {
  if (!text.replace(/^\uFEFF/, '').startsWith(header)) return [`the header row is not ${header.trim()}`]
  if (!text.endsWith('\r\n')) return ['the last row breaks off']
  const columns = header.split(',').length
  const rows = text
    .replaceAll(/"(?:[^"]|"")*"/g, '')
    .split('\r\n')
    .slice(0, -1)
  const odd = rows.filter((row) => row.split(',').length !== columns)
  return odd.length > 0 ? [`${odd.length} rows have not ${columns} fields`] : []
}

function withoutBreaks(text: string): string {
  return text.replaceAll(/>\s+</g, '><')
}

/** What is wrong with a refusal at any address. */
export function refusalProblems(
  status: number,
  contentType: string,
  text: string,
  schemas: Readonly<Record<string, JsonSchema>>,
): readonly string[] {
  if (status >= 500) return [`a failure: ${status}`]
  if (!/^application\/problem\+json/.test(contentType)) return [`${status} as ${contentType}`]
  const problem = JSON.parse(text)
  const errors = (problem.errors ?? []) as { pointer: string; code: string; detail: string }[]
  return [
    ...misfits({ $ref: '#/components/schemas/Problem' }, problem, schemas),
    ...(problem.status === status && problem.code in refusals
      ? []
      : [`${status} tells ${problem.status} ${problem.code}`]),
    ...errors
      .filter(({ pointer }) => !/^$|^\/|^\?|^[A-Z][\w-]*$/.test(pointer))
      .map(({ pointer }) => `it points at ${pointer}`),
    ...errors.filter(({ code, detail }) => !code || !detail).map(() => 'an error without a code or a detail'),
    ...(inside.test(text) ? ['it tells of the inside'] : []),
  ]
}
