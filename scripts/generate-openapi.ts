import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { document, documentedRoutes } from '../src/api.ts'
import { documentOf } from '../src/platform/http/openapi.ts'

/** The path of the committed document, for readers who do not run the service. */
export const openApiFile = fileURLToPath(new URL('../openapi.json', import.meta.url))

/** The OpenAPI document of the routes as the text of a file. */
export function generateOpenApi(): string {
  return `${JSON.stringify(documentOf(documentedRoutes, document), null, 2)}\n`
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
