/** The parts of a JSON schema that types are made of. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly description?: string
}

/** A field of an interface; `isRequest` lets an optional one be `undefined`. */
export interface Field {
  readonly name: string
  readonly schema: Schema
  readonly isRequired: boolean
  readonly isRequest: boolean
}

const simple: Readonly<Record<string, string>> = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  null: 'null',
}

/** The TypeScript type of a schema. Objects with fields must have names. */
export function typeText(schema: Schema): string {
  const { $ref, type, anyOf, items, additionalProperties } = schema
  if ($ref) return nameIn($ref)
  if ('const' in schema) return literal(schema.const)
  if (schema.enum) return schema.enum.map(literal).join(' | ')
  if (anyOf) return [...new Set(anyOf.map(typeText))].join(' | ')
  if (schema.properties) throw new Error(`an object has no name: ${Object.keys(schema.properties)}`)
  if (typeof type === 'object') return type.map((one) => typeText({ ...schema, type: one })).join(' | ')
  if (type === 'array') return arrayText(typeText(items ?? {}))
  if (type === 'object') {
    const values = typeof additionalProperties === 'object' ? typeText(additionalProperties) : 'unknown'
    return `Readonly<Record<string, ${values}>>`
  }
  return simple[type ?? ''] ?? 'unknown'
}

/** The declaration of a named schema. */
export function declarationText(name: string, schema: Schema, isRequest: boolean): string {
  const { properties, required = [], description } = schema
  if (!properties) return `${comment(description, '')}export type ${name} = ${typeText(schema)}`
  const fields = Object.entries(properties).map(([field, one]) => ({
    name: field,
    schema: one,
    isRequired: required.includes(field),
    isRequest,
  }))
  return `${comment(description, '')}export interface ${name} {\n${fields.map(fieldText).join('\n')}\n}`
}

/** A line of an interface, with its description above it. */
export function fieldText({ name, schema, isRequired, isRequest }: Field): string {
  const type = `${typeText(schema)}${!isRequired && isRequest ? ' | undefined' : ''}`
  return `${comment(schema.description, '  ')}  readonly ${name}${isRequired ? '' : '?'}: ${type}`
}

/** A doc comment of one line, or nothing. */
export function comment(text: string | undefined, indent: string): string {
  return text ? `${indent}/** ${text.replaceAll(/\s+/g, ' ').replaceAll('*/', '*\\/')} */\n` : ''
}

/** The names that a part of the document refers to. */
export function referencesIn(part: unknown): readonly string[] {
  return [...JSON.stringify(part ?? null).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name = '']) => name)
}

/** `Invoice` of `#/components/schemas/Invoice`. */
export function nameIn(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1)
}

function arrayText(type: string): string {
  return `readonly ${type.includes(' ') && !type.startsWith('Readonly<') ? `(${type})` : type}[]`
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value)
}
