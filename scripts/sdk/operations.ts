import { nameIn, type Schema } from './type-text.ts'

/** An OpenAPI document, as far as the client is made from it. */
export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DeclaredOperation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>
    readonly parameters: Readonly<Record<string, Parameter>>
  }
}

export interface Parameter {
  readonly name: string
  readonly in: string
  readonly required: boolean
  readonly description?: string
  readonly schema: Schema
}

type Contents = Readonly<Record<string, { readonly schema: Schema }>>

interface DeclaredOperation {
  readonly operationId: string
  readonly summary: string
  readonly description: string
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[]
  readonly requestBody?: { readonly content: Contents; readonly required: boolean }
  readonly responses: Readonly<Record<string, { readonly content?: Contents }>>
  readonly security: readonly { readonly apiKey?: readonly string[] }[]
}

/** An operation as the client has it. */
export interface Operation {
  readonly operationId: string
  /** `invoices`. */
  readonly resource: string
  /** `pay`. */
  readonly name: string
  readonly method: string
  readonly path: string
  readonly summary: string
  readonly description: string
  readonly query: readonly Parameter[]
  readonly body: { readonly contents: Contents; readonly isRequired: boolean } | null
  /** Null where the answer is text. */
  readonly answer: Schema | null
  /** Whether the answer is bytes. */
  readonly isFile: boolean
  /** The objects of a page. */
  readonly item: Schema | null
  readonly isPreview: boolean
  /** Whether it takes no idempotency key although it changes something, so that it is not repeated. */
  readonly isSentOnce: boolean
}

// Most names follow from address and operation id: `POST /v1/invoices/{id}/pay`, `payInvoice` is `invoices.pay`. These do not.
const otherNames: Readonly<Record<string, string>> = {
  createCreditEntry: 'creditEntries.create',
  createPlanMigration: 'planMigrations.create',
  exportCreditNoteLines: 'creditNotes.exportLines',
  exportCreditNotes: 'creditNotes.export',
  exportInvoiceLines: 'invoices.exportLines',
  exportInvoices: 'invoices.export',
  exportJournalLines: 'journalEntries.exportLines',
  getCreditNotePage: 'creditNotes.getHtml',
  getInvoicePage: 'invoices.getHtml',
  invitePerson: 'people.invite',
  listCreditEntries: 'creditEntries.list',
  listCreditGrants: 'creditGrants.list',
  listSkippedSubscriptions: 'planMigrations.listSkipped',
  removePerson: 'people.remove',
  replayWebhooks: 'webhookEndpoints.replay',
  rotateWebhookSecret: 'webhookEndpoints.rotateSecret',
  updatePerson: 'people.update',
}

/** The operations of a document, by resource. */
export function operationsOf(document: Document): readonly Operation[] {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, declared]) => operationOf(document, path, method, declared)),
  )
  const unused = Object.keys(otherNames).filter((id) => !operations.some(({ operationId }) => operationId === id))
  if (unused.length > 0) throw new Error(`otherNames has operations that there are not: ${unused}`)
  const [twice] = [...Map.groupBy(operations, fullName).values()].filter(({ length }) => length > 1)
  if (twice) throw new Error(`${twice.map(({ operationId }) => operationId)} have one name: name them in otherNames`)
  return [...Map.groupBy(operations, ({ resource }) => resource).values()].flat()
}

function fullName({ resource, name }: Operation): string {
  return `${resource}.${name}`
}

function operationOf(document: Document, path: string, method: string, declared: DeclaredOperation): Operation {
  const { operationId, summary, description, requestBody } = declared
  const [resource = '', name = ''] = (otherNames[operationId] ?? nameOf(path, operationId)).split('.')
  const parameters = (declared.parameters ?? []).map((one) =>
    '$ref' in one ? (document.components.parameters[nameIn(one.$ref)] as Parameter) : one,
  )
  const isUnkeyed = method !== 'get' && !parameters.some((one) => one.name === 'Idempotency-Key')
  const isOfKeys = declared.security.some(({ apiKey }) => apiKey)
  const answer = answerOf(declared)
  const page = answer?.$ref ? document.components.schemas[nameIn(answer.$ref)] : undefined
  return {
    operationId,
    resource,
    name,
    method: method.toUpperCase(),
    path: path.replace(/^\/v1/, '').replaceAll(/\{\w+\}/g, '{}'),
    summary,
    description: description.split(/\n\nNeeds (?=a key|no key|a session)/)[0] ?? '',
    query: parameters.filter((one) => one.in === 'query'),
    body: requestBody
      ? { contents: requestBody.content, isRequired: requestBody.required || method === 'patch' }
      : null,
    answer,
    isFile: answer === null && isFileOf(declared),
    // A list without a cursor is whole.
    item: parameters.some((one) => one.name === 'cursor') ? (page?.properties?.data?.items ?? null) : null,
    isPreview: isUnkeyed && isOfKeys,
    isSentOnce: isUnkeyed && !isOfKeys,
  }
}

/** `invoices.markUncollectible` for `/v1/invoices/{id}/mark_uncollectible` and `markInvoiceUncollectible`. */
function nameOf(path: string, operationId: string): string {
  const [, , segment = ''] = path.split('/')
  const plural = segment.split('_').map(capital).join('')
  const singular = plural.replace(/ies$/, 'y').replace(/s$/, '')
  const name = operationId.replace(new RegExp(`(?:${plural}|${singular})(?![a-z])`), '')
  return `${plural.charAt(0).toLowerCase()}${plural.slice(1)}.${name}`
}

function answerOf({ operationId, responses }: DeclaredOperation): Schema | null {
  const contents = Object.entries(responses).flatMap(([status, { content }]) => (status < '300' ? [content] : []))
  const [type, { schema }] = Object.entries(contents[0] ?? {})[0] ?? ['', { schema: undefined }]
  if (!schema) throw new Error(`${operationId} has no answer`)
  return type === 'application/json' ? schema : null
}

function isFileOf({ responses }: DeclaredOperation): boolean {
  const contents = Object.entries(responses).flatMap(([status, { content }]) => (status < '300' ? [content] : []))
  return Object.values(contents[0] ?? {}).some(({ schema }) => schema.format === 'binary')
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
