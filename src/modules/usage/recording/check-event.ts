/** An event as it was sent, checked. */
export interface UsageEvent {
  readonly id: string
  readonly type: string
  readonly customerId: string | null
  readonly externalId: string | null
  /** RFC 3339, to the microsecond. */
  readonly occurredAt: string
  /** JSON text of an object. */
  readonly properties: string
}

const fields = new Set(['id', 'type', 'customer_id', 'external_customer_id', 'occurred_at', 'properties'])
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const propertiesLengthMax = 8192
// Types are few: each is looked at once, and not all of an endless row of them.
const knownTypes = new Set<string>()
const knownTypesMax = 10_000

/** Checks one event. Written by hand, because it is done for each of fifty thousand a second. Returns what is wrong as a sentence. */
export function checkEvent(given: unknown): UsageEvent | string {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return 'An event is an object'
  const event = given as Readonly<Record<string, unknown>>
  for (const name in event) if (!fields.has(name)) return `${name.slice(0, 100)} is not a field of an event`
  const { id, type, customer_id, external_customer_id, occurred_at, properties = {} } = event
  if (!isText(id)) return 'id: Expected a text of 1 to 255 characters'
  if (!isText(type) || !isLine(type)) return 'type: Expected one line of 1 to 255 characters'
  const isById = customer_id !== undefined
  if (isById === (external_customer_id !== undefined)) return 'Give either customer_id or external_customer_id'
  if (isById && !(typeof customer_id === 'string' && uuid.test(customer_id))) return 'customer_id: Expected a UUID'
  if (!isById && !isText(external_customer_id)) return 'external_customer_id: Expected a text of 1 to 255 characters'
  const occurredAt = typeof occurred_at === 'string' ? instantText(occurred_at) : null
  if (occurredAt === null) return 'occurred_at: Expected an instant as in RFC 3339, between 1970 and 2999'
  if (typeof properties !== 'object' || properties === null || Array.isArray(properties))
    return 'properties: Expected an object'
  const text = JSON.stringify(properties)
  if (text.length > propertiesLengthMax) return `properties: Expected at most ${propertiesLengthMax} characters of JSON`
  return {
    id: id.length === 36 && uuid.test(id) ? id.toLowerCase() : id,
    type,
    customerId: isById ? (customer_id as string) : null,
    externalId: isById ? null : (external_customer_id as string),
    occurredAt,
    properties: text,
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= 255
}

function isLine(type: string): boolean {
  if (knownTypes.has(type)) return true
  if (/[\p{Cc}\p{Zl}\p{Zp}\p{Cf}]/u.test(type) || type.trim() === '') return false
  if (knownTypes.size >= knownTypesMax) knownTypes.clear()
  knownTypes.add(type)
  return true
}

const rfc3339 =
  /^[12]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:[Zz]|[+-](?:0\d|1[0-5]):[0-5]\d)$/
const daysOfMonths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** An instant as PostgreSQL reads it, cut to microseconds; null if it is none. */
function instantText(value: string): string | null {
  if (!rfc3339.test(value) || value < '1970') return null
  // Every month has 28 days.
  if (value[8] !== '0' && value[8] !== '1' && !isDay(value)) return null
  // Longer fractions would be rounded up, by PostgreSQL, into a later microsecond.
  return value.length > 27 ? value.replace(/(\.\d{6})\d+/, '$1') : value
}

function isDay(value: string): boolean {
  const [year, month, day] = [Number(value.slice(0, 4)), Number(value.slice(5, 7)), Number(value.slice(8, 10))]
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return day <= (month === 2 && !isLeap ? 28 : (daysOfMonths[month - 1] as number))
}
