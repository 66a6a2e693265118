import type { OtherJson } from './route.ts'

type Json = Record<string, unknown>

/** The content types of a body that is text. */
export function textContents(texts: Readonly<Record<string, string>>): Json {
  return Object.fromEntries(
    Object.entries(texts).map(([type, example]) => [type, { schema: { type: 'string' }, example }]),
  )
}

/** The content types of a body that is JSON in other shapes. */
export function otherContents(others: Readonly<Record<string, OtherJson>>): Json {
  return Object.fromEntries(
    Object.entries(others).map(([type, { example }]) => [
      type,
      { schema: { type: 'array', items: { type: 'object' } }, example },
    ]),
  )
}
