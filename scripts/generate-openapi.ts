import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { document, documentedRoutes } from '../src/api.ts'
import { documentOf } from '../src/platform/http/openapi.ts'

/** The path of the committed document, for readers who do not run the service. */
export const openApiFile = fileURLToPath(new URL('../openapi.json', import.meta.url))

/** The OpenAPI document of the routes as the text of a file. */
export function generateOpenApi(): string {
  return `${printed(JSON.parse(JSON.stringify(documentOf(documentedRoutes, document))))}\n`
}

const lineWidth = 120

/** JSON with what fits on a line on one: half the lines of `JSON.stringify` with an indent. `taken` is the width before the value. */
function printed(value: unknown, indent = '', taken = 0): string {
  const line = JSON.stringify(value)
  if (typeof value !== 'object' || value === null || indent.length + taken + line.length < lineWidth) return line
  const inner = `${indent}  `
  const parts = Array.isArray(value)
    ? value.map((one) => inner + printed(one, inner))
    : Object.entries(value).map(([name, one]) => {
        const key = `${JSON.stringify(name)}: `
        return inner + key + printed(one, inner, key.length)
      })
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  return `${open}\n${parts.join(',\n')}\n${indent}${close}`
}

async function main(): Promise<void> {
  const text = generateOpenApi()
  if (!process.argv.includes('--check')) {
    await writeFile(openApiFile, text)
  } else if ((await readFile(openApiFile, 'utf8')) !== text) {
    throw new Error('openapi.json is stale: npm run openapi:generate')
  }
}

if (import.meta.main) {
  await main().catch((error: Error) => {
    console.error(error.message)
    process.exitCode = 1
  })
}
