import { createHmac, timingSafeEqual } from 'node:crypto'
import { Refusal } from '../../domain/refusal.ts'

/** Where a page ended: the values of its last row that the list is ordered by. */
export type Position = readonly (string | number)[]

export interface Page<T> {
  readonly data: readonly T[]
  readonly has_more: boolean
  readonly next_cursor: string | null
}

/** What a cursor is bound to: the tenant, by its key, and the list with its filters. */
export interface CursorScope {
  readonly cursorKey: Buffer
  /** Route and filters; see `listName`. */
  readonly list: string
}

const signatureBytes = 16

/** Names a list by route and filters, in any order; `limit` and `cursor` are left out. */
export function listName(route: string, query: Readonly<Record<string, unknown>>): string {
  const filters = Object.entries(query).filter(
    ([name, value]) => name !== 'limit' && name !== 'cursor' && value !== undefined,
  )
  return JSON.stringify([route, ...filters.sort(([a], [b]) => (a < b ? -1 : 1))])
}

/** A cursor that only this tenant can use, and only for this list. */
export function cursorAt(position: Position, scope: CursorScope): string {
  const payload = Buffer.from(JSON.stringify(position))
  return Buffer.concat([signature(payload, scope), payload]).toString('base64url')
}

/** The position in a cursor; refuses a cursor of another list or tenant. */
export function positionOf(cursor: string, scope: CursorScope): Position {
  const bytes = Buffer.from(cursor, 'base64url')
  const payload = bytes.subarray(signatureBytes)
  const isOurs =
    bytes.length > signatureBytes &&
    bytes.toString('base64url') === cursor &&
    timingSafeEqual(bytes.subarray(0, signatureBytes), signature(payload, scope))
  if (!isOurs) {
    const detail = 'The cursor is not from this list'
    throw new Refusal('invalid_request', detail, [{ pointer: '?cursor', code: 'invalid_cursor', detail }])
  }
  return JSON.parse(payload.toString()) as Position
}

/** Makes a page of rows. One row more than `limit` was read, to know whether there is a next page. */
export function pageOf<Row, T>(
  rows: readonly Row[],
  limit: number,
  scope: CursorScope,
  item: { readonly of: (row: Row) => T; readonly position: (row: Row) => Position },
): Page<T> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const hasMore = rows.length > limit && last !== undefined
  return {
    data: shown.map(item.of),
    has_more: hasMore,
    next_cursor: hasMore ? cursorAt(item.position(last), scope) : null,
  }
}

function signature(payload: Buffer, { cursorKey, list }: CursorScope): Buffer {
  return createHmac('sha256', cursorKey).update(list).update('\0').update(payload).digest().subarray(0, signatureBytes)
}
