import { z } from 'zod'
import { type RefusalCode, refusals } from '../../domain/refusal.ts'

/** The id of an object, in lower case whatever the request writes. */
export const id = z
  .uuid()
  .toLowerCase()
  .meta({ wire: { type: 'string', format: 'uuid' } })

/** An amount in minor units of its currency: a whole number that JSON holds exactly. */
export const cents = z.int().meta({ id: 'Cents', description: 'Minor units of the currency' })

/** A text of 1 to `longest` characters. */
export function text(longest: number) {
  return z.string().min(1).max(longest)
}

// Control characters, line separators and format characters (category Cf): U+202E reverses what follows, U+200B is invisible.
// The joiners U+200C and U+200D are allowed: Persian, Indic scripts and many emoji need them.
const unwanted = /[\p{Cc}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/u
// The blank Braille pattern is not white space, but is invisible too.
const visible = /[^\s\u2800\p{Default_Ignorable_Code_Point}]/u

/** A text of one line, of 1 to `longest` characters: no control or format characters, no line breaks, not only blanks. */
export function line(longest: number) {
  return text(longest)
    .refine((value) => !unwanted.test(value), {
      message: 'Expected one line without control or invisible characters',
      params: { code: 'invalid_character' },
    })
    .refine((value) => visible.test(value), { message: 'The text is blank', params: { code: 'blank' } })
}

/** A text that a client keeps with an object; it may have line breaks and tabs, and may be empty. */
export const keptText = z
  .string()
  .max(500)
  .refine((value) => !unwanted.test(value.replaceAll(/[\t\r\n]/g, '')), {
    message: 'Expected no control or invisible characters',
    params: { code: 'invalid_character' },
  })

const metadataKeys = 50

/** What a client keeps with an object: at most 50 texts by name. */
export const metadata = z
  .record(line(40), keptText)
  .refine((entries) => Object.keys(entries).length <= metadataKeys, {
    message: `At most ${metadataKeys} entries`,
    params: { code: 'too_many' },
  })
  .meta({ id: 'Metadata', maxProperties: metadataKeys, description: 'Up to 50 texts by name, kept as they are' })

const rfc3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/
const [earliest, latest] = [
  Temporal.Instant.from('1970-01-01T00:00:00Z'),
  Temporal.Instant.from('3000-01-01T00:00:00Z'),
]
const wireInstant = { type: 'string', format: 'date-time', examples: ['2026-01-31T09:00:00Z'] }

/** An instant of a request: RFC 3339 with any offset, from 1970 to 2999, to the microsecond (what the database holds). */
export const instant = z
  .string()
  .max(64)
  .transform((value, check) => {
    const found = instantOf(value)
    if (found) return found
    check.issues.push({
      code: 'custom',
      input: value,
      message: 'Expected an instant as in RFC 3339, such as 2026-01-31T09:00:00Z, between 1970 and 2999',
      params: { code: 'invalid_format' },
    })
    return z.NEVER
  })
  .meta({ id: 'Instant', wire: wireInstant })

function instantOf(value: string): Temporal.Instant | undefined {
  if (!rfc3339.test(value)) return undefined
  try {
    const found = Temporal.Instant.from(value.toUpperCase()).round({
      smallestUnit: 'microsecond',
      roundingMode: 'floor',
    })
    const isInRange = Temporal.Instant.compare(earliest, found) <= 0 && Temporal.Instant.compare(found, latest) < 0
    return isInRange ? found : undefined
  } catch {
    return undefined
  }
}

/** An instant of an answer: RFC 3339 in UTC, as `Temporal.Instant` prints itself. */
export const instantAnswer = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/)
  .meta({ id: 'Instant', wire: wireInstant })

/** The name of a time zone; the domain checks whether it exists. */
export const timeZone = text(100).meta({
  description: 'A name of the IANA time zone database',
  examples: ['Europe/Berlin'],
})

/** An ISO 4217 code; the domain checks whether it exists. */
export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'Expected the three capital letters of a currency')
  .meta({ id: 'Currency', description: 'An ISO 4217 code', examples: ['EUR'] })

/** A whole number in a query string. */
export function queryInteger(bounds: { readonly min: number; readonly max: number }) {
  return z
    .string()
    .regex(/^-?\d{1,16}$/, 'Expected a whole number')
    .transform(Number)
    .pipe(z.int().min(bounds.min).max(bounds.max))
    .meta({ wire: { type: 'integer', minimum: bounds.min, maximum: bounds.max } })
}

/** Yes or no in a query string. */
export const queryBoolean = z
  .enum(['true', 'false'])
  .transform((value) => value === 'true')
  .meta({ wire: { type: 'boolean' } })

const [limitDefault, limitMax] = [20, 100]

/** The parameters that every list has. */
export const listParameters = {
  limit: queryInteger({ min: 1, max: limitMax })
    .default(limitDefault)
    .meta({
      description: 'Maximum number of items',
      wire: { type: 'integer', minimum: 1, maximum: limitMax, default: limitDefault },
    }),
  cursor: text(1000).optional().meta({ description: '`next_cursor` of the previous page' }),
}

/** The query of a list: `limit`, `cursor` and its filters. */
export function listQuery<Filters extends z.ZodRawShape>(filters: Filters) {
  return z.strictObject({ ...filters, ...listParameters })
}

/** A page of a list; the document calls a page of `Plan` a `PlanList`. */
export function listAnswer<Item extends z.ZodType>(item: Item) {
  const page = z.object({
    data: z.array(item),
    has_more: z.boolean(),
    next_cursor: z.string().nullable().meta({ description: 'Pass it as `cursor` to get the next page' }),
  })
  const name = item.meta()?.id
  return name ? page.meta({ id: `${name}List` }) : page
}

const problemCode = z
  .enum(Object.keys(refusals) as RefusalCode[])
  .meta({ id: 'ProblemCode', description: 'For programs; codes do not change, and new ones may be added' })

/** A problem as RFC 9457 has it, with our code and the fields it is about. */
export const problem = z
  .object({
    type: z.string().meta({ description: 'Identifies the kind of problem; it never changes' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string().meta({ description: 'The path of the request' }),
    code: problemCode,
    request_id: z.string(),
    errors: z
      .array(
        z
          .object({
            pointer: z.string().meta({
              description: 'A JSON pointer into the body, `?name` for a query parameter, or the name of a header',
            }),
            code: z.string(),
            detail: z.string(),
          })
          .meta({ id: 'FieldProblem' }),
      )
      .optional(),
  })
  .meta({ id: 'Problem' })

/**
 * An e-mail address that a header and a mail server take as one: without the signs that make groups, names and comments, and without `=?`,
 * which begins an encoded word.
 */
export const emailAddress = line(254)
  .regex(/^[^\s@<>(),;:\\"[\]]+@[^\s@<>(),;:\\"[\]]+$/, 'Expected an email address, without a name')
  .refine((value) => !value.includes('=?'), { message: 'Expected an email address without an encoded word' })
