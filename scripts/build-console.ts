// Builds the pages of the console: node scripts/build-console.ts <folder>. The folder appears when everything is in it.
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { consoleStamp } from '../src/console/stamp.ts'

const project = fileURLToPath(new URL('..', import.meta.url))
const folder = process.argv[2] ?? join(project, 'console', '.built', await consoleStamp(project))
const kept = 3

process.env.NODE_ENV = 'production'
const { build } = await import('vite')
const unfinished = `${folder}.${process.pid}`
await build({
  configFile: join(project, 'console', 'vite.config.ts'),
  logLevel: 'error',
  build: { outDir: unfinished, emptyOutDir: true },
})
await Promise.all((await filesOf(unfinished)).map(compress))
try {
  await rename(unfinished, folder)
} catch (error) {
  // Another process has built the same one meanwhile.
  await rm(unfinished, { recursive: true, force: true })
  if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY' && (error as NodeJS.ErrnoException).code !== 'EEXIST')
    throw error
}
if (folder.includes('.built')) await removeOld(dirname(folder))

async function filesOf(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  return entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name))
}

async function compress(file: string): Promise<void> {
  if (!/\.(js|css|svg)$/.test(file)) return
  const bytes = await readFile(file)
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }
  await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes, quality))
  await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }))
}

/** Leaves the newest builds: a branch that is checked out again needs no new one. Others may be building, and removing, meanwhile. */
async function removeOld(directory: string): Promise<void> {
  const names = (await readdir(directory)).filter((name) => !name.includes('.'))
  const all = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(directory, name)).catch(() => null))?.mtimeMs ?? 0 })),
  )
  const old = all.sort((a, b) => b.at - a.at).slice(kept)
  await Promise.all(old.map(({ name }) => rm(join(directory, name), { recursive: true, force: true })))
}
