import { hash } from 'node:crypto'
import { checkEvent } from './check-event.ts'

/** Events as the database takes them: arrays as literals, one element for each event that is well formed. */
export interface EventColumns {
  readonly keys: string
  readonly ids: string
  readonly customerIds: string
  readonly externalIds: string
  readonly types: string
  readonly instants: string
  readonly properties: string
  /** Each type once. */
  readonly codes: readonly string[]
}

/** The events of some requests: those to record, and for each event its answer so far. */
export interface CheckedEvents {
  readonly columns: EventColumns
  readonly count: number
  readonly answers: readonly EventAnswer[]
}

/** What became of one event. `place` counts from one those to be recorded; 0 for one that is malformed. */
export interface EventAnswer {
  readonly id: string | null
  readonly type: string
  readonly place: number
  readonly detail: string | null
}

/**
 * Checks events of requests, and makes of them what the database takes. A key is the event's id if that is a UUID, best a version 7, which
 * is the fastest; else its MD5, which has the form of one.
 */
export function columnsOf(events: readonly unknown[]): CheckedEvents {
  const keys: string[] = []
  const ids: string[] = []
  const customerIds: string[] = []
  const externalIds: string[] = []
  const types: string[] = []
  const instants: string[] = []
  const properties: string[] = []
  const codes = new Set<string>()
  const answers: EventAnswer[] = []
  for (const given of events) {
    const event = checkEvent(given)
    if (typeof event === 'string') {
      const { id } = (given ?? {}) as { id?: unknown }
      answers.push({ id: typeof id === 'string' ? id : null, type: '', place: 0, detail: event })
      continue
    }
    const key = keyOf(event.id)
    keys.push(key)
    ids.push(key === event.id ? 'NULL' : quoted(event.id))
    customerIds.push(event.customerId ?? 'NULL')
    externalIds.push(event.externalId === null ? 'NULL' : quoted(event.externalId))
    types.push(quoted(event.type))
    codes.add(event.type)
    instants.push(event.occurredAt)
    // JSON holds no control characters, so its quoting is that of an array too.
    properties.push(JSON.stringify(event.properties))
    answers.push({ id: event.id, type: event.type, place: keys.length, detail: null })
  }
  const literal = (elements: readonly string[]) => `{${elements.join()}}`
  return {
    columns: {
      keys: literal(keys),
      ids: literal(ids),
      customerIds: literal(customerIds),
      externalIds: literal(externalIds),
      types: literal(types),
      instants: literal(instants),
      properties: literal(properties),
      codes: [...codes],
    },
    count: keys.length,
    answers,
  }
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** The key of an event by its id, to find it again. */
export function keyOf(id: string): string {
  return id.length === 36 && uuid.test(id) ? id.toLowerCase() : hash('md5', id, 'hex')
}

function quoted(text: string): string {
  const isPlain = !text.includes('"') && !text.includes('\\')
  return isPlain ? `"${text}"` : `"${text.replace(/["\\]/g, '\\$&')}"`
}
