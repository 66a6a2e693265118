import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative } from 'node:path'

/** A file of the pages, as it is sent. */
export interface Asset {
  readonly contentType: string
  readonly bytes: Buffer
  /** Compressed forms that the build has made, by content encoding. */
  readonly encoded: Readonly<Partial<Record<'br' | 'gzip', Buffer>>>
}

/** The files of a build by their path: `assets/index-1f0c.js`. */
export type Assets = ReadonlyMap<string, Asset>

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
}

/** Reads a build into memory. Throws if the folder has none. */
export async function readBuilt(folder: string): Promise<Assets> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((one) => one.isFile()).map((one) => relative(folder, join(one.parentPath, one.name)))
  const bytes = new Map(
    await Promise.all(paths.map(async (path) => [path, await readFile(join(folder, path))] as const)),
  )
  const assets = new Map<string, Asset>()
  for (const [path, plain] of bytes) {
    const contentType = contentTypes[extname(path)]
    if (contentType === undefined) continue
    const [br, gzip] = [bytes.get(`${path}.br`), bytes.get(`${path}.gz`)]
    assets.set(path, { contentType, bytes: plain, encoded: { ...(br && { br }), ...(gzip && { gzip }) } })
  }
  if (!assets.has('index.html')) throw new Error(`${folder} has no index.html`)
  return assets
}
