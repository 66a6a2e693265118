import { readFile, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { document, documentedRoutes, portal } from '../src/api.ts'
import { documentOf } from '../src/platform/http/openapi.ts'

/** The path of the committed document, for readers who do not run the service. */
export const openApiFile = fileURLToPath(new URL('../openapi.json', import.meta.url))

/** The path of the document of the portal, which is for no key. */
export const portalOpenApiFile = fileURLToPath(new URL('../docs/portal-openapi.json', import.meta.url))

/** The OpenAPI document of the routes as the text of a file. */
export function generateOpenApi(): string {
  return `${printed(JSON.parse(JSON.stringify(documentOf(documentedRoutes, document))))}\n`
}

/** The same of the portal. */
export function generatePortalOpenApi(): string {
  return `${printed(JSON.parse(JSON.stringify(documentOf([...portal.sessions, ...portal.routes], portal.document))))}\n`
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
  const files = [
    [openApiFile, generateOpenApi()],
    [portalOpenApiFile, generatePortalOpenApi()],
  ] as const
  for (const [file, text] of files) {
    if (!process.argv.includes('--check')) await writeFile(file, text)
    else if ((await readFile(file, 'utf8')) !== text)
      throw new Error(`${basename(file)} is stale: npm run openapi:generate`)
  }
}

if (import.meta.main) {
  await main().catch((error: Error) => {
    console.error(error.message)
    process.exitCode = 1
  })
}
