import { refusals } from '../../src/domain/refusal.ts'
import type { JsonSchema, Operation } from './generated-requests.ts'
import { misfits } from './schema-check.ts'

export interface Received {
  readonly status: number
  readonly contentType: string
  readonly text: string
}

/** What tells of the inside: no answer may hold it. */
const inside = /\binsert into\b|\bselect \b|pg_|node_modules|\.ts:\d|\bat \w+ \(/i

/** What is wrong with an answer, whatever was asked: a line each, none if it is what the document says. */
export function wrongWith(
  { operationId, success, problems, answer }: Operation,
  { status, contentType, text }: Received,
  schemas: Readonly<Record<string, JsonSchema>>,
): readonly string[] {
  if (status >= 500) return [`a failure: ${status}`]
  if (status < 300) {
    return [
      ...(status === success ? [] : [`${status} instead of ${success}`]),
      ...(contentType === answer.type || (answer.type === 'application/json' && /^application\/json;/.test(contentType))
        ? []
        : [`${contentType} instead of ${answer.type}`]),
      ...(answer.type === 'application/json' ? misfits(answer.schema, JSON.parse(text), schemas) : []),
    ]
  }
  const found = refusalProblems(status, contentType, text, schemas)
  if (found.length > 0) return found
  const { code } = JSON.parse(text)
  return problems.get(status)?.includes(code) ? [] : [`${operationId} does not declare ${status} ${code}`]
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
