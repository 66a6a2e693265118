import type { z } from 'zod'

/**
 * What is wrong with a field, in plain words, where its schema does not say so itself: the validation library's own sentences speak
 * of its types.
 */
export function fieldSentence(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type': {
      const [expected, given] = [kindOf(issue.expected), kindOf(typeOf(issue.input))]
      return typeof issue.input === 'number' && /number/.test(expected)
        ? `Expected ${expected}`
        : `Expected ${expected}, not ${given}`
    }
    case 'invalid_value': {
      const [only, ...others] = issue.values.map(String)
      return others.length === 0 ? `Expected ${only}` : `Expected one of ${[only, ...others].join(', ')}`
    }
    case 'invalid_format':
      return issue.format === 'uuid'
        ? 'Expected an id: a UUID such as 019a3c5e-1111-7000-8000-000000000001'
        : 'The text does not have the form that is expected here'
    case 'too_big':
      return `Expected ${issue.inclusive === false ? 'less than' : 'at most'} ${measured(issue.maximum, issue.origin)}`
    case 'too_small':
      return `Expected ${issue.inclusive === false ? 'more than' : 'at least'} ${measured(issue.minimum, issue.origin)}`
    case 'invalid_union':
      return 'The value has none of the forms that are accepted here'
    case 'invalid_key':
      return 'A name is not accepted'
    case 'not_multiple_of':
      return `Expected a multiple of ${issue.divisor}`
    default:
      return 'The value is not accepted here'
  }
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
  undefined: 'nothing',
  nan: 'a number',
  never: 'nothing',
}

function kindOf(type: string): string {
  return kinds[type] ?? type
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

const measures: Readonly<Record<string, readonly [string, string]>> = {
  string: ['character', 'characters'],
  array: ['item', 'items'],
  set: ['item', 'items'],
}

function measured(limit: number | bigint, origin: string): string {
  const [one, several] = measures[origin] ?? []
  if (!one) return String(limit)
  return `${limit} ${Number(limit) === 1 ? one : several}`
}
