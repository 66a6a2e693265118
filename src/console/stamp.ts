import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'

/** What the pages are built from, from the project's directory. */
const sources = [
  'console',
  'packages/sdk',
  'src/domain/currency.ts',
  'src/domain/price-model.ts',
  'src/domain/rational.ts',
  'src/domain/unit-amount.ts',
  'scripts/build-console.ts',
  'package-lock.json',
]
/** What a build leaves, and what only tests read. */
const left = /(^|\/)(\.built|test|dist)(\/|$)|\.test\.ts$|\.md$/

/** Names a build of the pages: a hash of everything that it is made from. */
export async function consoleStamp(project: string): Promise<string> {
  const all = (await Promise.all(sources.map((one) => filesOf(project, one)))).flat().sort()
  const hash = createHash('sha256')
  for (const path of all) hash.update(`${path}\n`).update(await readFile(join(project, path)))
  return hash.digest('hex').slice(0, 16)
}

async function filesOf(project: string, source: string): Promise<readonly string[]> {
  if (source.includes('.')) return [source]
  const entries = await readdir(join(project, source), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(project, join(entry.parentPath, entry.name)))
    .filter((path) => !left.test(path))
}
