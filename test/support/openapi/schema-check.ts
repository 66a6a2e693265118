import type { JsonSchema } from './generated-requests.ts'

type Schemas = Readonly<Record<string, JsonSchema>>

const formats: Readonly<Record<string, RegExp>> = {
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/,
}

/**
 * Where a value does not fit a schema of an OpenAPI document, a line each: what the document says, read without the library
 * that wrote it. An object may not hold more than its properties, which the document leaves open.
 */
export function misfits(schema: JsonSchema, value: unknown, schemas: Schemas, path = ''): readonly string[] {
  if (schema.$ref) return misfits(schemas[schema.$ref.replace(/^.*\//, '')] as JsonSchema, value, schemas, path)
  if (schema.anyOf) {
    const tried = schema.anyOf.map((one) => misfits(one, value, schemas, path))
    return tried.some(({ length }) => length === 0)
      ? []
      : [`${path}: none of ${tried.length}: ${tried.flat().join('; ')}`]
  }
  const types = [schema.type ?? []].flat()
  const type = typeOf(value)
  if (types.length > 0 && !types.includes(type) && !(type === 'integer' && types.includes('number'))) {
    return [`${path}: ${type} is not ${types.join(' or ')}`]
  }
  return [
    ...(schema.enum && !schema.enum.includes(value) ? [`${path}: ${value} is not one of ${schema.enum}`] : []),
    ...('const' in schema && schema.const !== value ? [`${path}: ${value} is not ${schema.const}`] : []),
    ...(typeof value === 'string' ? ofText(schema, value, path) : []),
    ...(typeof value === 'number' ? ofNumber(schema, value, path) : []),
    ...(Array.isArray(value) && schema.items
      ? value.flatMap((one, index) => misfits(schema.items as JsonSchema, one, schemas, `${path}/${index}`))
      : []),
    ...(type === 'object' ? ofObject(schema, value as Record<string, unknown>, schemas, path) : []),
  ]
}

function ofText({ pattern, format, minLength = 0, maxLength = Infinity }: JsonSchema, value: string, path: string) {
  const isFitting =
    (pattern === undefined || new RegExp(pattern, 'u').test(value)) &&
    (formats[format ?? '']?.test(value) ?? true) &&
    value.length >= minLength &&
    value.length <= maxLength
  return isFitting ? [] : [`${path}: ${JSON.stringify(value).slice(0, 100)} is not ${format ?? pattern ?? 'as long'}`]
}

function ofNumber({ minimum = -Infinity, maximum = Infinity }: JsonSchema, value: number, path: string) {
  return value >= minimum && value <= maximum ? [] : [`${path}: ${value} is out of bounds`]
}

function ofObject(schema: JsonSchema, value: Record<string, unknown>, schemas: Schemas, path: string) {
  const { properties, required = [], additionalProperties } = schema
  return [
    ...required.filter((name) => !Object.hasOwn(value, name)).map((name) => `${path}: no ${name}`),
    ...Object.entries(value).flatMap(([name, inner]) => {
      const one = properties && Object.hasOwn(properties, name) ? properties[name] : undefined
      if (one) return misfits(one, inner, schemas, `${path}/${name}`)
      if (typeof additionalProperties === 'object')
        return misfits(additionalProperties, inner, schemas, `${path}/${name}`)
      return properties && additionalProperties !== true ? [`${path}: ${name} is not declared`] : []
    }),
  ]
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'integer' : 'number'
  return typeof value
}
