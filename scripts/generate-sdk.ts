import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type Document, type Operation, operationsOf, type Parameter } from './sdk/operations.ts'
import { comment, declarationText, fieldText, referencesIn, type Schema, typeText } from './sdk/type-text.ts'

const openApiFile = fileURLToPath(new URL('../openapi.json', import.meta.url))
const folder = new URL('../packages/sdk/', import.meta.url)
const head = '// Made from openapi.json by scripts/generate-sdk.ts: npm run sdk:generate\n'

/** The operations of the client library, as the committed openapi.json has them. */
export async function sdkOperations(): Promise<readonly Operation[]> {
  return operationsOf(await readDocument())
}

/** The generated files of the client library, by name: made from the committed openapi.json. */
export async function generateSdk(): Promise<Readonly<Record<string, string>>> {
  const document = await readDocument()
  const operations = operationsOf(document)
  return {
    'operations.generated.ts': `${head}${tableOf(operations)}`,
    'types.generated.ts': `${head}${typesOf(document, operations)}`,
  }
}

/** The path of a file of the client library. */
export function sdkFile(name: string): string {
  return fileURLToPath(new URL(name, folder))
}

async function readDocument(): Promise<Document> {
  return JSON.parse(await readFile(openApiFile, 'utf8'))
}

/** All that the client knows of the operations at run time: resource, name, method, path and parts, a line each. */
function tableOf(operations: readonly Operation[]): string {
  const lines = operations.map(({ resource, name, method, path, ...rest }) => {
    const { body, query, item, answer, isFile, isPreview, isSentOnce } = rest
    const isJson = body !== null && 'application/json' in body.contents
    const parts = [
      body ? (isJson ? 'b' : 'f') : '',
      query.length > 0 ? 'q' : '',
      item ? 'l' : '',
      answer ? '' : isFile ? 'y' : 't',
      isPreview ? 'p' : '',
      isSentOnce ? 'o' : '',
    ].join('')
    return `${resource} ${name} ${method} ${path} ${parts}`.trimEnd()
  })
  return `export const operations = \`${lines.join('\n')}\`\n`
}

function typesOf(document: Document, operations: readonly Operation[]): string {
  const { schemas } = document.components
  const requests = requestsAmong(document, operations)
  const resources = Map.groupBy(operations, ({ resource }) => resource)
  return [
    `import type { CallOptions, WriteOptions } from './call-options.ts'`,
    ...Object.entries(schemas).map(([name, schema]) => declarationText(name, schema, requests.has(name))),
    ...operations.flatMap(inputTypesOf),
    ...[...resources].map(([resource, own]) => resourceText(resource, own)),
    `/** The whole API. */\nexport interface BillingClient {\n${[...resources.keys()]
      .map((resource) => `  readonly ${resource}: ${resourceName(resource)}`)
      .join('\n')}\n}\n`,
  ].join('\n\n')
}

/** The names of the schemas that requests are made of. */
function requestsAmong({ components }: Document, operations: readonly Operation[]): ReadonlySet<string> {
  const found = new Set<string>()
  const visit = (part: unknown) => {
    for (const name of referencesIn(part)) {
      if (found.has(name)) continue
      found.add(name)
      visit(components.schemas[name])
    }
  }
  for (const { body } of operations) visit(body?.contents)
  return found
}

/** The types of a query, and of a body that is a file. */
function inputTypesOf({ operationId, query, body }: Operation): readonly string[] {
  const name = `${operationId.charAt(0).toUpperCase()}${operationId.slice(1)}`
  const isJson = body !== null && 'application/json' in body.contents
  return [
    ...(query.length > 0 ? [`export interface ${name}Query {\n${query.map(parameterText).join('\n')}\n}`] : []),
    ...(body && !isJson
      ? [
          `export interface ${name}File {\n  readonly type: ${unionOf(Object.keys(body.contents))}\n  readonly text: string\n}`,
        ]
      : []),
  ]
}

function parameterText({ name, description, schema, required }: Parameter): string {
  return fieldText({
    name,
    schema: description ? { ...schema, description } : schema,
    isRequired: required,
    isRequest: true,
  })
}

function resourceText(resource: string, operations: readonly Operation[]): string {
  return `export interface ${resourceName(resource)} {\n${operations.flatMap(methodsOf).join('\n')}\n}`
}

function resourceName(resource: string): string {
  return `${resource.charAt(0).toUpperCase()}${resource.slice(1)}Resource`
}

function methodsOf(operation: Operation): readonly string[] {
  const { operationId, name, method, path, summary, description, query, body, answer, isFile, item } = operation
  const type = `${operationId.charAt(0).toUpperCase()}${operationId.slice(1)}`
  const json = body?.contents['application/json']
  const options = method === 'GET' || operation.isPreview || operation.isSentOnce ? 'CallOptions' : 'WriteOptions'
  // The second id of a path is that of a part of the object.
  const ids = ['id: string', 'partId: string'].slice(0, path.split('{}').length - 1)
  const isOptional = !query.some(({ required }) => required)
  const parameters = [
    ...ids,
    ...(json ? [`body${body.isRequired ? '' : '?'}: ${typeText(json.schema)}`] : body ? [`file: ${type}File`] : []),
    ...(query.length > 0 ? [`query${isOptional ? '?' : ''}: ${type}Query`] : []),
    `options?: ${options}`,
  ]
  const about = comment(`${summary}. ${description}`, '  ')
  const all = [...ids, `query?: Omit<${type}Query, 'cursor'>`, 'options?: CallOptions']
  return [
    `${about}  ${name}(${parameters.join(', ')}): Promise<${answer ? typeText(answer) : isFile ? 'Uint8Array' : 'string'}>`,
    ...(item
      ? [
          `${comment(`${summary}, page after page: \`for await\`.`, '  ')}  ${name.replace('list', 'all')}(${all.join(', ')}): ` +
            `AsyncIterableIterator<${typeText(item)}>`,
        ]
      : []),
  ]
}

function unionOf(words: readonly string[]): string {
  return typeText({ enum: words } satisfies Schema)
}

async function main(): Promise<void> {
  for (const [name, text] of Object.entries(await generateSdk())) {
    const file = sdkFile(name)
    if (!process.argv.includes('--check')) await writeFile(file, text)
    else if ((await readFile(file, 'utf8')) !== text) throw new Error(`${name} is stale: npm run sdk:generate`)
  }
}

if (import.meta.main) {
  await main().catch((error: Error) => {
    console.error(error.message)
    process.exitCode = 1
  })
}
