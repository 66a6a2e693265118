import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A random text of that many bytes, made once and kept in a file. */
export async function keptSecret(dataDir: string, name: string, bytes: number): Promise<string> {
  const file = join(dataDir, name)
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch {
    const secret = randomBytes(bytes).toString('base64url')
    await mkdir(dataDir, { recursive: true })
    await writeFile(file, `${secret}\n`, { mode: 0o600 })
    return secret
  }
}
